export type { ManualBaseline } from './baseline.ts';
export type { Situation } from './ground.ts';
export type * from './model.ts';
export { type OsmRoads, type OsmRows, roadsFromOsm } from './osm-roads.ts';
export type { ReleasedRow, ReleaseReason } from './pinned.ts';
export { type EvacuationPlan, evacuationPlan, type PlanOptions, type Wishes } from './plan.ts';
export type { PlanTotals, RoadLoad, ShelterLoad } from './plan-loads.ts';
export { assignStatically, type StaticAssignment, type StaticBound } from './static-assignment.ts';
