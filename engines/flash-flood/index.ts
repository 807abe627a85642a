export {
  type CriticalRain,
  type CriticalRainOptions,
  criticalRain,
} from './critical-rain.ts';
export {
  type CrossSection,
  checkSection,
  flowAtLevel,
  levelAtFlow,
  reachOfSection,
  type SectionLevel,
} from './cross-section.ts';
export {
  dryCurveNumber,
  INITIAL_SHARE,
  MOISTURE_CLASSES,
  retentionMm,
  runoffMm,
  wetCurveNumber,
} from './curve-number.ts';
export { type DividedFlow, dividedFlow, dividedUpstream } from './d-infinity.ts';
export { basinAbove, basinsOf, cellOfMostWater, type Drainage, drainageOf } from './drainage.ts';
export { fillDepressions } from './fill-depressions.ts';
export { fillVoids } from './fill-voids.ts';
export { floodExtent } from './flood-extent.ts';
export {
  GREEN_AMPT_SOILS,
  type GreenAmptSoil,
  infiltrated,
  pondedDepthMm,
  pondingHours,
} from './green-ampt.ts';
export type { Ground, RunOptions } from './ground.ts';
export { type HillNetwork, hillNetwork, type Roughness, USUAL_ROUGHNESS } from './hill-network.ts';
export { type BasinFlood, type RouteOptions, type RunoffInput, routeRunoff } from './kinematic-wave.ts';
export { type Rain, rainExcess, type Soil } from './rain-excess.ts';
export { type StreamLink, streamLinks } from './streams.ts';
