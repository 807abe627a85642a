export { growthAt, type Opening, openingAt } from './breach.ts';
export {
  BREACH_METHODS,
  type BreachEstimate,
  type BreachMethod,
  type EstimateInput,
  estimateBreach,
  estimatePeaks,
  type PeakEstimate,
} from './breach-estimates.ts';
export { type DrainOptions, type DrainRow, type DrainRun, drainReservoir } from './drain-reservoir.ts';
export { type CellPlace, cellsOnLine, type LakeGround, lakeAround, lakeDepth } from './grid-lake.ts';
export type { Breach, BreachStart, DamBreak, Outlet, Reservoir, TailWater, Weir } from './model.ts';
export { curveOfLake, openCurve, type StageCurve, type Storage } from './stage-curve.ts';
export {
  gridOfMesh,
  type MeshGrid,
  type MeshHeight,
  parseTriangleMesh,
  rasterOfMesh,
  type TriangleMesh,
} from './triangle-mesh.ts';
export {
  FREAD_COEFFICIENTS,
  instantaneousPeak,
  submergedShare,
  trapezoidFlow,
  type WeirCoefficients,
} from './weirs.ts';
