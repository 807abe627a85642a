import { Actor, DocumentHead } from '@cityloop/core/contracts';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import type { ChainEvent } from './chain-view.store.ts';
import { chainFor } from './guarded.ts';

/** A document as pages get it: its head, and its body by the contract of its kind. */
export const DocView = z.object({ head: DocumentHead, body: z.unknown() });

const ChainAnswer = z.object({
  chainId: z.uuid(),
  documents: z.array(DocView).describe('body null: the caller may know of it, not read it'),
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
        const { chain, whole } = await chainFor(services.db, principal, params.chainId);
        const { documents, links, events } = chain;
        return {
          chainId: params.chainId,
          documents: documents.map(({ head, body }) => ({ head, body: whole.has(head.id) ? body : null })),
          links: [...links],
          events: events.map((event) =>
            whole.has(event.documentId) ? { ...event, data: { ...event.data } } : summaryOf(event),
          ),
        };
      },
    }),
  ];
}

/** Of another's document: what happened and where it stands, not what was said or by whom. */
function summaryOf({ actor, ...event }: ChainEvent) {
  return { ...event, actor: { ...actor, id: '', name: '' }, data: {} };
}
