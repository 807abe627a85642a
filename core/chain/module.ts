import type { Module } from '@cityloop/core/kernel';
import { chainRoutes } from './chain.routes.ts';

/** The documents of the loop and what they lead to. */
export const chainModule: Module = {
  name: 'chain',
  migrations: new URL('./migrations/', import.meta.url),
  routes: chainRoutes,
};
