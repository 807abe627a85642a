import { chainTables, type Doc, parseDoc } from '@cityloop/core/chain';
import { type Db, jsonb } from '@cityloop/core/store';
import { type ColumnType, sql } from 'kysely';

type DispatchTables = {
  incident_counter: { region: string; day: string; last: number };
  open_incident: {
    incident_id: string;
    type: string;
    joined_by: string;
    district: string;
    drill: boolean;
    last_alarm_at: number;
    fed_by: string;
  };
  incident_clock: {
    incident_id: string;
    name: string;
    started_at: Date;
    due_at: Date;
    ended_at: Date | null;
    late_at: Date | null;
    paused_at: Date | null;
  };
  incident_task: {
    task_id: string;
    incident_id: string;
    mandatory: boolean;
    state: string;
  };
  incident_undo: {
    incident_id: string;
    version: number;
    act: string;
    record: ColumnType<unknown, unknown, unknown>;
    at: Date;
  };
};

/** One clock of an incident. */
export interface IncidentClock {
  readonly incidentId: string;
  readonly name: string;
  readonly startedAt: Date;
  readonly dueAt: Date;
  readonly endedAt: Date | null;
  readonly lateAt: Date | null;
  readonly pausedAt: Date | null;
}

/** What alarms of one cause share. */
export interface JoinKey {
  readonly type: string;
  readonly joinedBy: string;
  /** What feeds it: an alarm there, or of what it feeds, is of the same cause. */
  readonly fedBy: readonly string[];
  readonly district: string;
  readonly drill: boolean;
}

/** Lets one transaction at a time decide whether alarms of this type and district join. */
export async function lockJoinKey(tx: Db, key: JoinKey): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`join ${key.type} ${key.district}`}))`.execute(tx);
}

/** An incident that alarms of a key join, and when the last one did. */
export interface OpenNote {
  readonly key: JoinKey;
  readonly lastAlarmAt: number;
}

/**
 * The open incident of a cause whose last alarm lies within a window around this one: of the object alone where a person
 * split it off, else of the key itself, else of what feeds it or it feeds.
 */
export async function findOpenIncident(
  tx: Db,
  key: JoinKey,
  near: { readonly subjectId: string | undefined; readonly at: number; readonly withinMs: number },
): Promise<{ readonly id: string; readonly key: JoinKey } | undefined> {
  const rows = await tx
    .withTables<DispatchTables>()
    .selectFrom('open_incident')
    .selectAll()
    .where('type', '=', key.type)
    .where('district', '=', key.district)
    .where('drill', '=', key.drill)
    .where('last_alarm_at', '>=', near.at - near.withinMs)
    .where('last_alarm_at', '<=', near.at + near.withinMs)
    .orderBy('last_alarm_at', 'desc')
    .execute();
  const open = rows.map((row) => ({ id: row.incident_id, key: keyOf(row) }));
  return (
    open.find((one) => one.key.joinedBy === near.subjectId) ??
    open.find((one) => one.key.joinedBy === key.joinedBy) ??
    open.find((one) => key.fedBy.includes(one.key.joinedBy) || one.key.fedBy.includes(key.joinedBy))
  );
}

function keyOf(row: DispatchTables['open_incident']): JoinKey {
  const { type, joined_by: joinedBy, fed_by, district, drill } = row;
  return { type, joinedBy, fedBy: fed_by.split(' ').filter((group) => group !== ''), district, drill };
}

/** Alarms of a pack that stand since an instant. */
export async function openAlarmsSince(tx: Db, pack: string, since: number): Promise<readonly Doc<'alarm'>[]> {
  const rows = await chainTables(tx)
    .selectFrom('document')
    .selectAll()
    .where('kind', '=', 'alarm')
    .where('state', '=', 'open')
    .where('pack', '=', pack)
    .where('at', '>=', new Date(since))
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map((row) => parseDoc('alarm', row));
}

/** Incidents that an alarm raised or joined. */
export async function incidentsRaisedBy(tx: Db, alarmId: string): Promise<readonly string[]> {
  const rows = await chainTables(tx)
    .selectFrom('document_link')
    .innerJoin('document', 'document.id', 'document_link.to_id')
    .select('document.id')
    .where('document_link.from_id', '=', alarmId)
    .where('document_link.role', '=', 'raised-by')
    .where('document.kind', '=', 'incident')
    .orderBy('document.id')
    .execute();
  return rows.map((row) => row.id);
}

/** Notes under which key an incident is open, and that another alarm joined it. */
export async function noteOpen(tx: Db, incidentId: string, key: JoinKey, lastAlarmAt: number): Promise<void> {
  await tx
    .withTables<DispatchTables>()
    .insertInto('open_incident')
    .values({
      incident_id: incidentId,
      type: key.type,
      joined_by: key.joinedBy,
      fed_by: key.fedBy.join(' '),
      district: key.district,
      drill: key.drill,
      last_alarm_at: lastAlarmAt,
    })
    .onConflict((on) =>
      on.columns(['incident_id', 'joined_by']).doUpdateSet({
        fed_by: key.fedBy.join(' '),
        last_alarm_at: sql<number>`greatest(open_incident.last_alarm_at, excluded.last_alarm_at)`,
      }),
    )
    .execute();
}

/** Under which keys an incident is open for further alarms; none where nothing joins it. */
export async function readOpenNotes(tx: Db, incidentId: string): Promise<readonly OpenNote[]> {
  const rows = await tx
    .withTables<DispatchTables>()
    .selectFrom('open_incident')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .orderBy('joined_by')
    .execute();
  return rows.map((row) => ({ key: keyOf(row), lastAlarmAt: Number(row.last_alarm_at) }));
}

/** Nothing joins an incident any more, or nothing by one of its keys. */
export async function noteEnded(tx: Db, incidentId: string, joinedBy?: string): Promise<void> {
  let query = tx
    .withTables<DispatchTables>()
    .deleteFrom('open_incident')
    .where('incident_id', '=', incidentId);
  if (joinedBy !== undefined) query = query.where('joined_by', '=', joinedBy);
  await query.execute();
}

/** The next number of a region's day. */
export async function nextNumber(tx: Db, region: string, day: string): Promise<number> {
  const row = await tx
    .withTables<DispatchTables>()
    .insertInto('incident_counter')
    .values({ region, day, last: 1 })
    .onConflict((on) =>
      on.columns(['region', 'day']).doUpdateSet({ last: sql<number>`incident_counter.last + 1` }),
    )
    .returning('last')
    .executeTakeFirstOrThrow();
  return row.last;
}

/** Starts a clock, or starts it anew. */
export async function startClock(
  tx: Db,
  clock: { incidentId: string; name: string; startedAt: Date; dueAt: Date },
): Promise<void> {
  const fresh = {
    started_at: clock.startedAt,
    due_at: clock.dueAt,
    ended_at: null,
    late_at: null,
    paused_at: null,
  };
  await tx
    .withTables<DispatchTables>()
    .insertInto('incident_clock')
    .values({ incident_id: clock.incidentId, name: clock.name, ...fresh })
    .onConflict((on) => on.columns(['incident_id', 'name']).doUpdateSet(fresh))
    .execute();
}

/** Writes a clock as it was at another time. */
export async function putClock(tx: Db, clock: IncidentClock): Promise<void> {
  const row = {
    started_at: clock.startedAt,
    due_at: clock.dueAt,
    ended_at: clock.endedAt,
    late_at: clock.lateAt,
    paused_at: clock.pausedAt,
  };
  await tx
    .withTables<DispatchTables>()
    .insertInto('incident_clock')
    .values({ incident_id: clock.incidentId, name: clock.name, ...row })
    .onConflict((on) => on.columns(['incident_id', 'name']).doUpdateSet(row))
    .execute();
}

/** Takes a clock away that an undone move had started. */
export async function dropClock(tx: Db, incidentId: string, name: string): Promise<void> {
  await tx
    .withTables<DispatchTables>()
    .deleteFrom('incident_clock')
    .where('incident_id', '=', incidentId)
    .where('name', '=', name)
    .execute();
}

/** Sets fields of a running clock. */
export async function setClock(
  tx: Db,
  incidentId: string,
  name: string,
  change: { endedAt?: Date; lateAt?: Date; pausedAt?: Date | null; dueAt?: Date },
): Promise<void> {
  await tx
    .withTables<DispatchTables>()
    .updateTable('incident_clock')
    .set({
      ...(change.endedAt === undefined ? {} : { ended_at: change.endedAt }),
      ...(change.lateAt === undefined ? {} : { late_at: change.lateAt }),
      ...(change.pausedAt === undefined ? {} : { paused_at: change.pausedAt }),
      ...(change.dueAt === undefined ? {} : { due_at: change.dueAt }),
    })
    .where('incident_id', '=', incidentId)
    .where('name', '=', name)
    .where('ended_at', 'is', null)
    .execute();
}

/** The clocks of incidents, in the order in which they started. */
export async function readClocks(db: Db, incidentIds: readonly string[]): Promise<readonly IncidentClock[]> {
  if (incidentIds.length === 0) return [];
  const rows = await db
    .withTables<DispatchTables>()
    .selectFrom('incident_clock')
    .selectAll()
    .where('incident_id', 'in', [...incidentIds])
    .orderBy('started_at')
    .execute();
  return rows.map((row) => ({
    incidentId: row.incident_id,
    name: row.name,
    startedAt: row.started_at,
    dueAt: row.due_at,
    endedAt: row.ended_at,
    lateAt: row.late_at,
    pausedAt: row.paused_at,
  }));
}

/** Notes how a task of an incident stands. */
export async function noteTask(
  tx: Db,
  task: { taskId: string; incidentId: string; mandatory: boolean; state: string },
): Promise<void> {
  await tx
    .withTables<DispatchTables>()
    .insertInto('incident_task')
    .values({
      task_id: task.taskId,
      incident_id: task.incidentId,
      mandatory: task.mandatory,
      state: task.state,
    })
    .onConflict((on) => on.column('task_id').doUpdateSet({ state: task.state }))
    .execute();
}

/** How an incident's tasks stand. */
export async function readTasks(
  db: Db,
  incidentIds: readonly string[],
): Promise<readonly { incidentId: string; mandatory: boolean; state: string }[]> {
  if (incidentIds.length === 0) return [];
  const rows = await db
    .withTables<DispatchTables>()
    .selectFrom('incident_task')
    .selectAll()
    .where('incident_id', 'in', [...incidentIds])
    .execute();
  return rows.map((row) => ({
    incidentId: row.incident_id,
    mandatory: row.mandatory,
    state: row.state,
  }));
}

/** When an incident was laid aside the last time. */
export async function suspendedAt(tx: Db, incidentId: string): Promise<Date | undefined> {
  const row = await chainTables(tx)
    .selectFrom('document_history')
    .select('at')
    .where('document_id', '=', incidentId)
    .where('topic', '=', 'incident.suspended')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.at;
}

/** Keeps what undoes the last act on an incident, as long as nothing else happens to it. */
export async function keepUndo(
  tx: Db,
  undo: { incidentId: string; version: number; act: string; record: unknown; at: Date },
): Promise<void> {
  const row = { version: undo.version, act: undo.act, record: jsonb(undo.record), at: undo.at };
  await tx
    .withTables<DispatchTables>()
    .insertInto('incident_undo')
    .values({ incident_id: undo.incidentId, ...row })
    .onConflict((on) => on.column('incident_id').doUpdateSet(row))
    .execute();
}

/** What undoes the last act on an incident. */
export async function readUndo(
  db: Db,
  incidentId: string,
): Promise<{ version: number; act: string; record: unknown } | undefined> {
  return db
    .withTables<DispatchTables>()
    .selectFrom('incident_undo')
    .select(['version', 'act', 'record'])
    .where('incident_id', '=', incidentId)
    .executeTakeFirst();
}

/** The last act can no longer be undone. */
export async function dropUndo(tx: Db, incidentId: string): Promise<void> {
  await tx
    .withTables<DispatchTables>()
    .deleteFrom('incident_undo')
    .where('incident_id', '=', incidentId)
    .execute();
}
