import { randomUUID } from 'node:crypto';
import { type Db, jsonb } from '@cityloop/core/store';
import { sql } from 'kysely';
import { noteAsked } from './asked.ts';
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

/** Asks for a job in the caller's transaction; asking again takes the place of the earlier asking, running or not. */
export async function askJob(tx: Db, job: NewJob, at: Date): Promise<void> {
  noteAsked('jobs');
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
        // Another id: what a run of the earlier asking would write is not wanted any more.
        .doUpdateSet({
          id: randomUUID(),
          at,
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
    where id = (
      select id from job where state = 'waiting' and (lease_until is null or lease_until < ${lease.now})
      order by at, id limit 1 for update skip locked
    ) returning id, module, name, key, body, attempts`.execute(db);
  return rows[0];
}

/** Moves the end of a job's lease; false if the job is not this run's any more. */
export async function renewJob(db: Db, job: Job, until: Date): Promise<boolean> {
  const row = await ofRun(db, job).set({ lease_until: until }).returning('id').executeTakeFirst();
  return row !== undefined;
}

/** Ends a job in the transaction of its effect; false if it was asked for anew or taken by another run meanwhile. */
export async function endJob(tx: Db, job: Job): Promise<boolean> {
  const row = await kernelTables(tx)
    .deleteFrom('job')
    .where('id', '=', job.id)
    .where('attempts', '=', job.attempts)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives a failed job back to be tried later, or keeps it for a person after its last attempt. */
export async function markJobFailed(
  db: Db,
  job: Job,
  why: { error: string; again: Date | undefined },
): Promise<void> {
  await ofRun(db, job)
    .set({
      error: why.error,
      state: why.again === undefined ? 'failed' : 'waiting',
      lease_until: why.again ?? null,
    })
    .execute();
}

/** Gives a job back as if it had not been taken, when its process stops. */
export async function giveBackJob(db: Db, job: Job): Promise<void> {
  await ofRun(db, job)
    .set({ attempts: job.attempts - 1, lease_until: null })
    .execute();
}

/** Jobs that failed for good. */
export async function failedJobs(
  db: Db,
): Promise<readonly { module: string; name: string; key: string; error: string | null }[]> {
  return kernelTables(db)
    .selectFrom('job')
    .select(['module', 'name', 'key', 'error'])
    .where('state', '=', 'failed')
    .orderBy('at')
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

/** Lets a failed job run again, from its first attempt; false if it did not fail. */
export async function retryJob(tx: Db, job: Pick<NewJob, 'module' | 'name' | 'key'>): Promise<boolean> {
  noteAsked('jobs');
  const row = await kernelTables(tx)
    .updateTable('job')
    .set({ state: 'waiting', attempts: 0, lease_until: null, error: null })
    .where('module', '=', job.module)
    .where('name', '=', job.name)
    .where('key', '=', job.key)
    .where('state', '=', 'failed')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

function ofRun(db: Db, job: Job) {
  return kernelTables(db).updateTable('job').where('id', '=', job.id).where('attempts', '=', job.attempts);
}
