export { resourceProblem } from './errors.ts';
export { resourcesModule } from './module.ts';
export { type Candidate, type Held, type NearestStock, nearestStock, type RoadWay } from './nearest-stock.ts';
export { readCrews, readWarehouses, stockMoves } from './resources.store.ts';
export { Crew, ItemResult, Need, StockItem, Warehouse } from './resources.ts';
