import { randomUUID } from 'node:crypto';
import { Message } from '@cityloop/core/contracts';
import { type Db, jsonb } from '@cityloop/core/store';
import { sql } from 'kysely';
import { z } from 'zod';
import { noteAsked } from './asked.ts';
import { kernelTables } from './tables.ts';

/** A message before the chain has given it its place. */
export type NewMessage = Omit<Message, 'id' | 'seq'>;

/** Puts a message into the outbox of the caller's transaction; its place is taken under the chain's lock. */
export async function enqueue(tx: Db, message: NewMessage): Promise<Message> {
  noteAsked('messages');
  const head = await kernelTables(tx)
    .insertInto('chain_head')
    .values({ chain_id: message.chainId, seq: 1, claimed_by: null, claimed_until: null })
    .onConflict((on) => on.column('chain_id').doUpdateSet({ seq: sql<number>`chain_head.seq + 1` }))
    .returning('seq')
    .executeTakeFirstOrThrow();
  const whole: Message = { ...message, id: randomUUID(), seq: Number(head.seq) };
  await kernelTables(tx)
    .insertInto('outbox')
    .values({
      id: whole.id,
      chain_id: whole.chainId,
      seq: whole.seq,
      topic: whole.topic,
      message: jsonb(whole),
      at: whole.at,
      sent_at: null,
    })
    .execute();
  return whole;
}

/** Takes chains that have unsent rows, by state and never by number; a lease keeps other relays away. */
export async function claimChains(
  db: Db,
  options: { owner: string; now: Date; leaseMs: number; limit: number },
): Promise<readonly string[]> {
  const until = new Date(options.now.getTime() + options.leaseMs);
  // An array subquery is evaluated once; `in (… limit …)` may be planned as an inner side and take more rows.
  const { rows } = await sql<{ chain_id: string }>`
    update chain_head set claimed_by = ${options.owner}, claimed_until = ${until}
    where chain_id = any(array(
      select head.chain_id from chain_head head
      where (head.claimed_until is null or head.claimed_until < ${options.now})
        and exists (select 1 from outbox where outbox.chain_id = head.chain_id and outbox.sent_at is null)
      limit ${options.limit} for update skip locked
    )) returning chain_id`.execute(db);
  return rows.map((row) => row.chain_id);
}

/** Moves the end of the leases that this relay still holds; resolves to the chains that it does. */
export async function renewChains(
  db: Db,
  chains: readonly string[],
  lease: { owner: string; until: Date },
): Promise<readonly string[]> {
  const rows = await kernelTables(db)
    .updateTable('chain_head')
    .set({ claimed_until: lease.until })
    .where('chain_id', 'in', [...chains])
    .where('claimed_by', '=', lease.owner)
    .returning('chain_id')
    .execute();
  return rows.map((row) => row.chain_id);
}

/** Leaves a chain alone for a while, after a message of it could not be handed over. */
export async function deferChain(
  db: Db,
  chainId: string,
  lease: { owner: string; until: Date },
): Promise<void> {
  await kernelTables(db)
    .updateTable('chain_head')
    .set({ claimed_by: null, claimed_until: lease.until })
    .where('chain_id', '=', chainId)
    .where('claimed_by', '=', lease.owner)
    .execute();
}

/** The unsent messages of a claimed chain, in the chain's order. */
export async function unsent(db: Db, chainId: string): Promise<readonly Message[]> {
  const rows = await kernelTables(db)
    .selectFrom('outbox')
    .select('message')
    .where('chain_id', '=', chainId)
    .where('sent_at', 'is', null)
    .orderBy('seq')
    .limit(200)
    .execute();
  return rows.map((row) => parseMessage(row.message));
}

/** Marks a message as handed over; it is never taken again. */
export async function markSent(db: Db, id: string, at: Date): Promise<void> {
  await kernelTables(db).updateTable('outbox').set({ sent_at: at }).where('id', '=', id).execute();
}

/** Gives a chain back to all relays. */
export async function releaseChain(db: Db, chainId: string, owner: string): Promise<void> {
  await kernelTables(db)
    .updateTable('chain_head')
    .set({ claimed_by: null, claimed_until: null })
    .where('chain_id', '=', chainId)
    .where('claimed_by', '=', owner)
    .execute();
}

/** Gives back every chain that a dead process of this data directory still holds. */
export async function releaseAll(db: Db): Promise<void> {
  await kernelTables(db)
    .updateTable('chain_head')
    .set({ claimed_by: null, claimed_until: null })
    .where('claimed_until', 'is not', null)
    .execute();
}

/** Messages not yet handed over. */
export async function countUnsent(db: Db): Promise<number> {
  const row = await kernelTables(db)
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('sent_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

/** Reads a message as JSON carried it: its times are text there. */
export function parseMessage(json: unknown): Message {
  return MessageFromJson.parse(json);
}

const MessageFromJson = Message.extend({
  at: z.coerce.date(),
  document: Message.shape.document.extend({ at: z.coerce.date(), updatedAt: z.coerce.date() }),
});
