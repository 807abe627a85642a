import { audit, type Principal } from '@cityloop/core/access';
import { actorOf } from '@cityloop/core/chain';
import { defineRoute, httpProblem, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import type { DeviceIndex } from '@cityloop/registers/devices';
import { z } from 'zod';
import { beginDrill, endDrill, readDrill, readDrills } from './drills.store.ts';
import { Drill, DrillRequest } from './drills.ts';
import type { SendDown } from './end-drills.ts';
import { gatewayInReach } from './reach.ts';

/** Exercises over HTTP. */
export function drillRoutes(
  services: Services,
  devices: DeviceIndex,
  show: (services: Services, gateway: string) => Promise<void>,
  send: SendDown,
): readonly Route[] {
  const register = { devices, packs: services.packs };

  /** An exercise changes the water of everybody whom the gateway serves: all of it lies in the caller's reach. */
  function refuseOutside(principal: Principal, gateway: string, value: string): void {
    const reach = gatewayInReach(principal, 'drill.start', gateway, register);
    if (reach === 'none') throw httpProblem('not-found', { value });
    if (reach === 'some') throw httpProblem('not-allowed', { words: { action: 'drill.start' } });
  }

  return [
    defineRoute({
      method: 'GET',
      path: '/api/drills',
      summary: 'Exercises on what the caller sees of the city, the newest first',
      tags: ['drills'],
      access: 'signed-in',
      response: z.object({ rows: z.array(Drill) }),
      handler: async ({ principal }) => ({
        rows: (await readDrills(services.db)).filter(
          ({ request }) => gatewayInReach(principal, 'document.read', request.gateway, register) !== 'none',
        ),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/drills',
      summary: 'Starts an exercise',
      tags: ['drills'],
      access: { action: 'drill.start', on: 'unit' },
      body: DrillRequest,
      response: Drill,
      status: 201,
      async handler({ principal, body, ip }) {
        refuseOutside(principal, body.gateway, body.gateway);
        const at = services.clock.now();
        const drill = await services.write(async (tx) => {
          const made = await beginDrill(tx, body, actorOf(principal), at);
          await audit(
            tx,
            {
              actor: principal,
              ip,
              action: 'drill.start',
              objectType: 'drill',
              objectId: made.id,
              detail: { ...body },
            },
            at,
          );
          return made;
        });
        await show(services, body.gateway);
        await send(body.gateway, { ...body, id: drill.id, action: 'start' });
        return drill;
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/drills/:id/stop',
      summary: 'Ends an exercise: the world is repaired',
      tags: ['drills'],
      access: { action: 'drill.start', on: 'unit' },
      params: z.object({ id: z.uuid() }),
      response: Drill,
      async handler({ principal, params, ip }) {
        const at = services.clock.now();
        const drill = await services.write(async (tx) => {
          const known = await readDrill(tx, params.id);
          if (known === undefined) throw httpProblem('not-found', { value: params.id });
          refuseOutside(principal, known.request.gateway, params.id);
          const ended = await endDrill(tx, params.id, at);
          if (ended === undefined) throw httpProblem('conflict', { value: params.id });
          await audit(
            tx,
            { actor: principal, ip, action: 'drill.stop', objectType: 'drill', objectId: ended.id },
            at,
          );
          return ended;
        });
        await show(services, drill.request.gateway);
        await send(drill.request.gateway, { id: drill.id, action: 'stop', kind: drill.request.kind });
        return drill;
      },
    }),
  ];
}
