import type { Module } from '@cityloop/core/kernel';
import { nearestStockOperation } from './nearest-stock-operation.ts';
import { resourceRoutes } from './resources.routes.ts';

/** What there is to help with: warehouses and their stock, crews and their skills. */
export const resourcesModule: Module = {
  name: 'resources',
  needs: ['organisation'],
  migrations: new URL('./migrations/', import.meta.url),
  operations: (services) => [nearestStockOperation(services)],
  routes: resourceRoutes,
};
