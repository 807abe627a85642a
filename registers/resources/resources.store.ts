import { randomUUID } from 'node:crypto';
import { type Scope, scopeSql } from '@cityloop/core/access';
import { Actor } from '@cityloop/core/contracts';
import { type Db, jsonb, lngLat } from '@cityloop/core/store';
import { type ColumnType, type Generated, type RawBuilder, type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { Crew, StockItem, Warehouse } from './resources.ts';

type Json = ColumnType<unknown, unknown, unknown>;
type Geom = ColumnType<string, RawBuilder<unknown>, RawBuilder<unknown>>;
type Standing = {
  id: string;
  name: string;
  owner_unit: string;
  owner_path: string;
  place_path: string;
  district: string;
  lng: number;
  lat: number;
  geom: Geom;
  at: Date;
};
type ResourceTables = {
  warehouse: Standing & { version: number };
  stock: { warehouse: string; code: string; diameter_mm: number; name: string; qty: number };
  stock_move: {
    id: string;
    position: Generated<string>;
    warehouse: string;
    code: string;
    diameter_mm: number;
    kind: 'count' | 'in' | 'out';
    delta: number;
    qty_after: number;
    reason: string;
    actor: Json;
    at: Date;
  };
  crew: Standing & { skills: Json };
};

function tables(db: Db) {
  return db.withTables<ResourceTables>();
}

/** Where something stands and whose it is. */
export interface Standpoint {
  readonly ownerPath: string;
  readonly placePath: string;
}

/** Who changed stock, when and why. */
export interface Because {
  readonly actor: Actor;
  readonly reason: string;
  readonly at: Date;
}

/** The owner's path of a warehouse or crew that exists. */
export async function ownerOf(
  db: Db,
  table: 'warehouse' | 'crew',
  id: string,
): Promise<Standpoint | undefined> {
  const row = await tables(db)
    .selectFrom(table)
    .select(['owner_path', 'place_path'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : { ownerPath: row.owner_path, placePath: row.place_path };
}

/** Writes a warehouse and counts its stock: each difference is a move. */
export async function saveWarehouse(
  tx: Db,
  warehouse: Warehouse,
  standpoint: Standpoint,
  because: Because,
): Promise<void> {
  const row = standing(warehouse, standpoint, because.at);
  await tables(tx)
    .insertInto('warehouse')
    .values({ ...row, version: 1 })
    .onConflict((on) => on.column('id').doUpdateSet({ ...row, version: sql<number>`warehouse.version + 1` }))
    .execute();
  const known = await tables(tx)
    .selectFrom('stock')
    .selectAll()
    .where('warehouse', '=', warehouse.id)
    .forUpdate()
    .execute();
  const counted = new Map(warehouse.stock.map((item) => [keyOf(item.code, item.diameterMm ?? 0), item]));
  for (const item of counted.values()) {
    const before = known.find(
      (one) => keyOf(one.code, one.diameter_mm) === keyOf(item.code, item.diameterMm ?? 0),
    );
    if (before?.qty === item.qty && before.name === item.name) continue;
    await setStock(tx, warehouse.id, item, {
      ...because,
      kind: 'count',
      delta: item.qty - (before?.qty ?? 0),
    });
  }
  for (const gone of known) {
    if (counted.has(keyOf(gone.code, gone.diameter_mm)) || gone.qty === 0) continue;
    const item = { code: gone.code, name: gone.name, diameterMm: gone.diameter_mm, qty: 0 };
    await setStock(tx, warehouse.id, item, { ...because, kind: 'count', delta: -gone.qty });
  }
}

/** Takes articles in or out; gives the quantity that is left, or what there was when it is too little. */
export async function moveStock(
  tx: Db,
  warehouse: string,
  item: {
    readonly code: string;
    readonly name: string | undefined;
    readonly diameterMm: number;
    readonly delta: number;
  },
  because: Because,
): Promise<{ readonly kind: 'moved' | 'short'; readonly qty: number }> {
  const row = await tables(tx)
    .selectFrom('stock')
    .selectAll()
    .where('warehouse', '=', warehouse)
    .where('code', '=', item.code)
    .where('diameter_mm', '=', item.diameterMm)
    .forUpdate()
    .executeTakeFirst();
  const before = row?.qty ?? 0;
  const qty = before + item.delta;
  if (qty < 0) return { kind: 'short', qty: before };
  const name = item.name ?? row?.name ?? item.code;
  await setStock(
    tx,
    warehouse,
    { code: item.code, name, diameterMm: item.diameterMm, qty },
    { ...because, kind: item.delta < 0 ? 'out' : 'in', delta: item.delta },
  );
  return { kind: 'moved', qty };
}

/** Moves of a warehouse's stock, newest first. */
export async function stockMoves(
  db: Db,
  warehouse: string,
): Promise<
  readonly {
    readonly code: string;
    readonly kind: 'count' | 'in' | 'out';
    readonly delta: number;
    readonly qty: number;
    readonly reason: string;
    readonly by: Actor;
    readonly at: Date;
  }[]
> {
  const rows = await tables(db)
    .selectFrom('stock_move')
    .selectAll()
    .where('warehouse', '=', warehouse)
    .orderBy('position', 'desc')
    .limit(500)
    .execute();
  return rows.map((row) => ({
    code: row.code,
    kind: row.kind,
    delta: row.delta,
    qty: row.qty_after,
    reason: row.reason,
    by: Actor.parse(row.actor),
    at: row.at,
  }));
}

/** Warehouses with what lies there; all of them for a rule, those in reach for a person. */
export async function readWarehouses(db: Db, scope: Scope): Promise<readonly Warehouse[]> {
  const rows = await tables(db)
    .selectFrom('warehouse')
    .selectAll()
    .where(scopeSql(scope, columnsOf('warehouse')))
    .orderBy('id')
    .execute();
  if (rows.length === 0) return [];
  const stock = await tables(db)
    .selectFrom('stock')
    .selectAll()
    .where(
      'warehouse',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('code')
    .orderBy('diameter_mm')
    .execute();
  const byWarehouse = Map.groupBy(stock, (item) => item.warehouse);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    unit: row.owner_unit,
    lng: row.lng,
    lat: row.lat,
    stock: (byWarehouse.get(row.id) ?? []).map(itemOf),
  }));
}

/** Writes a crew. */
export async function saveCrew(tx: Db, crew: Crew, standpoint: Standpoint, at: Date): Promise<void> {
  const row = { ...standing(crew, standpoint, at), skills: jsonb(crew.skills) };
  await tables(tx)
    .insertInto('crew')
    .values(row)
    .onConflict((on) => on.column('id').doUpdateSet(row))
    .execute();
}

/** Crews in reach. */
export async function readCrews(db: Db, scope: Scope): Promise<readonly Crew[]> {
  const rows = await tables(db)
    .selectFrom('crew')
    .selectAll()
    .where(scopeSql(scope, columnsOf('crew')))
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    unit: row.owner_unit,
    lng: row.lng,
    lat: row.lat,
    skills: z.array(z.string()).parse(row.skills),
  }));
}

async function setStock(
  tx: Db,
  warehouse: string,
  item: StockItem,
  move: Because & { readonly kind: 'count' | 'in' | 'out'; readonly delta: number },
): Promise<void> {
  const key = { warehouse, code: item.code, diameter_mm: item.diameterMm ?? 0 };
  await tables(tx)
    .insertInto('stock')
    .values({ ...key, name: item.name, qty: item.qty })
    .onConflict((on) =>
      on.columns(['warehouse', 'code', 'diameter_mm']).doUpdateSet({ name: item.name, qty: item.qty }),
    )
    .execute();
  await tables(tx)
    .insertInto('stock_move')
    .values({
      id: randomUUID(),
      ...key,
      kind: move.kind,
      delta: move.delta,
      qty_after: item.qty,
      reason: move.reason,
      actor: jsonb(move.actor),
      at: move.at,
    })
    .execute();
}

function standing(
  one: {
    readonly id: string;
    readonly name: string;
    readonly unit: string;
    readonly lng: number;
    readonly lat: number;
  },
  { ownerPath, placePath }: Standpoint,
  at: Date,
) {
  return {
    id: one.id,
    name: one.name,
    owner_unit: one.unit,
    owner_path: ownerPath,
    place_path: placePath,
    district: placePath.split('/')[1] ?? '',
    lng: one.lng,
    lat: one.lat,
    geom: lngLat(one.lng, one.lat),
    at,
  };
}

function itemOf(row: Selectable<ResourceTables['stock']>): StockItem {
  const size = row.diameter_mm === 0 ? {} : { diameterMm: row.diameter_mm };
  return { code: row.code, name: row.name, ...size, qty: row.qty };
}

function keyOf(code: string, diameterMm: number): string {
  return `${code} ${diameterMm}`;
}

function columnsOf(table: string) {
  return { ownerPath: `${table}.owner_path`, placePath: `${table}.place_path`, board: null, chainId: null };
}
