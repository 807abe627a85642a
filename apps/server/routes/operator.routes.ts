import { defineRoute, httpProblem, type Route } from '@cityloop/core/http';
import { z } from 'zod';
import type { ReadyCheck } from '../readiness.ts';

const Checks = z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() }));

/** Alive and ready: what an operator’s probes ask. */
export function operatorRoutes(checks: () => readonly ReadyCheck[]): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/healthz',
      summary: 'The process is alive',
      tags: ['operator'],
      access: 'public',
      response: z.object({ ok: z.boolean() }),
      handler: async () => ({ ok: true }),
    }),
    defineRoute({
      method: 'GET',
      path: '/readyz',
      summary: 'The city is ready: 200 when every check holds, 503 before',
      tags: ['operator'],
      access: 'public',
      response: z.object({ ready: z.boolean(), checks: Checks }),
      async handler() {
        const now = checks();
        if (!now.every((check) => check.ok)) {
          const open = now.filter((check) => !check.ok).map((check) => `${check.name}: ${check.detail}`);
          throw httpProblem('unavailable', { value: open.join('; ') });
        }
        return { ready: true, checks: [...now] };
      },
    }),
  ];
}
