import { audit } from '@cityloop/core/access';
import { actorOf } from '@cityloop/core/chain';
import { defineRoute, httpProblem, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { beginDrill, endDrill, readDrills } from './drills.store.ts';
import { Drill, DrillRequest } from './drills.ts';
import type { SendDown } from './end-drills.ts';

/** Exercises over HTTP. */
export function drillRoutes(
  services: Services,
  show: (services: Services) => Promise<void>,
  send: SendDown,
): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/drills',
      summary: 'Exercises, the newest first',
      tags: ['drills'],
      access: 'signed-in',
      response: z.object({ rows: z.array(Drill) }),
      handler: async () => ({ rows: [...(await readDrills(services.db))] }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/drills',
      summary: 'Starts an exercise',
      tags: ['drills'],
      access: { action: 'drill.start', on: 'none' },
      body: DrillRequest,
      response: Drill,
      status: 201,
      async handler({ principal, body, ip }) {
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
        await show(services);
        await send(body.gateway, { ...body, id: drill.id, action: 'start' });
        return drill;
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/drills/:id/stop',
      summary: 'Ends an exercise: the world is repaired',
      tags: ['drills'],
      access: { action: 'drill.start', on: 'none' },
      params: z.object({ id: z.uuid() }),
      response: Drill,
      async handler({ principal, params, ip }) {
        const at = services.clock.now();
        const drill = await services.write(async (tx) => {
          const ended = await endDrill(tx, params.id, at);
          if (ended === undefined) throw httpProblem('not-found', { value: params.id });
          await audit(
            tx,
            { actor: principal, ip, action: 'drill.stop', objectType: 'drill', objectId: ended.id },
            at,
          );
          return ended;
        });
        await show(services);
        await send(drill.request.gateway, { id: drill.id, action: 'stop', kind: drill.request.kind });
        return drill;
      },
    }),
  ];
}
