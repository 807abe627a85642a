import { type Scope, scopeSql } from '@cityloop/core/access';
import { Actor } from '@cityloop/core/contracts';
import type { Geometry } from '@cityloop/core/geo';
import { type Db, jsonb } from '@cityloop/core/store';
import { type ColumnType, type RawBuilder, type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { Approval, type ObjectKey, type RegisterObject, Values } from './objects.ts';

type Json = ColumnType<unknown, unknown, unknown>;
type ObjectTables = {
  register_object: {
    pack: string;
    type: string;
    id: string;
    name: string;
    board: string;
    owner_unit: string;
    owner_path: string;
    place_path: string | null;
    district: string;
    lng: number | null;
    lat: number | null;
    address: string | null;
    geom: ColumnType<string | null, RawBuilder<unknown> | null, RawBuilder<unknown> | null>;
    fields: Json;
    state: string;
    approvals: Json;
    version: number;
    at: Date;
    updated_at: Date;
  };
  register_object_history: {
    pack: string;
    type: string;
    id: string;
    version: number;
    happening: string;
    state: string;
    data: Json;
    actor: Json;
    proof_id: string | null;
    at: Date;
  };
};

function tables(db: Db) {
  return db.withTables<ObjectTables>();
}

/** What happened to an object, by whom and when. */
export interface ObjectHappening {
  readonly happening: 'registered' | 'changed' | 'moved' | 'approved' | 'imported' | 'proved';
  readonly data: Values;
  readonly actor: Actor;
  readonly proofId?: string;
  readonly at: Date;
}

/** Writes a new object; false if its id is taken. */
export async function insertObject(
  tx: Db,
  object: RegisterObject,
  geometry: Geometry | undefined,
  happening: ObjectHappening,
): Promise<boolean> {
  const inserted = await tables(tx)
    .insertInto('register_object')
    .values({
      pack: object.pack,
      type: object.type,
      id: object.id,
      name: object.name,
      board: object.board,
      ...standing(object, geometry),
      fields: jsonb(object.fields),
      state: object.state,
      approvals: jsonb(object.approvals),
      version: 1,
      at: object.at,
      updated_at: object.at,
    })
    .onConflict((on) => on.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined) return false;
  await record(tx, object, happening);
  return true;
}

/** Moves an object, which the caller has locked, to its next version. */
export async function updateObject(
  tx: Db,
  object: RegisterObject,
  change: Partial<Pick<RegisterObject, 'name' | 'state' | 'fields' | 'approvals'>> & {
    readonly geometry?: Geometry | undefined;
    readonly standing?: Pick<
      RegisterObject,
      'ownerUnit' | 'ownerPath' | 'placePath' | 'lng' | 'lat' | 'address'
    >;
  },
  happening: ObjectHappening,
): Promise<RegisterObject> {
  const version = object.version + 1;
  const next: RegisterObject = {
    ...object,
    ...(change.standing ?? {}),
    name: change.name ?? object.name,
    state: change.state ?? object.state,
    fields: change.fields ?? object.fields,
    approvals: change.approvals ?? object.approvals,
    version,
    updatedAt: happening.at,
  };
  await tables(tx)
    .updateTable('register_object')
    .set({
      name: next.name,
      state: next.state,
      fields: jsonb(next.fields),
      approvals: jsonb(next.approvals),
      version,
      updated_at: happening.at,
      ...(change.standing === undefined ? {} : standing(next, change.geometry)),
    })
    .where('pack', '=', object.pack)
    .where('type', '=', object.type)
    .where('id', '=', object.id)
    .execute();
  await record(tx, next, happening);
  return next;
}

/** An object; locked for the caller's transaction when asked. */
export async function readObject(
  db: Db,
  { pack, type, id }: ObjectKey,
  lock = false,
): Promise<RegisterObject | undefined> {
  const query = tables(db)
    .selectFrom('register_object')
    .selectAll()
    .where('pack', '=', pack)
    .where('type', '=', type)
    .where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  return row === undefined ? undefined : parse(row);
}

/** Objects of all kinds with an id, locked; for whoever knows the id alone. */
export async function lockObjectsById(tx: Db, id: string): Promise<readonly RegisterObject[]> {
  const rows = await tables(tx)
    .selectFrom('register_object')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .execute();
  return rows.map(parse);
}

/** What a list of objects may be narrowed to. */
export interface ObjectQuery {
  readonly pack: string;
  readonly type: string;
  readonly state?: string | undefined;
  readonly unit?: string | undefined;
  readonly text?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Objects of a kind in reach, with the number of all that fit. */
export async function listObjects(
  db: Db,
  scope: Scope,
  query: ObjectQuery,
): Promise<{ readonly rows: readonly RegisterObject[]; readonly total: number }> {
  let wanted = tables(db)
    .selectFrom('register_object')
    .where('pack', '=', query.pack)
    .where('type', '=', query.type)
    .where(scopeSql(scope, objectColumns));
  if (query.state !== undefined) wanted = wanted.where('state', '=', query.state);
  if (query.unit !== undefined) {
    const inside = `%/${query.unit}/%`;
    wanted = wanted.where(
      sql<boolean>`('/' || owner_path || '/' like ${inside} or '/' || coalesce(place_path, '') || '/' like ${inside})`,
    );
  }
  if (query.text !== undefined) {
    const like = `%${query.text.replace(/[\\%_]/g, '\\$&')}%`;
    wanted = wanted.where(sql<boolean>`(name ilike ${like} or id ilike ${like} or address ilike ${like})`);
  }
  const rows = await wanted
    .selectAll()
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  const { total } = await wanted
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows: rows.map(parse), total: Number(total) };
}

/** One row of an object's history. */
export const HistoryRow = z.object({
  version: z.int(),
  happening: z.string(),
  state: z.string(),
  data: Values,
  actor: Actor,
  proofId: z.string().nullable(),
  at: z.date(),
});
export type HistoryRow = z.infer<typeof HistoryRow>;

/** What happened to an object, oldest first. */
export async function objectHistory(db: Db, { pack, type, id }: ObjectKey): Promise<readonly HistoryRow[]> {
  const rows = await tables(db)
    .selectFrom('register_object_history')
    .selectAll()
    .where('pack', '=', pack)
    .where('type', '=', type)
    .where('id', '=', id)
    .orderBy('version')
    .execute();
  return rows.map((row) => HistoryRow.parse({ ...row, proofId: row.proof_id }));
}

const objectColumns = {
  ownerPath: 'register_object.owner_path',
  placePath: 'register_object.place_path',
  board: 'register_object.board',
  chainId: null,
};

async function record(tx: Db, object: RegisterObject, happening: ObjectHappening): Promise<void> {
  await tables(tx)
    .insertInto('register_object_history')
    .values({
      pack: object.pack,
      type: object.type,
      id: object.id,
      version: object.version,
      happening: happening.happening,
      state: object.state,
      data: jsonb(happening.data),
      actor: jsonb(happening.actor),
      proof_id: happening.proofId ?? null,
      at: happening.at,
    })
    .execute();
}

function standing(
  object: Pick<RegisterObject, 'ownerUnit' | 'ownerPath' | 'placePath' | 'lng' | 'lat' | 'address'>,
  geometry: Geometry | undefined,
) {
  return {
    owner_unit: object.ownerUnit,
    owner_path: object.ownerPath,
    place_path: object.placePath,
    district: (object.placePath ?? object.ownerPath).split('/')[1] ?? '',
    lng: object.lng,
    lat: object.lat,
    address: object.address,
    geom:
      geometry === undefined
        ? null
        : sql<string>`st_setsrid(st_geomfromgeojson(${JSON.stringify(geometry)}::text), 4490)`,
  };
}

function parse(row: Selectable<ObjectTables['register_object']>): RegisterObject {
  return {
    pack: row.pack,
    type: row.type,
    id: row.id,
    name: row.name,
    board: row.board,
    ownerUnit: row.owner_unit,
    ownerPath: row.owner_path,
    placePath: row.place_path,
    lng: row.lng,
    lat: row.lat,
    address: row.address,
    fields: Values.parse(row.fields),
    state: row.state,
    approvals: z.record(z.string(), Approval).parse(row.approvals),
    version: row.version,
    at: row.at,
    updatedAt: row.updated_at,
  };
}
