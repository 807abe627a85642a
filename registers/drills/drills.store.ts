import { randomUUID } from 'node:crypto';
import { chainTables } from '@cityloop/core/chain';
import { Actor } from '@cityloop/core/contracts';
import { schedule } from '@cityloop/core/kernel';
import { type Db, jsonb } from '@cityloop/core/store';
import { type ColumnType, sql } from 'kysely';
import { type Drill, DrillRequest, endsBy } from './drills.ts';

type Json = ColumnType<unknown, unknown, unknown>;
type DrillTables = {
  drill: {
    id: string;
    kind: string;
    gateway: string;
    state: 'running' | 'stopped';
    request: Json;
    actor: Json;
    started_at: Date;
    stopped_at: Date | null;
  };
};

/** Begins a drill; a timer ends it where nobody else does. */
export async function beginDrill(tx: Db, request: DrillRequest, actor: Actor, at: Date): Promise<Drill> {
  const row = {
    id: randomUUID(),
    kind: request.kind,
    gateway: request.gateway,
    state: 'running' as const,
    started_at: at,
    stopped_at: null,
  };
  await tx
    .withTables<DrillTables>()
    .insertInto('drill')
    .values({ ...row, request: jsonb(request), actor: jsonb(actor) })
    .execute();
  const drill = { id: row.id, request, state: row.state, by: actor, startedAt: at, stoppedAt: null };
  await awaitEnd(tx, drill);
  return drill;
}

/** Sets the timer that ends a running drill. */
export async function awaitEnd(tx: Db, { id, startedAt }: Drill): Promise<void> {
  const timer = { module: 'drills', name: 'over', key: id, chainId: null };
  await schedule(tx, { ...timer, dueAt: endsBy(startedAt), body: { drill: id } });
}

/** Ends a running drill; undefined if it is not running. */
export async function endDrill(tx: Db, id: string, at: Date): Promise<Drill | undefined> {
  const row = await tx
    .withTables<DrillTables>()
    .updateTable('drill')
    .set({ state: 'stopped', stopped_at: at })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : parse(row);
}

/** One drill; undefined if there is none of that id. */
export async function readDrill(db: Db, id: string): Promise<Drill | undefined> {
  const row = await db
    .withTables<DrillTables>()
    .selectFrom('drill')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : parse(row);
}

/** Drills, the newest first. */
export async function readDrills(db: Db, filter: { state?: 'running' } = {}): Promise<readonly Drill[]> {
  let query = db.withTables<DrillTables>().selectFrom('drill').selectAll();
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  const rows = await query.orderBy('started_at', 'desc').limit(100).execute();
  return rows.map(parse);
}

/** Ids of the objects of other exercise incidents on which work still goes on. */
export async function subjectsBeingHandled(db: Db, except: string): Promise<readonly string[]> {
  const rows = await chainTables(db)
    .selectFrom('document')
    .select(sql<string | null>`body -> 'subject' ->> 'id'`.as('subject'))
    .where('kind', '=', 'incident')
    .where('drill', '=', true)
    .where('id', '!=', except)
    .where('state', 'not in', [...DEALT_WITH])
    .execute();
  return rows.flatMap(({ subject }) => subject ?? []);
}

/** States of an incident in which nobody works on its matter any more. */
const DEALT_WITH = ['feedback', 'checking', 'closed', 'voided', 'merged'] as const;

function parse(row: {
  id: string;
  state: 'running' | 'stopped';
  request: unknown;
  actor: unknown;
  started_at: Date;
  stopped_at: Date | null;
}): Drill {
  return {
    id: row.id,
    request: DrillRequest.parse(row.request),
    state: row.state,
    by: Actor.parse(row.actor),
    startedAt: row.started_at,
    stoppedAt: row.stopped_at,
  };
}
