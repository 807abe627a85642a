export { continuityError, type DrainageBalance } from './balance.ts';
export type * from './control-model.ts';
export {
  advanceCoupled,
  type CoupledDrainage,
  coupleDrainage,
  type DrainageInlet,
  type FloodSurface,
  inletFlow,
} from './coupling.ts';
export { type AdvanceOptions, advanceDrainage, type Drainage, NO_FORCING, openDrainage } from './drainage.ts';
export type * from './drainage-result.ts';
export { type InflowKinds, type RainOverride, type WaterForcing, waterForcing } from './forcing.ts';
export { type InpModel, readInp } from './inp/read-inp.ts';
export { InpError } from './inp/rows.ts';
export type { FileText } from './inp/tables.ts';
export type { LandBalance, SubcatchmentSummary } from './land/land-balance.ts';
export type { LidTotals } from './land/subcatchment.ts';
export type * from './model.ts';
export { type DrainageRunOptions, runDrainage } from './run-drainage.ts';
export type * from './section-model.ts';
export type * from './water-model.ts';
