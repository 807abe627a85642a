import { type Scope, scopeSql } from '@cityloop/core/access';
import type { Actor } from '@cityloop/core/contracts';
import { type Db, jsonb } from '@cityloop/core/store';
import { type ColumnType, sql } from 'kysely';
import { NodeRow, SegmentRow } from './road-network.ts';

type Json = ColumnType<unknown, unknown, unknown>;
type RoadTables = {
  road_network: {
    id: string;
    name: string;
    owner_unit: string;
    owner_path: string;
    source: string;
    source_ref: string | null;
    verified: boolean;
    demonstration: boolean;
    content_hash: string;
    version: number;
    at: Date;
  };
  road_network_place: { network: string; place_path: string; district: string };
  road_network_version: { network: string; version: number; body: Json; actor: Json; at: Date };
};

function tables(db: Db) {
  return db.withTables<RoadTables>();
}

/** A registered network without its rows. */
export interface NetworkHead {
  readonly id: string;
  readonly name: string;
  readonly ownerUnit: string;
  readonly ownerPath: string;
  readonly source: string;
  readonly sourceRef: string | null;
  readonly verified: boolean;
  readonly demonstration: boolean;
  readonly contentHash: string;
  readonly version: number;
}

/** The head of a network, locked for the caller's transaction, also where there is none yet: a second first registration waits. */
export async function lockHead(tx: Db, id: string): Promise<NetworkHead | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext(${`road network ${id}`}))`.execute(tx);
  const row = await tables(tx)
    .selectFrom('road_network')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined
    ? undefined
    : {
        id: row.id,
        name: row.name,
        ownerUnit: row.owner_unit,
        ownerPath: row.owner_path,
        source: row.source,
        sourceRef: row.source_ref,
        verified: row.verified,
        demonstration: row.demonstration,
        contentHash: row.content_hash,
        version: row.version,
      };
}

/** Writes the next version of a network and puts its rows in the place of the last one's; what was is kept as it came. */
export async function writeNetwork(
  tx: Db,
  write: {
    readonly head: NetworkHead;
    /** Districts in which some of it lies. */
    readonly places: readonly string[];
    readonly nodes: readonly NodeRow[];
    readonly segments: readonly SegmentRow[];
    readonly body: unknown;
    readonly actor: Actor;
    readonly at: Date;
  },
): Promise<void> {
  const { head, at } = write;
  const row = {
    name: head.name,
    owner_unit: head.ownerUnit,
    owner_path: head.ownerPath,
    source: head.source,
    source_ref: head.sourceRef,
    verified: head.verified,
    demonstration: head.demonstration,
    content_hash: head.contentHash,
    version: head.version,
    at,
  };
  await tables(tx)
    .insertInto('road_network')
    .values({ id: head.id, ...row })
    .onConflict((on) => on.column('id').doUpdateSet(row))
    .execute();
  const kept = { body: jsonb(write.body), actor: jsonb(write.actor), at };
  await tables(tx)
    .insertInto('road_network_version')
    .values({ network: head.id, version: head.version, ...kept })
    .execute();
  await sql`delete from road_network_place where network = ${head.id}`.execute(tx);
  const places = write.places.map((path) => ({
    network: head.id,
    place_path: path,
    district: path.split('/')[1] ?? '',
  }));
  await tables(tx).insertInto('road_network_place').values(places).execute();
  await sql`delete from road_segment where network = ${head.id}`.execute(tx);
  await sql`delete from road_node where network = ${head.id}`.execute(tx);
  await sql`insert into road_node (network, id, position, lng, lat)
    select ${head.id}, n.row ->> 'id', n.position, (n.row ->> 'lng')::float8, (n.row ->> 'lat')::float8
    from jsonb_array_elements(${jsonb(write.nodes)}) with ordinality as n(row, position)`.execute(tx);
  await sql`insert into road_segment
      (network, id, position, from_node, to_node, name, length_m, speed_kmh, one_way, via)
    select ${head.id}, s.row ->> 'id', s.position, s.row ->> 'from', s.row ->> 'to', s.row ->> 'name',
      (s.row ->> 'lengthM')::float8, (s.row ->> 'speedKmh')::float8, (s.row ->> 'oneWay')::boolean,
      coalesce(s.row -> 'via', '[]')
    from jsonb_array_elements(${jsonb(write.segments)}) with ordinality as s(row, position)`.execute(tx);
}

/** A network with its rows. */
export interface StoredRoads {
  readonly id: string;
  readonly demonstration: boolean;
  readonly nodes: readonly NodeRow[];
  readonly segments: readonly SegmentRow[];
}

/** Every network there is, in the order of their ids. */
export async function readRoads(db: Db): Promise<readonly StoredRoads[]> {
  const heads = await tables(db)
    .selectFrom('road_network')
    .select(['id', 'demonstration'])
    .orderBy('id')
    .execute();
  const all: StoredRoads[] = [];
  for (const head of heads) {
    const nodes = await sql<NodeRow>`select id, lng, lat from road_node
      where network = ${head.id} order by position`.execute(db);
    const segments = await sql`select id, from_node as "from", to_node as "to", length_m as "lengthM",
        speed_kmh as "speedKmh", one_way as "oneWay", via
      from road_segment where network = ${head.id} order by position`.execute(db);
    all.push({
      ...head,
      nodes: nodes.rows.map((row) => NodeRow.parse(row)),
      segments: segments.rows.map((row) => SegmentRow.parse(row)),
    });
  }
  return all;
}

/** A network as lists show it. */
export interface NetworkSummary {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly source: string;
  readonly sourceRef: string | null;
  readonly verified: boolean;
  readonly demonstration: boolean;
  readonly version: number;
  readonly nodes: number;
  readonly segments: number;
  readonly lengthM: number;
}

/** Networks of which a scope reaches the owner or a district in which some of it lies. */
export async function networksInScope(db: Db, scope: Scope): Promise<readonly NetworkSummary[]> {
  const columns = {
    ownerPath: 'road_network.owner_path',
    placePath: 'road_network_place.place_path',
    board: null,
    chainId: null,
  };
  const { rows } = await sql<NetworkSummary>`
    select road_network.id, name, owner_unit as owner, source, source_ref as "sourceRef", verified, demonstration,
      version, (select count(*)::int from road_node where network = road_network.id) as nodes,
      coalesce(s.segments, 0) as segments, coalesce(s.length, 0) as "lengthM"
    from road_network left join (
      select network, count(*)::int as segments, sum(length_m) as length from road_segment group by network
    ) s on s.network = road_network.id
    where exists (select 1 from road_network_place
      where road_network_place.network = road_network.id and ${scopeSql(scope, columns)}) order by road_network.id`.execute(
    db,
  );
  return rows;
}
