export { depthAt, exchangeWater } from './exchange.ts';
export { type FloodExtent, floodExtent } from './extent.ts';
export {
  type AdvanceOptions,
  advanceFlood,
  closeFlood,
  type Flood,
  type FloodBalance,
  massError,
  openFlood,
  waterVolume,
} from './flood.ts';
export { type FloodFrame, type FloodPeaks, floodFrame, floodPeaks } from './frame.ts';
export {
  type ComputeOptions,
  type FloodComputer,
  type FloodTask,
  type FloodThreads,
  serveFlood,
} from './kernel.ts';
export type {
  CellValues,
  FloodBoundary,
  FloodBoundaryCells,
  FloodInflow,
  FloodModel,
  FloodRain,
  FloodScheme,
  FloodSeries,
  FloodSide,
  FloodTerrain,
} from './model.ts';
export { type FloodGauge, type FloodRun, type FloodRunOptions, runFlood } from './run-flood.ts';
