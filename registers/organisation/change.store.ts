import type { Db, Tx } from '@cityloop/core/store';
import { sql } from 'kysely';
import { organisationProblem } from './errors.ts';
import { unitById } from './organisation.store.ts';
import type { Runway, Unit } from './organisation.ts';
import { organisationTables } from './tables.ts';

/** A unit to be set up; its path follows from its parent. */
export type NewUnit = Omit<Unit, 'path' | 'validTo'>;

/** Sets up a unit from a day on; an id that was ever used is refused. */
export async function createUnit(tx: Tx, unit: NewUnit): Promise<Unit> {
  const used = await organisationTables(tx)
    .selectFrom('unit')
    .select('id')
    .where('id', '=', unit.id)
    .executeTakeFirst();
  if (used !== undefined) throw organisationProblem('unit-exists', { field: 'id', value: unit.id });
  const parent = unit.parentId === null ? undefined : await known(tx, unit.parentId, unit.validFrom);
  const made: Unit = {
    ...unit,
    path: parent === undefined ? unit.id : `${parent.path}/${unit.id}`,
    validTo: null,
  };
  await insertVersion(tx, made);
  return made;
}

/** What a change gives a unit from a day on; what is absent stays. */
export interface UnitChange {
  readonly id: string;
  readonly validFrom: string;
  readonly nameZh?: string | undefined;
  readonly nameEn?: string | null | undefined;
  readonly parentId?: string | undefined;
}

/** Renames or moves a unit from a day on; earlier days keep the earlier row, and everything below moves along. */
export async function changeUnit(tx: Tx, change: UnitChange): Promise<Unit> {
  const before = await openVersion(tx, change);
  const parent =
    change.parentId === undefined ? undefined : await known(tx, change.parentId, change.validFrom);
  if (parent !== undefined && `${parent.path}/`.startsWith(`${before.path}/`))
    throw organisationProblem('unit-below-itself', { field: 'parentId', value: change.id });
  const after: Unit = {
    ...before,
    nameZh: change.nameZh ?? before.nameZh,
    nameEn: change.nameEn === undefined ? before.nameEn : change.nameEn,
    ...(parent === undefined ? {} : { parentId: parent.id, path: `${parent.path}/${before.id}` }),
    validFrom: change.validFrom,
  };
  await closeVersion(tx, before, change.validFrom);
  await insertVersion(tx, after);
  if (after.path !== before.path)
    await moveBelow(tx, { from: before.path, to: after.path, day: change.validFrom });
  return after;
}

/** Which unit goes into which, from which day on. */
export interface Merge {
  readonly id: string;
  readonly into: string;
  readonly validFrom: string;
}

/** Ends a unit and gives its children and territory to another; the old id keeps meaning the other one. */
export async function mergeUnits(tx: Tx, merge: Merge): Promise<Unit> {
  const before = await openVersion(tx, merge);
  const into = await known(tx, merge.into, merge.validFrom);
  if (`${into.path}/`.startsWith(`${before.path}/`))
    throw organisationProblem('unit-below-itself', { field: 'into', value: merge.id });
  await closeVersion(tx, before, merge.validFrom);
  await moveBelow(tx, { from: before.path, to: into.path, day: merge.validFrom, parent: merge });
  await sql`insert into unit_successor (id, successor_id, at)
    values (${merge.id}, ${merge.into}, ${merge.validFrom}::date)`.execute(tx);
  await sql`
    with closed as (
      update unit_region set valid_to = ${merge.validFrom}::date
      where unit_id = ${merge.id} and valid_to is null returning *
    )
    insert into unit_region (unit_id, region_code, role, valid_from, source, source_ref, verified)
    select ${merge.into}, region_code, role, ${merge.validFrom}::date, source, source_ref, verified from closed
    on conflict do nothing`.execute(tx);
  return into;
}

/** Gives a region another name from a day on; the code stays. */
export async function renameRegion(
  tx: Tx,
  change: { readonly code: string; readonly nameZh: string; readonly validFrom: string },
): Promise<void> {
  await versionRegion(tx, change);
  await sql`
    insert into region (code, valid_from, level, name_zh, name_en, parent_code, source, source_ref, verified)
    select code, ${change.validFrom}::date, level, ${change.nameZh}, null, parent_code, source, source_ref, verified
    from region where code = ${change.code} and valid_to = ${change.validFrom}::date`.execute(tx);
}

/** Ends a region and gives the regions below it to another; the old code keeps meaning the other one. */
export async function mergeRegions(
  tx: Tx,
  merge: { readonly code: string; readonly into: string; readonly validFrom: string },
): Promise<void> {
  await openRegion(tx, merge.into, merge.validFrom);
  await versionRegion(tx, merge);
  await sql`insert into region_successor (code, successor_code, at)
    values (${merge.code}, ${merge.into}, ${merge.validFrom}::date)`.execute(tx);
  await sql`
    with closed as (
      update region set valid_to = ${merge.validFrom}::date
      where parent_code = ${merge.code} and valid_to is null and valid_from < ${merge.validFrom}::date returning *
    )
    insert into region (code, valid_from, level, name_zh, name_en, parent_code, source, source_ref, verified)
    select code, ${merge.validFrom}::date, level, name_zh, name_en, ${merge.into}, source, source_ref, verified
    from closed`.execute(tx);
}

/** Sets a runway up or changes it from a day on; its lead and its parent must exist. */
export async function saveRunway(tx: Tx, runway: Omit<Runway, 'validTo'>): Promise<void> {
  await known(tx, runway.leadUnit, runway.validFrom);
  await known(tx, runway.ownerUnit, runway.validFrom);
  const runways = organisationTables(tx).selectFrom('runway').selectAll().where('valid_to', 'is', null);
  if (runway.parentCode !== null) {
    const parent = await runways.where('code', '=', runway.parentCode).executeTakeFirst();
    if (parent === undefined || parent.parent_code !== null || parent.board !== runway.board)
      throw organisationProblem('runway-parent-unknown', { field: 'parentCode', value: runway.parentCode });
  }
  const before = await runways.where('code', '=', runway.code).executeTakeFirst();
  if (before !== undefined) await closeRunway(tx, before, runway.validFrom);
  await organisationTables(tx)
    .insertInto('runway')
    .values({
      code: runway.code,
      parent_code: runway.parentCode,
      board: runway.board,
      owner_unit: runway.ownerUnit,
      name_zh: runway.nameZh,
      name_en: runway.nameEn,
      lead_unit: runway.leadUnit,
      lead_post: runway.leadPost,
      valid_from: runway.validFrom,
      valid_to: null,
      source: runway.source,
      source_ref: runway.sourceRef,
      verified: runway.verified,
    })
    .execute();
}

async function closeRunway(
  tx: Tx,
  before: { readonly code: string; readonly valid_from: string },
  day: string,
): Promise<void> {
  refuseEarlier(before.valid_from, day);
  const rows = organisationTables(tx);
  if (before.valid_from === day) {
    await rows.deleteFrom('runway').where('code', '=', before.code).where('valid_from', '=', day).execute();
    return;
  }
  await rows
    .updateTable('runway')
    .set({ valid_to: day })
    .where('code', '=', before.code)
    .where('valid_to', 'is', null)
    .execute();
}

async function known(db: Db, id: string, day: string): Promise<Unit> {
  const unit = await unitById(db, id, day);
  if (unit === undefined) throw organisationProblem('unit-unknown', { value: id });
  return unit;
}

/** The row that holds now; a change may not begin before it. */
async function openVersion(
  tx: Tx,
  change: { readonly id: string; readonly validFrom: string },
): Promise<Unit> {
  const row = await organisationTables(tx)
    .selectFrom('unit')
    .select('valid_from')
    .where('id', '=', change.id)
    .where('valid_to', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw organisationProblem('unit-unknown', { value: change.id });
  refuseEarlier(row.valid_from, change.validFrom);
  return await known(tx, change.id, change.validFrom);
}

function refuseEarlier(from: string, validFrom: string): void {
  if (validFrom < from)
    throw organisationProblem('change-too-early', { field: 'validFrom', value: validFrom, words: { from } });
}

/** A row that begins on the same day never held, so it goes away instead of being closed. */
async function closeVersion(tx: Tx, before: Unit, day: string): Promise<void> {
  const rows = organisationTables(tx);
  if (before.validFrom === day) {
    await rows.deleteFrom('unit').where('id', '=', before.id).where('valid_from', '=', day).execute();
    return;
  }
  await rows
    .updateTable('unit')
    .set({ valid_to: day })
    .where('id', '=', before.id)
    .where('valid_to', 'is', null)
    .execute();
}

async function insertVersion(tx: Tx, unit: Unit): Promise<void> {
  await organisationTables(tx)
    .insertInto('unit')
    .values({
      id: unit.id,
      valid_from: unit.validFrom,
      valid_to: unit.validTo,
      parent_id: unit.parentId,
      path: unit.path,
      kind: unit.kind,
      level: unit.level,
      name_zh: unit.nameZh,
      name_en: unit.nameEn,
      source: unit.source,
      source_ref: unit.sourceRef,
      verified: unit.verified,
    })
    .execute();
}

interface MoveBelow {
  readonly from: string;
  readonly to: string;
  readonly day: string;
  /** Present when the unit above is replaced, not moved: its children get the new parent. */
  readonly parent?: { readonly id: string; readonly into: string };
}

/** New rows with new paths for everything below a path; rows that begin on the same day are changed in place. */
async function moveBelow(tx: Tx, move: MoveBelow): Promise<void> {
  const { from, to, day } = move;
  const path = sql`${to}::text || substr(path, ${from.length + 1}::int)`;
  const parent =
    move.parent === undefined
      ? sql`parent_id`
      : sql`case when parent_id = ${move.parent.id} then ${move.parent.into} else parent_id end`;
  const below = sql`path like ${`${from}/%`} and valid_to is null`;
  await sql`update unit set path = ${path}, parent_id = ${parent} where ${below} and valid_from >= ${day}::date`.execute(
    tx,
  );
  await sql`
    with closed as (
      update unit set valid_to = ${day}::date where ${below} and valid_from < ${day}::date returning *
    )
    insert into unit (id, valid_from, parent_id, path, kind, level, name_zh, name_en, source, source_ref, verified)
    select id, ${day}::date, ${parent}, ${path}, kind, level, name_zh, name_en, source, source_ref, verified
    from closed`.execute(tx);
}

async function openRegion(tx: Tx, code: string, day: string): Promise<string> {
  const row = await organisationTables(tx)
    .selectFrom('region')
    .select('valid_from')
    .where('code', '=', code)
    .where('valid_to', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw organisationProblem('region-unknown', { value: code });
  if (day <= row.valid_from)
    throw organisationProblem('change-too-early', {
      field: 'validFrom',
      value: day,
      words: { from: row.valid_from },
    });
  return row.valid_from;
}

async function versionRegion(
  tx: Tx,
  change: { readonly code: string; readonly validFrom: string },
): Promise<void> {
  await openRegion(tx, change.code, change.validFrom);
  await organisationTables(tx)
    .updateTable('region')
    .set({ valid_to: change.validFrom })
    .where('code', '=', change.code)
    .where('valid_to', 'is', null)
    .execute();
}
