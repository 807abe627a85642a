import { mayAct, scopeOf } from '@cityloop/core/access';
import { Actor, DocumentHead } from '@cityloop/core/contracts';
import { defineRoute, httpProblem, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { readChain } from './chain-view.store.ts';
import { guardOf } from './guarded.ts';

/** A document as pages get it: its head, and its body by the contract of its kind. */
export const DocView = z.object({ head: DocumentHead, body: z.unknown() });

const ChainAnswer = z.object({
  chainId: z.uuid(),
  documents: z.array(DocView),
  links: z.array(z.object({ from: z.uuid(), to: z.uuid(), role: z.string() })),
  events: z.array(
    z.object({
      documentId: z.uuid(),
      version: z.int(),
      topic: z.string(),
      state: z.string(),
      actor: Actor,
      data: z.record(z.string(), z.unknown()),
      at: z.date(),
    }),
  ),
});

/** The whole loop of a matter, for everybody who may read one of its documents. */
export function chainRoutes(services: Services): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/chains/:chainId',
      summary: 'The whole loop of a matter: documents, what caused what, what happened in which order',
      tags: ['chain'],
      access: { action: 'document.read', on: 'document' },
      params: z.object({ chainId: z.uuid() }),
      response: ChainAnswer,
      async handler({ principal, params }) {
        const chain = await readChain(services.db, params.chainId);
        if (scopeOf(principal, 'document.read').kind !== 'everything') {
          const guards = await Promise.all(chain.documents.map(({ head }) => guardOf(services.db, head)));
          if (!guards.some((guard) => mayAct(principal, 'document.read', guard))) {
            throw httpProblem('not-found', { value: params.chainId });
          }
        }
        if (chain.documents.length === 0) throw httpProblem('not-found', { value: params.chainId });
        const { documents, links, events } = chain;
        return {
          chainId: params.chainId,
          documents: documents.map(({ head, body }) => ({ head, body })),
          links: [...links],
          events: events.map((event) => ({ ...event, data: { ...event.data } })),
        };
      },
    }),
  ];
}
