import { documentColumns, type Scope, scopeSql } from '@cityloop/core/access';
import { chainTables, type ListQuery, listConditions } from '@cityloop/core/chain';
import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';

/** How many alarms and signals stand behind each incident. */
export async function countCauses(
  db: Db,
  incidentIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (incidentIds.length === 0) return new Map();
  const rows = await chainTables(db)
    .selectFrom('document_link')
    .select((eb) => ['to_id', eb.fn.countAll<number>().as('n')])
    .where('to_id', 'in', [...incidentIds])
    .where('role', '=', 'raised-by')
    .groupBy('to_id')
    .execute();
  return new Map(rows.map((row) => [row.to_id, Number(row.n)]));
}

/** The figures of a centre's screen, each over what the scope reaches. */
export interface IncidentCounts {
  readonly open: number;
  readonly late: number;
  readonly unrouted: number;
  readonly closedToday: number;
  readonly routedInTime: { readonly numerator: number; readonly denominator: number };
  readonly byBoard: readonly {
    readonly board: string;
    readonly open: number;
    readonly late: number;
    readonly worst: number | null;
  }[];
}

/** Counts incidents at or below a unit: open, late, unrouted, closed since midnight, and routed in time. */
export async function countIncidents(
  db: Db,
  scope: Scope,
  query: { readonly unit: string; readonly now: Date; readonly midnight: Date },
): Promise<IncidentCounts> {
  const inside = `%/${query.unit}/%`;
  const { rows } = await sql<{
    board: string | null;
    open: number;
    late: number;
    unrouted: number;
    closed_today: number;
    routed: number;
    in_time: number;
    worst: number | null;
  }>`
    select board,
      count(*) filter (where is_open)::int as open,
      count(*) filter (where is_open and is_late)::int as late,
      count(*) filter (where state = 'unrouted')::int as unrouted,
      count(*) filter (where state = 'closed' and updated_at >= ${query.midnight})::int as closed_today,
      count(*) filter (where route_ended is not null)::int as routed,
      count(*) filter (where route_ended <= route_due)::int as in_time,
      min(level) filter (where is_open) as worst
    from (
      select document.board, document.state, document.level, document.updated_at,
        document.state not in ('closed', 'voided', 'merged') as is_open,
        exists (select 1 from incident_clock clock where clock.incident_id = document.id and clock.ended_at is null
          and clock.paused_at is null and clock.due_at <= ${query.now}) as is_late,
        route.ended_at as route_ended, route.due_at as route_due
      from document left join incident_clock route on route.incident_id = document.id and route.name = 'route'
      where document.kind = 'incident' and ${scopeSql(scope, documentColumns)}
        and ('/' || owner_path || '/' like ${inside} or '/' || coalesce(place_path, '') || '/' like ${inside})
    ) counted group by board`.execute(db);
  const sum = (key: 'open' | 'late' | 'unrouted' | 'closed_today' | 'routed' | 'in_time') =>
    rows.reduce((total, row) => total + row[key], 0);
  return {
    open: sum('open'),
    late: sum('late'),
    unrouted: sum('unrouted'),
    closedToday: sum('closed_today'),
    routedInTime: { numerator: sum('in_time'), denominator: sum('routed') },
    byBoard: rows.flatMap((row) =>
      row.board === null ? [] : [{ board: row.board, open: row.open, late: row.late, worst: row.worst }],
    ),
  };
}

/** Ids of incidents in the order of their first running clock, the latest first; those without one last. */
export async function incidentsByDue(db: Db, scope: Scope, query: ListQuery): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select document.id from document
    left join lateral (
      select min(clock.due_at) as due from incident_clock clock
      where clock.incident_id = document.id and clock.ended_at is null and clock.paused_at is null
    ) first on true
    where document.kind = 'incident' and ${scopeSql(scope, documentColumns)} and ${listConditions(query)}
    order by first.due nulls last, document.at desc, document.id
    limit ${query.limit ?? 100} offset ${query.offset ?? 0}`.execute(db);
  return rows.map((row) => row.id);
}
