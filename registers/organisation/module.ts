import type { Module } from '@cityloop/core/kernel';
import { organisationRoutes } from './organisation.routes.ts';
import { isSeeded, writeSeed } from './seed.store.ts';
import { organisationSeed } from './seed-data.ts';

/** Who runs the city: regions, units, boards, runways, and where a position lies. */
export const organisationModule: Module = {
  name: 'organisation',
  migrations: new URL('./migrations/', import.meta.url),
  routes: organisationRoutes,
  async seed(services) {
    if (await isSeeded(services.db)) return;
    const seed = organisationSeed();
    await services.write((tx) => writeSeed(tx, seed));
  },
};
