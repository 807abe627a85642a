export { type AffectedUsers, affectedUsers } from './affected-users.ts';
export {
  type BurstCandidate,
  type BurstLocalisation,
  type LocaliseBurstInput,
  type LocaliseBurstOptions,
  localiseBurst,
} from './burst-localise.ts';
export { type MeterBaselines, type MeterChange, type MeterMean, meterChange } from './burst-observation.ts';
export type { EpanetLibrary } from './epanet.ts';
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
export { type IsolatePipeOptions, type Isolation, isolatePipe, segmentOfNodes } from './isolation.ts';
export type { CriticalUser, NetworkLink, NetworkMeter, NetworkModel, NetworkNode } from './model.ts';
export {
  connectedNodes,
  distanceBetweenLinks,
  distancesFromLink,
  traceFlow,
  withinMetres,
} from './trace.ts';
