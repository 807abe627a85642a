import type { Module } from '@cityloop/core/kernel';
import type { DeviceIndex } from '@cityloop/registers/devices';
import { onScore } from './propose.ts';
import { reviewRoutes } from './review.routes.ts';

/** Stage 7: what was learned changes a threshold or a plan, when a person accepts it. */
export function reviewModule(devices: DeviceIndex): Module {
  return {
    name: 'review',
    needs: ['chain', 'devices'],
    migrations: new URL('./migrations/', import.meta.url),
    consumes: { 'score.made': onScore },
    emits: ['lesson.proposed', 'lesson.accepted', 'lesson.rejected', 'lesson.withdrawn'],
    routes: (services) => reviewRoutes(services, devices),
  };
}
