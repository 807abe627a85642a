import { chainTables, type Doc, parseDoc } from '@cityloop/core/chain';
import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';

/** A stretch of time, and whether exercises or the rest are meant. */
export interface CaseSpan {
  readonly from: Date;
  readonly to: Date;
  readonly drill: boolean;
}

/** Incidents of a unit that began in [from, to): owned by it or below it, or placed in it; exercises apart from the rest. */
export async function incidentsOf(
  db: Db,
  unitPath: string,
  { from, to, drill }: CaseSpan,
): Promise<readonly Doc<'incident'>[]> {
  const below = `${unitPath}/%`;
  const rows = await chainTables(db)
    .selectFrom('document')
    .selectAll()
    .where('kind', '=', 'incident')
    .where('drill', '=', drill)
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
  { from, to, drill }: CaseSpan,
): Promise<readonly Doc<'task'>[]> {
  const below = `${unitPath}/%`;
  const rows = await chainTables(db)
    .selectFrom('document')
    .selectAll()
    .where('kind', '=', 'task')
    .where('drill', '=', drill)
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

/** Milliseconds that incidents lay suspended, from their history. */
export async function pausedMs(
  db: Db,
  incidentIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, number>> {
  if (incidentIds.length === 0) return new Map();
  const rows = await chainTables(db)
    .selectFrom('document_history')
    .select(['document_id', 'topic', 'at'])
    .where('document_id', 'in', [...incidentIds])
    .where('topic', 'in', ['incident.suspended', 'incident.resumed'])
    .orderBy('version')
    .execute();
  const byIncident = Map.groupBy(rows, (row) => row.document_id);
  return new Map(
    [...byIncident].map(([id, moves]) => {
      let total = 0;
      let since: number | undefined;
      for (const { topic, at } of moves) {
        if (topic === 'incident.suspended') since = at.getTime();
        else if (since !== undefined) {
          total += at.getTime() - since;
          since = undefined;
        }
      }
      return [id, since === undefined ? total : total + now.getTime() - since];
    }),
  );
}

/** Owners and places of incidents and tasks that began in [from, to), each pair once. */
export async function whereCasesAre(
  db: Db,
  from: Date,
  to: Date,
): Promise<readonly { readonly ownerPath: string; readonly placePath: string | null }[]> {
  const rows = await chainTables(db)
    .selectFrom('document')
    .select(['owner_path', 'place_path'])
    .distinct()
    .where('kind', 'in', ['incident', 'task'])
    .where('at', '>=', from)
    .where('at', '<', to)
    .execute();
  return rows.map((row) => ({ ownerPath: row.owner_path, placePath: row.place_path }));
}
