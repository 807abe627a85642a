export { type GeneratedNetwork, generateNetwork } from './generate-network.ts';
export type { RoadNetwork } from './roads.ts';
export type { StockItem, Warehouse } from './warehouses.ts';
