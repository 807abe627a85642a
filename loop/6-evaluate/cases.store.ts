import { chainTables, type Doc, parseDoc } from '@cityloop/core/chain';
import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';

/** Incidents of a unit that began in [from, to): owned by it or below it, or placed in it; exercises are no facts about a unit. */
export async function incidentsOf(
  db: Db,
  unitPath: string,
  from: Date,
  to: Date,
): Promise<readonly Doc<'incident'>[]> {
  const below = `${unitPath}/%`;
  const rows = await chainTables(db)
    .selectFrom('document')
    .selectAll()
    .where('kind', '=', 'incident')
    .where('drill', '=', false)
    .where('at', '>=', from)
    .where('at', '<', to)
    .where(
      sql<boolean>`(owner_path = ${unitPath} or owner_path like ${below} or place_path = ${unitPath} or place_path like ${below})`,
    )
    .orderBy('at')
    .execute();
  return rows.map((row) => parseDoc('incident', row));
}

/** Tasks that a unit, or one below it, had of incidents that began in [from, to). */
export async function tasksOfUnit(
  db: Db,
  unitPath: string,
  from: Date,
  to: Date,
): Promise<readonly Doc<'task'>[]> {
  const below = `${unitPath}/%`;
  const rows = await chainTables(db)
    .selectFrom('document')
    .selectAll()
    .where('kind', '=', 'task')
    .where('drill', '=', false)
    .where('at', '>=', from)
    .where('at', '<', to)
    .where(sql<boolean>`(owner_path = ${unitPath} or owner_path like ${below})`)
    .execute();
  return rows.map((row) => parseDoc('task', row));
}

/** Tasks of incidents, by incident. */
export async function tasksOf(
  db: Db,
  incidentIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Doc<'task'>[]>> {
  if (incidentIds.length === 0) return new Map();
  const rows = await chainTables(db)
    .selectFrom('document')
    .selectAll()
    .where('kind', '=', 'task')
    .where(sql<boolean>`body ->> 'incidentId' = any(${[...incidentIds]}::text[])`)
    .execute();
  return Map.groupBy(
    rows.map((row) => parseDoc('task', row)),
    (task) => task.body.incidentId,
  );
}

/** Milliseconds that an incident lay suspended, from its history. */
export async function pausedMs(db: Db, incidentId: string, now: Date): Promise<number> {
  const rows = await chainTables(db)
    .selectFrom('document_history')
    .select(['topic', 'at'])
    .where('document_id', '=', incidentId)
    .where('topic', 'in', ['incident.suspended', 'incident.resumed'])
    .orderBy('version')
    .execute();
  let total = 0;
  let since: number | undefined;
  for (const row of rows) {
    if (row.topic === 'incident.suspended') since = row.at.getTime();
    else if (since !== undefined) {
      total += row.at.getTime() - since;
      since = undefined;
    }
  }
  return since === undefined ? total : total + now.getTime() - since;
}
