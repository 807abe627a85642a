import type { Module } from '@cityloop/core/kernel';
import { drillRoutes, type SendDown } from './drills.routes.ts';
import { readDrills } from './drills.store.ts';
import type { DrillBoard } from './drills.ts';

/** Exercises: what is played, by whom, since when. */
export function drillsModule(board: DrillBoard, send: SendDown): Module {
  return {
    name: 'drills',
    migrations: new URL('./migrations/', import.meta.url),
    routes: (services) => drillRoutes(services, board, send),
    async start(services) {
      board.set(await readDrills(services.db));
      return { async stop() {} };
    },
  };
}
