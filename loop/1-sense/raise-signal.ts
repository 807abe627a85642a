import { createDocument, type Doc } from '@cityloop/core/chain';
import { Actor, Cause, Place, Signal } from '@cityloop/core/contracts';
import { defineOperation, type Operation } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';

/** Everything a signal needs to be raised. */
export const SignalInput = z.object({
  id: z.uuid().optional().describe('derived where raising twice must write once'),
  pack: z.string(),
  packVersion: z.string(),
  type: z.string().describe('rule, report or schedule of the pack'),
  title: z.string(),
  ownerUnit: z.string(),
  ownerPath: z.string(),
  board: z.string().nullable(),
  drill: z.boolean(),
  place: Place.nullable(),
  body: Signal,
  causes: z.array(Cause).default([]),
  reporter: z.string().optional().describe('unit that reported'),
  actor: Actor,
  at: z.number().describe('city time, ms UTC'),
});
export type SignalInput = z.input<typeof SignalInput>;

/** Writes a signal, the beginning of a chain, in the caller's transaction; undefined if it was raised before. */
export async function raiseSignal(tx: Tx, raw: SignalInput): Promise<Doc<'signal'> | undefined> {
  const input = SignalInput.parse(raw);
  return createDocument(tx, {
    kind: 'signal',
    ...(input.id === undefined ? {} : { id: input.id }),
    owner: { unit: input.ownerUnit, path: input.ownerPath },
    board: input.board,
    pack: input.pack,
    packVersion: input.packVersion,
    type: input.type,
    title: input.title,
    level: null,
    state: 'raised',
    drill: input.drill,
    place: input.place,
    body: input.body,
    causes: input.causes,
    parts: input.reporter === undefined ? [] : [{ unit: input.reporter, part: 'reporter' }],
    happening: { topic: 'signal.raised', actor: input.actor, at: new Date(input.at) },
  });
}

/** `sense.raise-signal`: the one way in which others bring a signal into being, in their own transaction. */
export function raiseSignalOperation(): Operation {
  return defineOperation({
    name: 'sense.raise-signal',
    input: SignalInput,
    output: z.object({ id: z.uuid().nullable(), chainId: z.uuid().nullable() }),
    async run(input, { tx }) {
      if (tx === undefined)
        throw new Error('sense.raise-signal is called within the transaction of its effect');
      const signal = await raiseSignal(tx, input);
      return { id: signal?.head.id ?? null, chainId: signal?.head.chainId ?? null };
    },
  });
}
