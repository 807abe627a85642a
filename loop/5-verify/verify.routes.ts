import { scopeOf } from '@cityloop/core/access';
import { DocView, listDocuments, ownDocumentColumns, readDocuments } from '@cityloop/core/chain';
import { Attachment, DocumentHead, Proof, Task } from '@cityloop/core/contracts';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { decide } from './decide.ts';
import { proofsFor } from './proof-list.store.ts';

const Id = z.object({ id: z.uuid() });
const Photos = { attachments: z.array(Attachment).max(9).optional() };
const Reason = z.string().min(1).max(500);
const ProofView = DocView.extend({
  body: Proof,
  task: z.object({ head: DocumentHead, body: Task }).nullable().describe('the task that is checked'),
  incident: DocumentHead.nullable().describe('the incident that is checked'),
});

/** Checks over HTTP: what waits for a verdict, and the verdict. */
export function verifyRoutes(services: Services): readonly Route[] {
  function verdict(
    path: string,
    summary: string,
    value: 'accepted' | 'refused' | 'unable',
    body: z.ZodType<Given>,
  ): Route {
    return defineRoute({
      method: 'POST',
      path: `/api/proofs/:id/${path}`,
      summary,
      tags: ['verify'],
      access: { action: 'proof.decide', on: 'document' },
      params: Id,
      body,
      response: DocView,
      async handler({ principal, params, body: given, ip }) {
        return services.write((tx) =>
          decide(tx, { ...given, principal, id: params.id, ip, verdict: value }, services),
        );
      },
    });
  }
  return [
    defineRoute({
      method: 'GET',
      path: '/api/proofs',
      summary: 'Checks in reach of the caller',
      tags: ['verify'],
      access: { action: 'document.read', on: 'document' },
      query: z.object({
        state: z.enum(['open', 'decided', 'all']).default('open'),
        mine: z
          .stringbool()
          .default(false)
          .describe('those that the caller decides, without what a centre below was asked for'),
      }),
      response: z.object({ rows: z.array(ProofView) }),
      async handler({ principal, query }) {
        const states =
          query.state === 'open'
            ? { states: ['requested'] }
            : query.state === 'decided'
              ? { notStates: ['requested'] }
              : {};
        const wanted = { ...states, order: 'oldest' as const, limit: 200 };
        const { db } = services;
        const found = query.mine
          ? await proofsFor(db, scopeOf(principal, 'proof.decide'), principal.unitPath, wanted)
          : await listDocuments(db, 'proof', scopeOf(principal, 'document.read'), wanted, ownDocumentColumns);
        const about = found.map((proof) => proof.body.about);
        const tasks = new Map(
          (await readDocuments(services.db, 'task', about)).map((task) => [task.head.id, task]),
        );
        const incidents = new Map(
          (await readDocuments(services.db, 'incident', about)).map((one) => [one.head.id, one.head]),
        );
        const rows = found.map((proof) => ({
          ...proof,
          task: tasks.get(proof.body.about) ?? null,
          incident: incidents.get(proof.body.about) ?? null,
        }));
        return { rows };
      },
    }),
    verdict(
      'accept',
      'It is done, or it exists',
      'accepted',
      z.object({ reason: Reason.optional(), ...Photos }),
    ),
    verdict(
      'refuse',
      'It is not: the work goes back, with the reason',
      'refused',
      z.object({ reason: Reason, matters: z.array(z.string()).optional(), ...Photos }),
    ),
    verdict('unable', 'It could not be checked, and why', 'unable', z.object({ reason: Reason, ...Photos })),
  ];
}

interface Given {
  readonly reason?: string | undefined;
  readonly matters?: string[] | undefined;
  readonly attachments?: z.output<typeof Attachment>[] | undefined;
}
