export * from './bodies.ts';
export * from './chain.store.ts';
export * from './chain-view.store.ts';
export * from './derived-id.ts';
export { type ChainTables, chainTables } from './tables.ts';
