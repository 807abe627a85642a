import { audit, type Guarded, inScope, type Principal, scopeOf } from '@cityloop/core/access';
import { DocumentKind } from '@cityloop/core/contracts';
import { defineRoute, httpProblem, type Route } from '@cityloop/core/http';
import { z } from 'zod';
import { type DeadLetter, deadLetters } from './deadletter.store.ts';
import { failedJobs, retryJob } from './jobs.store.ts';
import type { Kernel } from './kernel.ts';
import { countUnsent } from './outbox.store.ts';
import { failedTimers, retryTimer } from './timers.store.ts';

const LetterView = z.object({
  consumer: z.string().describe('module and topic that could not act'),
  chainId: z.uuid(),
  seq: z.int().describe('place in the chain'),
  state: z.enum(['failed', 'held', 'replayed']).describe('held: it waits behind a failed one of its chain'),
  error: z.string().nullable(),
  at: z.date().describe('when it was laid aside'),
  topic: z.string(),
  document: z.object({ id: z.uuid(), kind: DocumentKind, title: z.string(), ownerUnit: z.string() }),
});

const Kept = z.object({
  module: z.string(),
  name: z.string(),
  key: z.string(),
  error: z.string().nullable(),
});

const KernelView = z.object({
  unsent: z.int().describe('messages not yet handed over'),
  deadLetters: z.int().describe('messages that lie aside, failed and held ones'),
  failedTimers: z.array(Kept).describe('deadlines whose effect failed'),
  failedJobs: z.array(Kept).describe('long work that failed for good'),
});

/**
 * What failed and waits for a person, and the ways to try it again. Deadlines and jobs stand on no branch: they are for
 * whoever administers the city, whose centre's path is `top`; without it only rules of the system see them.
 */
export function kernelRoutes(
  kernel: Kernel,
  { top = async () => undefined }: { readonly top?: () => Promise<string | undefined> } = {},
): readonly Route[] {
  const { services } = kernel;
  async function refuseBranches(principal: Principal): Promise<void> {
    const guarded = { ownerPath: (await top()) ?? '', placePath: null, board: null, participants: [] };
    if (!inScope(scopeOf(principal, 'deadletter.replay'), guarded))
      throw httpProblem('not-allowed', { words: { action: 'deadletter.replay' } });
  }
  return [
    defineRoute({
      method: 'GET',
      path: '/api/dead-letters',
      summary: 'Messages that a consumer could not act on, and those that wait behind them, chain by chain',
      tags: ['operation'],
      access: { action: 'deadletter.replay', on: 'document' },
      response: z.object({ rows: z.array(LetterView) }),
      async handler({ principal }) {
        const letters = await deadLetters(services.db);
        return { rows: letters.filter((letter) => mayReplay(principal, letter)).map(viewOf) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/dead-letters/replay',
      summary:
        'Tries the messages of one consumer and chain again, in their order, up to the first that fails',
      tags: ['operation'],
      access: { action: 'deadletter.replay', on: 'document' },
      body: z.object({ consumer: z.string(), chainId: z.uuid() }),
      response: z.object({ acted: z.int(), error: z.string().nullable() }),
      async handler({ principal, body, ip }) {
        const letters = await deadLetters(services.db, body);
        const isKnown = kernel.consumers.some(({ name }) => name === body.consumer);
        if (!isKnown || letters.length === 0 || !letters.every((letter) => mayReplay(principal, letter)))
          throw httpProblem('not-found', { value: `${body.consumer} ${body.chainId}` });
        const { acted, error = null } = await kernel.replay(body.consumer, body.chainId);
        await services.write((tx) =>
          audit(
            tx,
            {
              actor: principal,
              ip,
              action: 'deadletter.replay',
              objectType: 'chain',
              objectId: body.chainId,
              result: error === null ? 'done' : 'failed',
              detail: { consumer: body.consumer, acted, error },
            },
            services.clock.now(),
          ),
        );
        return { acted, error };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/kernel',
      summary: 'What is under way and what failed: messages, deadlines, long work',
      tags: ['operation'],
      access: { action: 'deadletter.replay', on: 'unit' },
      response: KernelView,
      async handler({ principal }) {
        await refuseBranches(principal);
        const [unsent, letters, timers, jobs] = await Promise.all([
          countUnsent(services.db),
          deadLetters(services.db),
          failedTimers(services.db),
          failedJobs(services.db),
        ]);
        return { unsent, deadLetters: letters.length, failedTimers: [...timers], failedJobs: [...jobs] };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/kernel/retry',
      summary: 'Lets a failed deadline or job run again',
      tags: ['operation'],
      access: { action: 'deadletter.replay', on: 'unit' },
      body: Kept.omit({ error: true }).extend({ what: z.enum(['timer', 'job']) }),
      response: z.object({ again: z.literal(true) }),
      async handler({ principal, body, ip }) {
        await refuseBranches(principal);
        const { what, ...which } = body;
        const objectId = `${which.module}.${which.name} ${which.key}`;
        await services.write(async (tx) => {
          const isThere = await (what === 'timer' ? retryTimer(tx, which) : retryJob(tx, which));
          if (!isThere) throw httpProblem('not-found', { value: objectId });
          const entry = { actor: principal, ip, action: `${what}.retry`, objectType: what, objectId };
          await audit(tx, entry, services.clock.now());
        });
        return { again: true as const };
      },
    }),
  ];
}

function mayReplay(principal: Principal, { message }: DeadLetter): boolean {
  const { ownerPath, place, board } = message.document;
  const guarded: Guarded = { ownerPath, placePath: place?.path ?? null, board, participants: [] };
  return inScope(scopeOf(principal, 'deadletter.replay'), guarded);
}

function viewOf({
  consumer,
  chainId,
  seq,
  state,
  error,
  at,
  message,
}: DeadLetter): z.output<typeof LetterView> {
  const { id, kind, title, ownerUnit } = message.document;
  return {
    consumer,
    chainId,
    seq,
    state,
    error,
    at,
    topic: message.topic,
    document: { id, kind, title, ownerUnit },
  };
}
