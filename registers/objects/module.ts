import type { Module } from '@cityloop/core/kernel';
import { applyEffectOperation } from './apply-effect.ts';
import { objectRoutes } from './objects.routes.ts';
import { raiseDue } from './schedules.ts';

/** The things that packs are about, with fields, a life and dates on which something falls due. */
export const objectsModule: Module = {
  name: 'objects',
  needs: ['organisation'],
  migrations: new URL('./migrations/', import.meta.url),
  timers: { due: raiseDue },
  operations: (services) => [applyEffectOperation(services)],
  routes: objectRoutes,
};
