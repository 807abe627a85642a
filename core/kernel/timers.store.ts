import { randomUUID } from 'node:crypto';
import { type Db, jsonb, type Tx } from '@cityloop/core/store';
import { sql } from 'kysely';
import { kernelTables } from './tables.ts';

/** A deadline: a row, so that no restart forgets it. */
export interface Timer {
  readonly module: string;
  readonly name: string;
  /** One timer for each (module, name, key): scheduling again moves it. */
  readonly key: string;
  readonly chainId: string | null;
  readonly dueAt: Date;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sets a deadline in the caller's transaction, or moves it. */
export async function schedule(tx: Db, timer: Timer): Promise<void> {
  await kernelTables(tx)
    .insertInto('timer')
    .values({
      id: randomUUID(),
      module: timer.module,
      name: timer.name,
      key: timer.key,
      chain_id: timer.chainId,
      due_at: timer.dueAt,
      body: jsonb(timer.body),
      state: 'waiting',
      error: null,
    })
    .onConflict((on) =>
      on
        .columns(['module', 'name', 'key'])
        .doUpdateSet({ due_at: timer.dueAt, body: jsonb(timer.body), state: 'waiting', error: null }),
    )
    .execute();
}

/** Takes a deadline away in the caller's transaction. */
export async function cancel(tx: Db, timer: Pick<Timer, 'module' | 'name' | 'key'>): Promise<void> {
  await kernelTables(tx)
    .deleteFrom('timer')
    .where('module', '=', timer.module)
    .where('name', '=', timer.name)
    .where('key', '=', timer.key)
    .execute();
}

/** A due timer's row, taken by state. */
export interface DueTimer extends Timer {
  readonly id: string;
}

/** Whether a timer is due: asking costs a third of taking, and mostly there is none. */
export async function isAnyDue(
  db: Db,
  options: { readonly now: Date; readonly except: readonly string[] },
): Promise<boolean> {
  const { rows } = await sql<{ is_due: boolean }>`select exists (
    select from timer
    where state = 'waiting' and due_at <= ${options.now} and not id = any(${[...options.except]}::uuid[])
  ) as is_due`.execute(db);
  return rows[0]?.is_due === true;
}

/** Takes one due timer and deletes it in the caller's transaction, where its effect happens too. */
export async function takeDue(
  tx: Tx,
  options: { now: Date; except: readonly string[] },
): Promise<DueTimer | undefined> {
  // A scalar subquery is evaluated once; `in (… limit 1)` may be planned to delete more than one.
  const { rows } = await sql<{
    id: string;
    module: string;
    name: string;
    key: string;
    chain_id: string | null;
    due_at: Date;
    body: Record<string, unknown>;
  }>`
    delete from timer where id = (
      select id from timer
      where state = 'waiting' and due_at <= ${options.now} and not id = any(${[...options.except]}::uuid[])
      order by due_at, id limit 1 for update skip locked
    ) returning *`.execute(tx);
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    id: row.id,
    module: row.module,
    name: row.name,
    key: row.key,
    chainId: row.chain_id,
    dueAt: row.due_at,
    body: row.body,
  };
}

/** Keeps a timer whose effect failed, for a person to see; one that was moved meanwhile is left as it is. */
export async function markTimerFailed(db: Db, timer: DueTimer, error: string): Promise<void> {
  await kernelTables(db)
    .updateTable('timer')
    .set({ state: 'failed', error })
    .where('id', '=', timer.id)
    .where('due_at', '=', timer.dueAt)
    .execute();
}

/** Lets a failed deadline run again at once; false if it did not fail. */
export async function retryTimer(tx: Db, timer: Pick<Timer, 'module' | 'name' | 'key'>): Promise<boolean> {
  const row = await kernelTables(tx)
    .updateTable('timer')
    .set({ state: 'waiting', error: null })
    .where('module', '=', timer.module)
    .where('name', '=', timer.name)
    .where('key', '=', timer.key)
    .where('state', '=', 'failed')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Timers whose effect failed. */
export async function failedTimers(
  db: Db,
): Promise<readonly { module: string; name: string; key: string; error: string | null }[]> {
  return kernelTables(db)
    .selectFrom('timer')
    .select(['module', 'name', 'key', 'error'])
    .where('state', '=', 'failed')
    .execute();
}
