import { randomUUID } from 'node:crypto';
import type { Message } from '@cityloop/core/contracts';
import { type Db, jsonb, type Tx } from '@cityloop/core/store';
import { type Selectable, sql } from 'kysely';
import { parseMessage } from './outbox.store.ts';
import { type KernelTables, kernelTables } from './tables.ts';

/** A message that a consumer could not act on, or one that waits behind such a message in its chain. */
export interface DeadLetter {
  readonly id: string;
  readonly consumer: string;
  readonly chainId: string;
  readonly seq: number;
  readonly message: Message;
  readonly state: 'failed' | 'held' | 'replayed';
  readonly error: string | null;
  readonly at: Date;
}

/** Whether a consumer has acted on a message. */
export async function isActedOn(db: Db, consumer: string, messageId: string): Promise<boolean> {
  const row = await kernelTables(db)
    .selectFrom('inbox')
    .select('message_id')
    .where('consumer', '=', consumer)
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes, in the transaction of the effect, that a consumer acted on a message; false if it had before. */
export async function noteActedOn(tx: Db, consumer: string, messageId: string, at: Date): Promise<boolean> {
  const row = await kernelTables(tx)
    .insertInto('inbox')
    .values({ consumer, message_id: messageId, at })
    .onConflict((on) => on.doNothing())
    .returning('message_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether a failed message holds up this consumer's chain. */
export async function isHeldUp(db: Db, consumer: string, chainId: string): Promise<boolean> {
  const row = await kernelTables(db)
    .selectFrom('dead_letter')
    .select('id')
    .where('consumer', '=', consumer)
    .where('chain_id', '=', chainId)
    .where('state', '<>', 'replayed')
    .executeTakeFirst();
  return row !== undefined;
}

/** Lays a message behind the failed ones of its chain; false if a replay has emptied the chain meanwhile. */
export async function holdBehind(tx: Tx, consumer: string, message: Message, at: Date): Promise<boolean> {
  const first = await lockFirst(tx, consumer, message.chainId);
  if (first === undefined) return false;
  await layAside(tx, consumer, message, { state: 'held', error: null, at });
  return true;
}

/** The first message of a chain that lies aside, locked until the caller's transaction ends. */
export async function lockFirst(tx: Tx, consumer: string, chainId: string): Promise<DeadLetter | undefined> {
  const row = await kernelTables(tx)
    .selectFrom('dead_letter')
    .selectAll()
    .where('consumer', '=', consumer)
    .where('chain_id', '=', chainId)
    .where('state', '<>', 'replayed')
    .orderBy('seq')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : letterOf(row);
}

/** Lays a message aside for a person: failed, or held behind a failed one. */
export async function layAside(
  db: Db,
  consumer: string,
  message: Message,
  why: { state: 'failed' | 'held'; error: string | null; at: Date },
): Promise<void> {
  await kernelTables(db)
    .insertInto('dead_letter')
    .values({
      id: randomUUID(),
      consumer,
      chain_id: message.chainId,
      seq: message.seq,
      message_id: message.id,
      message: jsonb(message),
      state: why.state,
      error: why.error,
      at: why.at,
      replayed_at: null,
    })
    // A message that comes again while it lies here changes nothing.
    .onConflict((on) => on.columns(['consumer', 'message_id']).doNothing())
    .execute();
}

/** Notes why a letter failed when it was tried again. */
export async function markFailedAgain(db: Db, id: string, error: string): Promise<void> {
  await kernelTables(db)
    .updateTable('dead_letter')
    .set({ state: 'failed', error })
    .where('id', '=', id)
    .where('state', '<>', 'replayed')
    .execute();
}

/** What waits for a person: by chain in the chain's order, the chain that has waited longest first. */
export async function deadLetters(
  db: Db,
  filter: { consumer?: string; chainId?: string } = {},
): Promise<readonly DeadLetter[]> {
  let query = kernelTables(db).selectFrom('dead_letter').selectAll().where('state', '<>', 'replayed');
  if (filter.consumer !== undefined) query = query.where('consumer', '=', filter.consumer);
  if (filter.chainId !== undefined) query = query.where('chain_id', '=', filter.chainId);
  const rows = await query
    .orderBy(sql`min(at) over (partition by consumer, chain_id)`)
    .orderBy('consumer')
    .orderBy('chain_id')
    .orderBy('seq')
    .execute();
  return rows.map(letterOf);
}

/** Closes a dead letter whose message was acted on after all. */
export async function markReplayed(tx: Db, id: string, at: Date): Promise<void> {
  await kernelTables(tx)
    .updateTable('dead_letter')
    .set({ state: 'replayed', replayed_at: at })
    .where('id', '=', id)
    .execute();
}

function letterOf(row: Selectable<KernelTables['dead_letter']>): DeadLetter {
  return {
    id: row.id,
    consumer: row.consumer,
    chainId: row.chain_id,
    seq: Number(row.seq),
    message: parseMessage(row.message),
    state: row.state,
    error: row.error,
    at: row.at,
  };
}
