export { type Clock, type ClockSetting, createClock, parseClock } from './clock.ts';
export { type FillHistoryOptions, fillHistory } from './history.ts';
export type { Reading } from './meters/reading.ts';
export { type GeneratedNetwork, generateNetwork, type StockItem, type Warehouse } from './network/index.ts';
export { defaultCacheFile, loadQuietPast, prepareHistory } from './prepare.ts';
export { type RunSimulatorOptions, runSimulator } from './run-simulator.ts';
export type { Snapshot } from './world/hydraulics.ts';
export { type Burst, type OpenWorldOptions, openWorld, type World } from './world/open-world.ts';
export { pastValue, type QuietPast, truthAt } from './world/quiet-past.ts';
