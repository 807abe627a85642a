import { zhComponents } from './zh-components.ts';
import { zhLoop } from './zh-loop.ts';
import { zhOperate } from './zh-operate.ts';
import { zhPages } from './zh-pages.ts';

/** Every sentence of the product in Chinese, by name. The English catalogue has the same names. */
export const zh = { ...zhComponents, ...zhLoop, ...zhOperate, ...zhPages } as const;
