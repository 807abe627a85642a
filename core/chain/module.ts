import type { Module } from '@cityloop/core/kernel';
import { chainRoutes } from './chain.routes.ts';
import { fileRoutes } from './files.routes.ts';

/** The documents of the loop, what they lead to, and the files that they name. */
export const chainModule: Module = {
  name: 'chain',
  migrations: new URL('./migrations/', import.meta.url),
  routes: (services) => [...chainRoutes(services), ...fileRoutes(services)],
};
