export { type AffectedUsers, affectedUsers } from './affected-users.ts';
export { type BuriedPipes, type BuriedPipesOptions, buriedPipes } from './buried-pipes.ts';
export {
  type BurstAdvice,
  type BurstCaveat,
  type BurstConsequences,
  type BurstConsequencesInput,
  burstAdvice,
  burstConsequences,
} from './burst-advice.ts';
export {
  type BurstCandidate,
  type BurstLocalisation,
  type LocaliseBurstInput,
  type LocaliseBurstOptions,
  localiseBurst,
} from './burst-localise.ts';
export { type MeterBaselines, type MeterChange, type MeterMean, meterChange } from './burst-observation.ts';
export {
  type ClearanceConflict,
  type ClearanceRule,
  clearanceConflicts,
  type NearPipe,
  pipesNear,
  type SearchOptions,
} from './clearance.ts';
export {
  busiestHour,
  type ClosedLinksEffect,
  type ClosureEffect,
  type ClosureEffectInput,
  type ClosureMoment,
  closedLinksEffect,
  closureEffect,
  type NodePressure,
} from './closure.ts';
export {
  type CompactNetwork,
  type CompactNetworkInput,
  compactGraph,
  compactNetwork,
} from './compact-network.ts';
export {
  type CompactSegment,
  type CompactTrace,
  CompactTracer,
  type TraceDirection,
} from './compact-trace.ts';
export { type CrossSection, type CutPipe, type CutSpacing, crossSection } from './cross-section.ts';
export {
  type CoverRule,
  type DigConflict,
  digConflicts,
  type PlannedDig,
  type ShallowPipe,
  shallowPipes,
} from './dig.ts';
export type { EpanetLibrary } from './epanet.ts';
export type { PressureDrivenDemand } from './epanet-input.ts';
export {
  type DirectedTrace,
  type FlowDirection,
  gravityDirections,
  pressureDirections,
  traceDirections,
} from './flow-direction.ts';
export type { GeoProblem } from './geojson-features.ts';
export { linkIndexOf, type NetworkGraph, networkGraph, nodeIndexOf } from './graph.ts';
export {
  type HydraulicState,
  Hydraulics,
  type HydraulicWarning,
  type OpenHydraulicsOptions,
  type Outflow,
  openHydraulics,
  type RunOptions,
} from './hydraulics.ts';
export type { InpIgnored } from './inp-controls.ts';
export type { InpPlace } from './inp-places.ts';
export type { InpProblem } from './inp-rows.ts';
export { type IsolatePipeOptions, type Isolation, isolatePipe, segmentOfNodes } from './isolation.ts';
export { type NightFlow, type NightFlowRise, nightFlow, nightFlowRise } from './leak-night-flow.ts';
export { type DailyResiduals, dailyResiduals, type LeakReadings } from './leak-residuals.ts';
export { type LeakModel, type LeakModelOptions, leakModel } from './leak-signatures.ts';
export { type LeakEvent, type LeakPlace, type LeakWatch, watchLeaks } from './leak-watch.ts';
export {
  type LongitudinalSection,
  longitudinalSection,
  type SectionPipe,
  type SectionPoint,
  type SectionRoute,
} from './longitudinal-section.ts';
export type { CriticalUser, NetworkLink, NetworkMeter, NetworkModel, NetworkNode } from './model.ts';
export { DESIGN_REPAIR_KIT, type NeededStock, neededStock, type RepairKitRow } from './needed-stock.ts';
export { type BuriedPipe, type PipePoint, type PipeSpace, pipeSpace } from './pipe-space.ts';
export {
  type GeoFields,
  type GeojsonNetwork,
  type GeojsonRefused,
  geojsonRefusal,
  type ReadGeojsonOptions,
  readGeojson,
} from './read-geojson.ts';
export {
  type InpNetwork,
  type InpRefused,
  inpRefusal,
  type ReadInpOptions,
  readInp,
} from './read-inp.ts';
export {
  DESIGN_REPAIR_COEFFICIENTS,
  fitRepairTime,
  type RepairCase,
  type RepairCoefficient,
  type RepairEstimate,
  type RepairFactor,
  type RepairRecord,
  repairTime,
} from './repair-time.ts';
export type { GeoRepair } from './snap-lines.ts';
export {
  connectedNodes,
  distanceBetweenLinks,
  distancesFromLink,
  traceFlow,
  withinMetres,
} from './trace.ts';
