import type { Db, Tx } from '@cityloop/core/store';
import { sql } from 'kysely';
import type { OrganisationSeed } from './seed-data.ts';
import { type OrganisationTables, organisationTables } from './tables.ts';

/** Rows of one statement: enough to be fast, few enough for the embedded database's memory. */
const BATCH = 2000;

/** Whether the organisation has been filled. */
export async function isSeeded(db: Db): Promise<boolean> {
  const row = await organisationTables(db).selectFrom('unit').select('id').limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Writes a whole organisation into empty tables. */
export async function writeSeed(tx: Tx, seed: OrganisationSeed): Promise<void> {
  await insertAll(tx, 'region', seed.regions, {
    code: ['text', (row) => row.code],
    level: ['text', (row) => row.level],
    name_zh: ['text', (row) => row.nameZh],
    name_en: ['text', (row) => row.nameEn],
    parent_code: ['text', (row) => row.parentCode],
    valid_from: ['date', (row) => row.validFrom],
    valid_to: ['date', (row) => row.validTo],
    ...provenance,
  });
  await insertAll(tx, 'region_successor', seed.regionSuccessors, {
    code: ['text', (row) => row.code],
    successor_code: ['text', (row) => row.successorCode],
    at: ['date', (row) => row.at],
  });
  await insertAll(tx, 'unit', seed.units, {
    id: ['text', (row) => row.id],
    parent_id: ['text', (row) => row.parentId],
    path: ['text', (row) => row.path],
    kind: ['text', (row) => row.kind],
    level: ['text', (row) => row.level],
    name_zh: ['text', (row) => row.nameZh],
    name_en: ['text', (row) => row.nameEn],
    valid_from: ['date', (row) => row.validFrom],
    valid_to: ['date', (row) => row.validTo],
    ...provenance,
  });
  await insertAll(tx, 'unit_region', seed.unitRegions, {
    unit_id: ['text', (row) => row.unitId],
    region_code: ['text', (row) => row.regionCode],
    role: ['text', (row) => row.role],
    valid_from: ['date', (row) => row.validFrom],
    ...provenance,
  });
  await insertAll(tx, 'board', seed.boards, {
    level: ['text', (row) => row.level],
    code: ['text', (row) => row.code],
    position: ['smallint', (row) => row.position],
    name_zh: ['text', (row) => row.nameZh],
    name_en: ['text', (row) => row.nameEn],
    lead_unit: ['text', (row) => row.leadUnit],
    lead_post: ['text', (row) => row.leadPost],
    contact_post: ['text', (row) => row.contactPost],
    valid_from: ['date', (row) => row.validFrom],
    valid_to: ['date', (row) => row.validTo],
    ...provenance,
  });
  await insertAll(tx, 'runway', seed.runways, {
    code: ['text', (row) => row.code],
    parent_code: ['text', (row) => row.parentCode],
    board: ['text', (row) => row.board],
    owner_unit: ['text', (row) => row.ownerUnit],
    name_zh: ['text', (row) => row.nameZh],
    name_en: ['text', (row) => row.nameEn],
    lead_unit: ['text', (row) => row.leadUnit],
    lead_post: ['text', (row) => row.leadPost],
    valid_from: ['date', (row) => row.validFrom],
    valid_to: ['date', (row) => row.validTo],
    ...provenance,
  });
  await insertAll(tx, 'region_group', seed.groups, {
    code: ['text', (row) => row.code],
    member: ['text', (row) => row.member],
    name_zh: ['text', (row) => row.nameZh],
    name_en: ['text', (row) => row.nameEn],
    valid_from: ['date', (row) => row.validFrom],
    ...provenance,
  });
  await writeOutlines(tx, seed.outlines);
}

interface Sourced {
  readonly source: string;
  readonly sourceRef: string;
  readonly verified: boolean;
}

type Column<Row> = readonly [type: 'text' | 'date' | 'boolean' | 'smallint', value: (row: Row) => unknown];

const provenance = {
  source: ['text', (row: Sourced) => row.source],
  source_ref: ['text', (row: Sourced) => row.sourceRef],
  verified: ['boolean', (row: Sourced) => row.verified],
} as const;

async function insertAll<Row>(
  tx: Tx,
  into: keyof OrganisationTables,
  rows: readonly Row[],
  columns: Readonly<Record<string, Column<Row>>>,
): Promise<void> {
  const names = Object.keys(columns).map((name) => sql.ref(name));
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    const arrays = Object.values(columns).map(
      ([type, value]) => sql`${batch.map(value)}::${sql.raw(type)}[]`,
    );
    await sql`insert into ${sql.table(into)} (${sql.join(names)}) select * from unnest(${sql.join(arrays)})`.execute(
      tx,
    );
  }
}

async function writeOutlines(tx: Tx, outlines: OrganisationSeed['outlines']): Promise<void> {
  for (let start = 0; start < outlines.length; start += BATCH) {
    const batch = outlines.slice(start, start + BATCH);
    await sql`
      insert into outline (region_code, level, geom, generated, demonstration, valid_from, source, source_ref)
      select region_code, level, st_multi(st_setsrid(st_geomfromgeojson(geom), 4490)), generated, demonstration,
        valid_from, source, source_ref
      from unnest(
        ${batch.map((row) => row.regionCode)}::text[],
        ${batch.map((row) => row.level)}::text[],
        ${batch.map((row) => row.geojson)}::text[],
        ${batch.map((row) => row.generated)}::boolean[],
        ${batch.map((row) => row.demonstration)}::boolean[],
        ${batch.map((row) => row.validFrom)}::date[],
        ${batch.map((row) => row.source)}::text[],
        ${batch.map((row) => row.sourceRef)}::text[]
      ) as o(region_code, level, geom, generated, demonstration, valid_from, source, source_ref)`.execute(tx);
  }
}
