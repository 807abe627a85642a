import { randomUUID } from 'node:crypto';
import { type Db, jsonb } from '@cityloop/core/store';
import { sql } from 'kysely';
import { kernelTables } from './tables.ts';

/** Long work that must not be forgotten: it runs outside a transaction and ends in one. */
export interface NewJob {
  readonly module: string;
  readonly name: string;
  /** One job for each (module, name, key) at a time. */
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A job that was taken. */
export interface Job extends NewJob {
  readonly id: string;
  readonly attempts: number;
}

/** Asks for a job in the caller's transaction; asking again while it waits renews its body. */
export async function askJob(tx: Db, job: NewJob, at: Date): Promise<void> {
  await kernelTables(tx)
    .insertInto('job')
    .values({
      id: randomUUID(),
      module: job.module,
      name: job.name,
      key: job.key,
      body: jsonb(job.body),
      state: 'waiting',
      attempts: 0,
      lease_until: null,
      error: null,
      at,
    })
    .onConflict((on) =>
      on
        .columns(['module', 'name', 'key'])
        .doUpdateSet({
          body: jsonb(job.body),
          state: 'waiting',
          attempts: 0,
          lease_until: null,
          error: null,
        }),
    )
    .execute();
}

/** Takes one waiting job for a while; a dead taker's job is taken again when its lease has run out. */
export async function takeJob(db: Db, lease: { now: Date; until: Date }): Promise<Job | undefined> {
  const { rows } = await sql<{
    id: string;
    module: string;
    name: string;
    key: string;
    body: Record<string, unknown>;
    attempts: number;
  }>`
    update job set lease_until = ${lease.until}, attempts = attempts + 1
    where id in (
      select id from job where state = 'waiting' and (lease_until is null or lease_until < ${lease.now})
      order by at limit 1 for update skip locked
    ) returning id, module, name, key, body, attempts`.execute(db);
  return rows[0];
}

/** Ends a job in the transaction of its effect. */
export async function endJob(tx: Db, id: string): Promise<void> {
  await kernelTables(tx).deleteFrom('job').where('id', '=', id).execute();
}

/** Gives a failed job back to be tried later, or keeps it for a person after its last attempt. */
export async function markJobFailed(
  db: Db,
  id: string,
  why: { error: string; again: Date | undefined },
): Promise<void> {
  await kernelTables(db)
    .updateTable('job')
    .set({
      error: why.error,
      state: why.again === undefined ? 'failed' : 'waiting',
      lease_until: why.again ?? null,
    })
    .where('id', '=', id)
    .execute();
}

/** Voids the leases of a dead process that alone owned the database. */
export async function releaseJobs(db: Db): Promise<void> {
  await kernelTables(db)
    .updateTable('job')
    .set({ lease_until: null })
    .where('state', '=', 'waiting')
    .execute();
}
