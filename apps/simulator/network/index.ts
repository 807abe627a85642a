export { type GeneratedNetwork, generateNetwork } from './generate-network.ts';
export type { StockItem, Warehouse } from './warehouses.ts';
