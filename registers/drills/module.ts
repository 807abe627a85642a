import type { Module, Services } from '@cityloop/core/kernel';
import type { DeviceIndex } from '@cityloop/registers/devices';
import { drillRoutes } from './drills.routes.ts';
import { awaitEnd, readDrills } from './drills.store.ts';
import type { DrillBoard } from './drills.ts';
import { onDealtWith, onForgotten, type SendDown, sendStop } from './end-drills.ts';
import { gatewayGuards } from './reach.ts';

/** Exercises: what is played, by whom, since when, and that it ends with the work. */
export function drillsModule(board: DrillBoard, devices: DeviceIndex, send: SendDown): Module {
  async function show(services: Services, gateway: string): Promise<void> {
    board.set(await readDrills(services.db));
    for (const guard of gatewayGuards(gateway, { devices, packs: services.packs }))
      services.show('drill.changed', { gateway }, guard);
  }
  const dealtWith = onDealtWith(devices);
  return {
    name: 'drills',
    needs: ['chain', 'devices'],
    migrations: new URL('./migrations/', import.meta.url),
    consumes: {
      'incident.feedback': dealtWith,
      'incident.closed': dealtWith,
      'incident.voided': dealtWith,
    },
    jobs: { stop: sendStop(send, show) },
    timers: { over: onForgotten },
    routes: (services) => drillRoutes(services, devices, show, send),
    async start(services) {
      const drills = await readDrills(services.db);
      board.set(drills);
      await services.write(async (tx) => {
        for (const drill of drills) if (drill.state === 'running') await awaitEnd(tx, drill);
      });
      return { async stop() {} };
    },
  };
}
