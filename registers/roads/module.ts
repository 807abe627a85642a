import { readFile } from 'node:fs/promises';
import type { Module } from '@cityloop/core/kernel';
import { openRoadIndex } from './road-index.ts';
import { RoadRows } from './road-network.ts';
import { roadRoutes } from './roads.routes.ts';
import { routesToPlaceOperation } from './routes-to-place-operation.ts';

const rows = RoadRows.parse(
  JSON.parse(await readFile(new URL('./data/road-rows.json', import.meta.url), 'utf8')),
);

/** The roads of the city, and how one drives on them. */
export const roadsModule: Module = {
  name: 'roads',
  needs: ['organisation'],
  migrations: new URL('./migrations/', import.meta.url),
  operations: (services) => [routesToPlaceOperation(services, openRoadIndex(), rows)],
  routes: roadRoutes,
};
