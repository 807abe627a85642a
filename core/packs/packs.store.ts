import { randomUUID } from 'node:crypto';
import { Actor } from '@cityloop/core/contracts';
import { type Db, jsonb } from '@cityloop/core/store';
import type { ColumnType, Generated } from 'kysely';
import type { LayerChange } from './content.ts';
import { PackContent } from './format/files.ts';

type Json = ColumnType<unknown, unknown, unknown>;

type PackTables = {
  pack_version: { version: string; pack: string; content: Json; at: Date };
  pack_layer: {
    id: string;
    pack: string;
    level: 'city' | 'district' | 'town';
    unit: string;
    path: string;
    value: Json;
    previous: Json;
    reason: string;
    lesson_id: string | null;
    actor: Json;
    at: Date;
    withdrawn_at: Date | null;
    seq: Generated<number>;
  };
};

/** A layer's change as it stands in the database. */
export interface LayerRow extends LayerChange {
  readonly id: string;
  readonly pack: string;
  readonly previous: unknown;
  readonly reason: string;
  readonly lessonId: string | null;
  readonly actor: Actor;
  readonly at: Date;
}

/** Keeps a pack version, so that a running incident finds what it began with. */
export async function keepVersion(db: Db, version: string, content: PackContent, at: Date): Promise<void> {
  await db
    .withTables<PackTables>()
    .insertInto('pack_version')
    .values({ version, pack: content.pack.id, content: jsonb(content), at })
    .onConflict((on) => on.doNothing())
    .execute();
}

/** A kept version. */
export async function readVersion(db: Db, version: string): Promise<PackContent | undefined> {
  const row = await db
    .withTables<PackTables>()
    .selectFrom('pack_version')
    .select('content')
    .where('version', '=', version)
    .executeTakeFirst();
  return row === undefined ? undefined : PackContent.parse(row.content);
}

/** The layers in force, in the order in which they were laid. */
export async function readLayers(db: Db): Promise<readonly LayerRow[]> {
  const rows = await db
    .withTables<PackTables>()
    .selectFrom('pack_layer')
    .selectAll()
    .where('withdrawn_at', 'is', null)
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    pack: row.pack,
    level: row.level,
    unit: row.unit,
    path: row.path,
    value: row.value,
    previous: row.previous,
    reason: row.reason,
    lessonId: row.lesson_id,
    actor: Actor.parse(row.actor),
    at: row.at,
  }));
}

/** Lays a change over a pack. */
export async function addLayer(tx: Db, row: Omit<LayerRow, 'id'>): Promise<string> {
  const id = randomUUID();
  await tx
    .withTables<PackTables>()
    .insertInto('pack_layer')
    .values({
      id,
      pack: row.pack,
      level: row.level,
      unit: row.unit,
      path: row.path,
      value: jsonb(row.value),
      previous: jsonb(row.previous),
      reason: row.reason,
      lesson_id: row.lessonId,
      actor: jsonb(row.actor),
      at: row.at,
      withdrawn_at: null,
    })
    .execute();
  return id;
}

/** Takes a change away again; what it replaced is in force. */
export async function withdrawLayer(tx: Db, id: string, at: Date): Promise<void> {
  await tx
    .withTables<PackTables>()
    .updateTable('pack_layer')
    .set({ withdrawn_at: at })
    .where('id', '=', id)
    .execute();
}
