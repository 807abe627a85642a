import { accessProblem, auditScope, readAudit, verifyAudit } from '@cityloop/core/access';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Store } from '@cityloop/core/store';
import { z } from 'zod';
import { AuditReportWire, AuditWire } from './schemas.ts';

const mostRows = 500;

/** Reading and checking the audit; `top` is the path of the city's own centre. */
export function auditRoutes(
  store: Store,
  top: () => Promise<string | undefined> = async () => undefined,
): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/audit',
      summary: 'What was done by whom, newest first',
      tags: ['audit'],
      access: { action: 'audit.read', on: 'unit' },
      query: z.object({
        actorId: z.string().optional().describe('account or token id, or rule'),
        action: z.string().optional().describe('what'),
        objectType: z.string().optional().describe('kind of object'),
        objectId: z.string().optional().describe('object'),
        before: z.coerce.date().optional().describe('only rows older than this'),
        limit: z.coerce.number().int().min(1).max(mostRows).default(100).describe('most rows'),
      }),
      response: z.object({ rows: z.array(AuditWire) }),
      async handler({ principal, query }) {
        const rows = await readAudit(store.db, { ...query, by: principal, top: await top() });
        return {
          rows: rows.map((row) => ({
            id: row.id,
            at: row.at,
            actor: row.actor_name,
            actorId: row.actor_id,
            unit: row.unit,
            ip: row.ip ?? undefined,
            action: row.action,
            objectType: row.object_type,
            objectId: row.object_id,
            result: row.result,
            detail: row.detail,
            block: row.block ?? undefined,
          })),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/audit/report',
      summary: 'Recomputes every block of the audit and names the first that does not hold',
      tags: ['audit'],
      access: { action: 'audit.read', on: 'unit' },
      response: AuditReportWire,
      async handler({ principal }) {
        // Its counts are the whole city's: only whoever may read every row may have them.
        if (auditScope(principal, await top()).kind !== 'everything') throw accessProblem('out-of-scope');
        const { firstBroken, ...report } = await verifyAudit(store);
        return {
          ...report,
          ...(firstBroken ? { firstBroken: { ...firstBroken, rows: [...firstBroken.rows] } } : {}),
        };
      },
    }),
  ];
}
