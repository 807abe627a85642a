import { audit, scopeOf } from '@cityloop/core/access';
import { actorOf, changeDocument, DocView, documentFor, listDocuments } from '@cityloop/core/chain';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { closeAlarm } from './warn.store.ts';

/** Alarms over HTTP. */
export function warnRoutes(services: Services): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/alarms',
      summary: 'Alarms in reach of the caller',
      tags: ['warn'],
      access: { action: 'document.read', on: 'document' },
      query: z.object({
        state: z.enum(['open', 'cleared', 'refuted', 'all']).default('open'),
        unit: z.string().optional(),
      }),
      response: z.object({ rows: z.array(DocView) }),
      async handler({ principal, query }) {
        const rows = await listDocuments(services.db, 'alarm', scopeOf(principal, 'document.read'), {
          ...(query.state === 'all' ? {} : { states: [query.state] }),
          ...(query.unit === undefined ? {} : { unit: query.unit }),
          limit: 200,
        });
        return { rows: [...rows] };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/alarms/:id/refute',
      summary: 'Says that an alarm was false, with the reason',
      tags: ['warn'],
      access: { action: 'incident.dispatch', on: 'document' },
      params: z.object({ id: z.uuid() }),
      body: z.object({ reason: z.string().min(1).max(500) }),
      response: DocView,
      async handler({ principal, params, body, ip }) {
        const at = services.clock.now();
        return services.write(async (tx) => {
          const alarm = await documentFor(tx, {
            principal,
            action: 'incident.dispatch',
            kind: 'alarm',
            id: params.id,
            lock: true,
          });
          await closeAlarm(tx, alarm.head.id);
          await audit(
            tx,
            {
              actor: principal,
              ip,
              action: 'alarm.refute',
              objectType: 'alarm',
              objectId: params.id,
              detail: body,
            },
            at,
          );
          const happening = {
            topic: 'alarm.refuted',
            actor: actorOf(principal),
            at,
            data: { reason: body.reason },
          };
          return changeDocument(tx, alarm, { state: 'refuted', happening });
        });
      },
    }),
  ];
}
