import { enComponents } from './en-components.ts';
import { enLoop } from './en-loop.ts';
import { enOperate } from './en-operate.ts';
import { enPages } from './en-pages.ts';
import type { zh } from './zh.ts';

/** Every sentence of the product in English, by the names of the Chinese catalogue. */
export const en: Readonly<Record<keyof typeof zh, string>> = {
  ...enComponents,
  ...enLoop,
  ...enOperate,
  ...enPages,
};
