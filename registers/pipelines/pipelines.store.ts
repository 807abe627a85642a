import type { Actor } from '@cityloop/core/contracts';
import type { Coordinate } from '@cityloop/core/geo';
import { type Db, jsonb } from '@cityloop/core/store';
import { sql } from 'kysely';
import { LinkRow, Meter, Model, type NodeRow, Repair } from './network.ts';
import { pipelineTables } from './tables.ts';

/** A registered network without its rows. */
export interface NetworkHead {
  readonly id: string;
  readonly name: string;
  readonly ownerUnit: string;
  readonly ownerPath: string;
  readonly gateway: string;
  readonly version: number;
  readonly contentHash: string;
}

/** A network as the register has it now: what its owner recorded, and what proofs have changed since. */
export interface RecordedNetwork {
  readonly head: NetworkHead;
  readonly model: Model;
  readonly meters: readonly Meter[];
  readonly repair: Repair;
}

/** A node, link or meter with its geometry and the unit where it lies. */
export interface Placed<Row> {
  readonly row: Row;
  readonly line: readonly Coordinate[];
  readonly placePath: string | null;
}

/** Everything that one registration writes. */
export interface NetworkWrite {
  readonly head: NetworkHead;
  readonly patterns: Model['patterns'];
  readonly repair: Repair;
  readonly nodes: readonly Placed<NodeRow>[];
  readonly links: readonly Placed<LinkRow>[];
  readonly meters: readonly Placed<Meter>[];
  readonly body: unknown;
  readonly actor: Actor;
  readonly at: Date;
}

/** The head of a network; locked for the caller's transaction when asked, also where there is none yet. */
export async function readHead(db: Db, id: string, lock = false): Promise<NetworkHead | undefined> {
  if (lock) await sql`select pg_advisory_xact_lock(hashtext(${`pipe network ${id}`}))`.execute(db);
  const query = pipelineTables(db).selectFrom('pipe_network').selectAll().where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  return row === undefined
    ? undefined
    : {
        id: row.id,
        name: row.name,
        ownerUnit: row.owner_unit,
        ownerPath: row.owner_path,
        gateway: row.gateway,
        version: row.version,
        contentHash: row.content_hash,
      };
}

/** Meters of a list that stand in another network. */
export async function metersElsewhere(
  db: Db,
  network: string,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly network: string }[]> {
  if (ids.length === 0) return [];
  return pipelineTables(db)
    .selectFrom('pipe_meter')
    .select(['id', 'network'])
    .where('id', 'in', [...ids])
    .where('network', '<>', network)
    .execute();
}

/** Writes the next version of a network: rows that are gone are retired, never deleted; what proofs changed stays. */
export async function writeNetwork(tx: Db, write: NetworkWrite): Promise<void> {
  const { head, at } = write;
  const row = {
    name: head.name,
    owner_unit: head.ownerUnit,
    owner_path: head.ownerPath,
    gateway: head.gateway,
    patterns: jsonb(write.patterns),
    repair: jsonb(write.repair),
    content_hash: head.contentHash,
    version: head.version,
    at,
  };
  await pipelineTables(tx)
    .insertInto('pipe_network')
    .values({ id: head.id, ...row })
    .onConflict((on) => on.column('id').doUpdateSet(row))
    .execute();
  await pipelineTables(tx)
    .insertInto('pipe_network_version')
    .values({
      network: head.id,
      version: head.version,
      body: jsonb(write.body),
      actor: jsonb(write.actor),
      at,
    })
    .execute();
  await writeNodes(tx, write);
  await writeLinks(tx, write);
  await writeMeters(tx, write);
}

async function writeNodes(tx: Db, { head, nodes, at }: NetworkWrite): Promise<void> {
  const rows = nodes.map(({ row, line, placePath }, position) => ({
    id: row.id,
    position,
    kind: row.kind,
    zone: row.zone,
    users: row.users,
    critical: (row.critical ?? []).length > 0,
    place_path: placePath,
    geom: pointText(line),
    recorded: row,
  }));
  await sql`insert into pipe_node
      (network, id, position, kind, zone, users, critical, district, owner_path, place_path, geom, recorded, retired_at)
    select ${head.id}, n.id, n.position, n.kind, n.zone, n.users, n.critical,
      split_part(coalesce(n.place_path, ${head.ownerPath}), '/', 2), ${head.ownerPath}, n.place_path,
      st_geomfromtext(n.geom, 4490), n.recorded, null
    from jsonb_to_recordset(${jsonb(rows)}) as n(id text, position int, kind text, zone text, users int,
      critical boolean, place_path text, geom text, recorded jsonb)
    on conflict (network, id) do update set position = excluded.position, kind = excluded.kind,
      zone = excluded.zone, users = excluded.users, critical = excluded.critical, district = excluded.district,
      owner_path = excluded.owner_path, place_path = excluded.place_path, geom = excluded.geom,
      recorded = excluded.recorded, retired_at = null`.execute(tx);
  await sql`update pipe_node set retired_at = ${at} where network = ${head.id} and retired_at is null
    and not (id = any(${rows.map((one) => one.id)}::text[]))`.execute(tx);
}

async function writeLinks(tx: Db, { head, links, actor, at }: NetworkWrite): Promise<void> {
  const rows = links.map(({ row, line, placePath }, position) => ({
    id: row.id,
    position,
    kind: row.kind,
    diameter_mm: row.diameterMm,
    place_path: placePath,
    geom: lineText(line),
    recorded: row,
  }));
  // A fact that a proof set gives way only when the owner's record of that very field changes afterwards.
  await sql`insert into pipe_link
      (network, id, position, kind, diameter_mm, district, owner_path, place_path, geom, recorded, facts, version, retired_at)
    select ${head.id}, l.id, l.position, l.kind, l.diameter_mm,
      split_part(coalesce(l.place_path, ${head.ownerPath}), '/', 2), ${head.ownerPath}, l.place_path,
      st_geomfromtext(l.geom, 4490), l.recorded, '{}', 1, null
    from jsonb_to_recordset(${jsonb(rows)}) as l(id text, position int, kind text, diameter_mm float8,
      place_path text, geom text, recorded jsonb)
    on conflict (network, id) do update set position = excluded.position, kind = excluded.kind,
      diameter_mm = excluded.diameter_mm, district = excluded.district, owner_path = excluded.owner_path,
      place_path = excluded.place_path, geom = excluded.geom, recorded = excluded.recorded, retired_at = null,
      facts = (select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(pipe_link.facts) f
        where pipe_link.recorded -> f.key is not distinct from excluded.recorded -> f.key),
      version = case when pipe_link.recorded = excluded.recorded and pipe_link.retired_at is null
        then pipe_link.version else pipe_link.version + 1 end`.execute(tx);
  await sql`update pipe_link set retired_at = ${at}, version = version + 1
    where network = ${head.id} and retired_at is null
      and not (id = any(${rows.map((one) => one.id)}::text[]))`.execute(tx);
  await sql`insert into pipe_link_version (network, id, version, recorded, facts, change, proof_id, actor, at)
    select network, id, version, recorded, facts, '{}', null, ${jsonb(actor)}, ${at}
    from pipe_link where network = ${head.id}
    on conflict (network, id, version) do nothing`.execute(tx);
}

async function writeMeters(tx: Db, { head, meters, at }: NetworkWrite): Promise<void> {
  const rows = meters.map(({ row, line, placePath }, position) => ({
    id: row.id,
    position,
    place_path: placePath,
    geom: pointText(line),
    recorded: row,
  }));
  await sql`insert into pipe_meter (id, network, position, district, owner_path, place_path, geom, recorded, retired_at)
    select m.id, ${head.id}, m.position, split_part(coalesce(m.place_path, ${head.ownerPath}), '/', 2),
      ${head.ownerPath}, m.place_path, st_geomfromtext(m.geom, 4490), m.recorded, null
    from jsonb_to_recordset(${jsonb(rows)}) as m(id text, position int, place_path text, geom text, recorded jsonb)
    on conflict (id) do update set position = excluded.position, district = excluded.district,
      owner_path = excluded.owner_path, place_path = excluded.place_path, geom = excluded.geom,
      recorded = excluded.recorded, retired_at = null`.execute(tx);
  await sql`update pipe_meter set retired_at = ${at} where network = ${head.id} and retired_at is null
    and not (id = any(${rows.map((one) => one.id)}::text[]))`.execute(tx);
}

/** A network as the register has it now; undefined if nobody registered it. */
export async function readNetwork(db: Db, id: string): Promise<RecordedNetwork | undefined> {
  const head = await readHead(db, id);
  const row = await pipelineTables(db)
    .selectFrom('pipe_network')
    .select(['patterns', 'repair'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (head === undefined || row === undefined) return undefined;
  const nodes = await rowsOf(db, 'pipe_node', id);
  const links = await rowsOf(db, 'pipe_link', id);
  const meters = await rowsOf(db, 'pipe_meter', id);
  return {
    head,
    model: Model.parse({ id, nodes, links, patterns: row.patterns }),
    meters: meters.map((one) => Meter.parse(one)),
    repair: Repair.parse(row.repair),
  };
}

async function rowsOf(
  db: Db,
  table: 'pipe_node' | 'pipe_link' | 'pipe_meter',
  network: string,
): Promise<readonly unknown[]> {
  const row = table === 'pipe_link' ? sql`recorded || facts` : sql`recorded`;
  const { rows } = await sql<{ row: unknown }>`select ${row} as row from ${sql.table(table)}
    where network = ${network} and retired_at is null order by position`.execute(db);
  return rows.map((one) => one.row);
}

/** A pipe's recorded row, the facts that proofs set, and its version. */
export interface PipeState {
  readonly network: string;
  readonly id: string;
  readonly recorded: LinkRow;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly version: number;
}

/** A pipe locked for the caller's transaction; by its id alone, or as `network/id` where two networks have one id. */
export async function lockPipe(tx: Db, object: string): Promise<readonly PipeState[]> {
  const cut = object.lastIndexOf('/');
  let query = pipelineTables(tx)
    .selectFrom('pipe_link')
    .selectAll()
    .where('id', '=', object.slice(cut + 1))
    .where('retired_at', 'is', null);
  if (cut > 0) query = query.where('network', '=', object.slice(0, cut));
  const rows = await query.forUpdate().execute();
  return rows.map((row) => ({
    network: row.network,
    id: row.id,
    recorded: LinkRow.parse(row.recorded),
    facts: Object.fromEntries(Object.entries(Object(row.facts))),
    version: row.version,
  }));
}

/** Writes a pipe's next version with what a proof changed. */
export async function changePipe(
  tx: Db,
  pipe: PipeState,
  change: {
    readonly facts: Readonly<Record<string, unknown>>;
    readonly proofId: string | null;
    readonly at: Date;
  },
): Promise<void> {
  const version = pipe.version + 1;
  const facts = jsonb({ ...pipe.facts, ...change.facts });
  await pipelineTables(tx)
    .updateTable('pipe_link')
    .set({ facts, version })
    .where('network', '=', pipe.network)
    .where('id', '=', pipe.id)
    .execute();
  await pipelineTables(tx)
    .insertInto('pipe_link_version')
    .values({
      network: pipe.network,
      id: pipe.id,
      version,
      recorded: jsonb(pipe.recorded),
      facts,
      change: jsonb(change.facts),
      proof_id: change.proofId,
      actor: null,
      at: change.at,
    })
    .execute();
}

/** What happened to a pipe, oldest first. */
export async function pipeHistory(
  db: Db,
  network: string,
  id: string,
): Promise<
  readonly {
    readonly version: number;
    readonly change: unknown;
    readonly proofId: string | null;
    readonly at: Date;
  }[]
> {
  const rows = await pipelineTables(db)
    .selectFrom('pipe_link_version')
    .select(['version', 'change', 'proof_id', 'at'])
    .where('network', '=', network)
    .where('id', '=', id)
    .orderBy('version')
    .execute();
  return rows.map((row) => ({
    version: row.version,
    change: row.change,
    proofId: row.proof_id,
    at: row.at,
  }));
}

/** Ids of all networks, for the worker that is kept warm. */
export async function networkIds(db: Db): Promise<readonly string[]> {
  const rows = await pipelineTables(db).selectFrom('pipe_network').select('id').orderBy('id').execute();
  return rows.map((row) => row.id);
}

function pointText([point = [0, 0]]: readonly Coordinate[]): string {
  return `POINT(${point[0]} ${point[1]})`;
}

function lineText(line: readonly Coordinate[]): string {
  return `LINESTRING(${line.map(([lng, lat]) => `${lng} ${lat}`).join(', ')})`;
}
