export * from './check.ts';
export * from './content.ts';
export * from './expression.ts';
export * from './format/common.ts';
export * from './format/files.ts';
export * from './json-schema.ts';
export * from './load.ts';
export type { LayerRow } from './packs.store.ts';
export * from './packs.ts';
