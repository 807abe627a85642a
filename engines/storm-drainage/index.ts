export type * from './control-model.ts';
export { InpError } from './inp-rows.ts';
export type { FileText } from './inp-tables.ts';
export type * from './model.ts';
export { type InpModel, readInp } from './read-inp.ts';
export type * from './section-model.ts';
export type * from './water-model.ts';
