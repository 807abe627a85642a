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

/** The figures of a centre's screen, each over what the scope reaches; exercises stand apart in `drills` alone. */
export interface IncidentCounts {
  readonly open: number;
  /** Open ones of exercises. */
  readonly drills: number;
  readonly late: number;
  readonly unrouted: number;
  readonly closedToday: number;
  readonly routedInTime: { readonly numerator: number; readonly denominator: number };
  readonly byBoard: readonly {
    readonly board: string;
    readonly open: number;
    readonly drills: number;
    readonly late: number;
    readonly worst: number | null;
  }[];
}

/**
 * Counts incidents: open, late, unrouted, closed since midnight, and routed in time. Each belongs to the centres of its
 * place, whoever has it, so that districts add up to the city; without a place, or with a functional zone, to its owner's.
 * Units that have no territory count what they and those below them own.
 */
export async function countIncidents(
  db: Db,
  scope: Scope,
  query: {
    readonly unit: string;
    readonly now: Date;
    readonly midnight: Date;
    /** True for a department or a body without territory. */
    readonly isOwner?: boolean;
  },
): Promise<IncidentCounts> {
  const inside = `%/${query.unit}/%`;
  const home =
    query.isOwner === true
      ? sql`owner_path`
      : sql`case when split_part(owner_path, '/', 2) like 'zone-%' then owner_path else coalesce(place_path, owner_path) end`;
  const { rows } = await sql<{
    board: string | null;
    open: number;
    drills: number;
    late: number;
    unrouted: number;
    closed_today: number;
    routed: number;
    in_time: number;
    worst: number | null;
  }>`
    select board,
      count(*) filter (where is_open and not drill)::int as open,
      count(*) filter (where is_open and drill)::int as drills,
      count(*) filter (where is_open and is_late and not drill)::int as late,
      count(*) filter (where state = 'unrouted' and not drill)::int as unrouted,
      count(*) filter (where state = 'closed' and updated_at >= ${query.midnight} and not drill)::int as closed_today,
      count(*) filter (where route_ended is not null and not drill)::int as routed,
      count(*) filter (where route_ended <= route_due and not drill)::int as in_time,
      min(level) filter (where is_open and not drill) as worst
    from (
      select document.board, document.state, document.level, document.updated_at, document.drill,
        document.state not in ('closed', 'voided', 'merged') as is_open,
        exists (select 1 from incident_clock clock where clock.incident_id = document.id and clock.ended_at is null
          and clock.paused_at is null and clock.due_at <= ${query.now}) as is_late,
        route.ended_at as route_ended, route.due_at as route_due
      from document left join incident_clock route on route.incident_id = document.id and route.name = 'route'
      where document.kind = 'incident' and ${scopeSql(scope, documentColumns)}
        and '/' || ${home} || '/' like ${inside}
    ) counted group by board`.execute(db);
  const sum = (key: 'open' | 'drills' | 'late' | 'unrouted' | 'closed_today' | 'routed' | 'in_time') =>
    rows.reduce((total, row) => total + row[key], 0);
  return {
    open: sum('open'),
    drills: sum('drills'),
    late: sum('late'),
    unrouted: sum('unrouted'),
    closedToday: sum('closed_today'),
    routedInTime: { numerator: sum('in_time'), denominator: sum('routed') },
    byBoard: rows.flatMap(({ board, open, drills, late, worst }) =>
      board === null ? [] : [{ board, open, drills, late, worst }],
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
