import { type Scope, type ScopeColumns, scopeSql } from '@cityloop/core/access';
import { type Bbox, geometrySchema } from '@cityloop/core/geo';
import type { Db } from '@cityloop/core/store';
import type { TileFeature } from '@cityloop/registers/tiles';
import { type Expression, type SqlBool, sql } from 'kysely';

/** What may be drawn of a network. */
export const networkLayers = ['pipes', 'valves', 'nodes', 'critical', 'meters'] as const;
/** One of {@link networkLayers}. */
export type NetworkLayer = (typeof networkLayers)[number];

/** A network as lists show it; the counts know only of rows in reach. */
export interface NetworkSummary {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly version: number;
  readonly nodes: number;
  readonly links: number;
  readonly meters: number;
}

/** Networks of which a scope reaches the owner or at least one row. */
export async function networksInScope(db: Db, scope: Scope): Promise<readonly NetworkSummary[]> {
  const { rows } = await sql<NetworkSummary & { owned: boolean }>`
    select pipe_network.id, pipe_network.name, pipe_network.owner_unit as owner, pipe_network.version,
      ${scopeSql(scope, { ownerPath: 'pipe_network.owner_path', placePath: null, board: null, chainId: null })} as owned,
      ${countIn(scope, 'pipe_node')} as nodes, ${countIn(scope, 'pipe_link')} as links,
      ${countIn(scope, 'pipe_meter')} as meters
    from pipe_network order by pipe_network.id`.execute(db);
  return rows
    .filter((row) => row.owned || row.nodes + row.links + row.meters > 0)
    .map(({ owned: _, ...row }) => row);
}

/** What to draw: a network or all, a box or everywhere. */
export interface FeatureQuery {
  readonly scope: Scope;
  readonly network?: string;
  readonly box?: Bbox;
  /** Pipes below this diameter are left out, mm. */
  readonly leastMm?: number;
}

/** The rows of a layer in reach of a scope, as features. */
export async function layerFeatures(
  db: Db,
  layer: NetworkLayer,
  query: FeatureQuery,
): Promise<readonly TileFeature[]> {
  const { table, properties, where } = layers[layer];
  const conditions: Expression<SqlBool>[] = [
    sql<SqlBool>`retired_at is null`,
    where,
    scopeSql(query.scope, columnsOf(table)),
  ];
  if (query.network !== undefined) conditions.push(sql<SqlBool>`network = ${query.network}`);
  if (query.leastMm !== undefined && table === 'pipe_link')
    conditions.push(sql<SqlBool>`diameter_mm >= ${query.leastMm}`);
  if (query.box !== undefined) {
    const [west, south, east, north] = query.box;
    conditions.push(
      sql<SqlBool>`geom && st_makeenvelope(${west}::float8, ${south}::float8, ${east}::float8, ${north}::float8, 4490)`,
    );
  }
  const { rows } = await sql<{ geometry: string; properties: Record<string, unknown> }>`
    select st_asgeojson(geom, 7) as geometry, ${properties} as properties from ${sql.table(table)}
    where ${sql.join(conditions, sql` and `)} order by network, position`.execute(db);
  return rows.map((row) => ({
    geometry: geometrySchema.parse(JSON.parse(row.geometry)),
    properties: plain(row.properties),
  }));
}

type RowTable = 'pipe_node' | 'pipe_link' | 'pipe_meter';

const nodeProperties = sql`jsonb_build_object('id', id, 'network', network, 'kind', kind, 'zone', zone,
  'users', users)`;

const layers: Readonly<
  Record<
    NetworkLayer,
    {
      readonly table: RowTable;
      readonly properties: Expression<unknown>;
      readonly where: Expression<SqlBool>;
    }
  >
> = {
  pipes: {
    table: 'pipe_link',
    properties: sql`jsonb_build_object('id', id, 'network', network, 'diameterMm', diameter_mm,
      'status', recorded ->> 'status', 'material', coalesce(facts -> 'material', recorded -> 'material'),
      'laidYear', coalesce(facts -> 'laidYear', recorded -> 'laidYear'), 'repairedAt', facts -> 'repairedAt')`,
    where: sql<SqlBool>`kind = 'pipe'`,
  },
  valves: {
    table: 'pipe_link',
    properties: sql`jsonb_build_object('id', id, 'network', network, 'kind', kind, 'diameterMm', diameter_mm,
      'status', coalesce(facts ->> 'status', recorded ->> 'status'))`,
    where: sql<SqlBool>`kind <> 'pipe'`,
  },
  nodes: { table: 'pipe_node', properties: nodeProperties, where: sql<SqlBool>`true` },
  critical: {
    table: 'pipe_node',
    properties: sql`jsonb_build_object('id', id, 'network', network, 'zone', zone,
      'name', recorded -> 'critical' -> 0 -> 'name', 'kind', recorded -> 'critical' -> 0 -> 'kind')`,
    where: sql<SqlBool>`critical`,
  },
  meters: {
    table: 'pipe_meter',
    properties: sql`jsonb_build_object('id', id, 'network', network, 'kind', recorded -> 'kind',
      'zone', recorded -> 'zone')`,
    where: sql<SqlBool>`true`,
  },
};

function columnsOf(table: RowTable): ScopeColumns {
  return { ownerPath: `${table}.owner_path`, placePath: `${table}.place_path`, board: null, chainId: null };
}

function countIn(scope: Scope, table: RowTable): Expression<number> {
  return sql<number>`(select count(*)::int from ${sql.table(table)} where network = pipe_network.id
    and retired_at is null and ${scopeSql(scope, columnsOf(table))})`;
}

function plain(values: Readonly<Record<string, unknown>>): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[key, value] as const]
        : [],
    ),
  );
}
