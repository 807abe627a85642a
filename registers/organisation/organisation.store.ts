import { type Area, type Coordinate, checkedAreaSchema } from '@cityloop/core/geo';
import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';
import {
  type Board,
  type Place,
  type RegionGroup,
  type Runway,
  regionCodeOf,
  shortCode,
  type Unit,
} from './organisation.ts';
import { placeFrom, type TerritoryOutline, unitAt } from './place.ts';
import { organisationTables } from './tables.ts';

const validity = ['valid_from as validFrom', 'valid_to as validTo'] as const;
const provenance = ['source', 'source_ref as sourceRef', 'verified'] as const;
const unitColumns = [
  'id',
  'parent_id as parentId',
  'path',
  'kind',
  'level',
  'name_zh as nameZh',
  'name_en as nameEn',
  ...validity,
  ...provenance,
] as const;

/** Rows of a table that hold on a day of the city. */
function unitsOn(db: Db, day: string) {
  return organisationTables(db)
    .selectFrom('unit')
    .select(unitColumns)
    .where('valid_from', '<=', day)
    .where((or) => or.or([or('valid_to', 'is', null), or('valid_to', '>', day)]));
}

/** The unit with this id on a day. */
export async function unitById(db: Db, id: string, day: string): Promise<Unit | undefined> {
  return await unitsOn(db, day).where('id', '=', id).executeTakeFirst();
}

/** Units by id on a day, in no order; unknown ids are left out. */
export async function unitsByIds(db: Db, ids: readonly string[], day: string): Promise<readonly Unit[]> {
  return ids.length === 0
    ? []
    : await unitsOn(db, day)
        .where('id', 'in', [...ids])
        .execute();
}

/** The units that an id means on a day: itself, or those that took over what it was. */
export async function resolveUnit(db: Db, id: string, day: string): Promise<readonly Unit[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive meant(id) as (
      select ${id}::text
      union
      select s.successor_id from unit_successor s join meant on meant.id = s.id where s.at <= ${day}::date
    ) select id from meant`.execute(db);
  const found = await unitsByIds(
    db,
    rows.map((row) => row.id),
    day,
  );
  return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The regions that a code means on a day: itself, or those that took over what it was. */
export async function resolveRegion(
  db: Db,
  code: string,
  day: string,
): Promise<readonly { readonly code: string; readonly nameZh: string }[]> {
  const { rows } = await sql<{ code: string; nameZh: string }>`
    with recursive meant(code) as (
      select ${code}::text
      union
      select s.successor_code from region_successor s join meant on meant.code = s.code where s.at <= ${day}::date
    )
    select region.code, region.name_zh as "nameZh" from meant join region using (code)
    where valid_from <= ${day}::date and (valid_to is null or valid_to > ${day}::date)
    order by code`.execute(db);
  return rows;
}

/** Units directly below one, or the roots; centres first, then by id. */
export async function childrenOf(
  db: Db,
  parentId: string | undefined,
  day: string,
): Promise<readonly Unit[]> {
  const rows = unitsOn(db, day);
  const below =
    parentId === undefined ? rows.where('parent_id', 'is', null) : rows.where('parent_id', '=', parentId);
  return await below.orderBy('kind').orderBy('id').execute();
}

/** The centres of a level on a day, functional zones among the districts. */
export async function centresAt(db: Db, level: Unit['level'], day: string): Promise<readonly Unit[]> {
  return await unitsOn(db, day)
    .where('level', '=', level)
    .where('kind', 'in', ['centre', 'functional-zone'])
    .orderBy('id')
    .execute();
}

/** Units whose Chinese or English name or id contains a text; the upper levels first. */
export async function searchUnits(
  db: Db,
  search: { readonly text: string; readonly day: string; readonly limit: number },
): Promise<readonly Unit[]> {
  const pattern = `%${search.text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return await unitsOn(db, search.day)
    .where((or) =>
      or.or([or('name_zh', 'like', pattern), or('name_en', 'ilike', pattern), or('id', 'like', pattern)]),
    )
    .orderBy(sql`length(path) - length(replace(path, '/', ''))`)
    .orderBy('id')
    .limit(search.limit)
    .execute();
}

/** The deepest territory that a point lies in, as far as there are outlines; undefined outside the city. */
export async function locate(db: Db, [lng, lat]: Coordinate, day: string): Promise<Place | undefined> {
  const { rows } = await sql<{ path: string; region_code: string; generated: boolean; area: string }>`
    select unit.path, o.region_code, o.generated, st_asgeojson(o.geom, 9) as area
    from outline o
    join unit_region ur on ur.region_code = o.region_code and ur.role = 'territory'
      and ur.valid_from <= ${day}::date and (ur.valid_to is null or ur.valid_to > ${day}::date)
    join unit on unit.id = ur.unit_id
      and unit.valid_from <= ${day}::date and (unit.valid_to is null or unit.valid_to > ${day}::date)
    where o.geom && st_setsrid(st_makepoint(${lng}::float8, ${lat}::float8), 4490)
      and o.valid_from <= ${day}::date and (o.valid_to is null or o.valid_to > ${day}::date)`.execute(db);
  const outlines = rows.map(
    (row): TerritoryOutline => ({
      path: row.path,
      regionCode: row.region_code,
      generated: row.generated,
      area: () => checkedAreaSchema.parse(JSON.parse(row.area)),
    }),
  );
  const found = unitAt(outlines, [lng, lat]);
  if (found === undefined) return undefined;
  const chain = await unitsByIds(db, found.path.split('/'), day);
  return placeFrom(
    found,
    chain,
    await zonesOf(
      db,
      chain.map((unit) => unit.id),
      day,
    ),
  );
}

async function zonesOf(db: Db, unitIds: readonly string[], day: string): Promise<readonly string[]> {
  const { rows } = await sql<{ unit_id: string }>`
    select distinct runs.unit_id
    from unit_region own
    join unit_region runs on runs.region_code = own.region_code and runs.role = 'runs'
    where own.role = 'territory' and own.unit_id = any(${unitIds}::text[])
      and runs.valid_from <= ${day}::date and (runs.valid_to is null or runs.valid_to > ${day}::date)
    order by 1`.execute(db);
  return rows.map((row) => row.unit_id);
}

/** Region codes that a unit answers for: its territory, and what it runs beside the tree. */
export async function regionsOf(
  db: Db,
  unitId: string,
  day: string,
): Promise<readonly { readonly code: string; readonly role: 'territory' | 'runs' }[]> {
  return await organisationTables(db)
    .selectFrom('unit_region')
    .select(['region_code as code', 'role'])
    .where('unit_id', '=', unitId)
    .where('valid_from', '<=', day)
    .where((or) => or.or([or('valid_to', 'is', null), or('valid_to', '>', day)]))
    .orderBy('region_code')
    .execute();
}

/** Names of regions by the short id of the unit that answers for each of them. */
export async function regionNames(
  db: Db,
  unitIds: readonly string[],
  day: string,
): Promise<ReadonlyMap<string, string>> {
  if (unitIds.length === 0) return new Map();
  const rows = await organisationTables(db)
    .selectFrom('region')
    .select(['code', 'name_zh as name'])
    .where(
      'code',
      'in',
      unitIds.map((id) => regionCodeOf(id)),
    )
    .where('valid_from', '<=', day)
    .where((or) => or.or([or('valid_to', 'is', null), or('valid_to', '>', day)]))
    .execute();
  return new Map(rows.map(({ code, name }) => [shortCode(code), name]));
}

/** The boards of a level of centres, in their order. */
export async function boardsAt(db: Db, level: Unit['level'], day: string): Promise<readonly Board[]> {
  if (level !== 'city' && level !== 'district' && level !== 'town') return [];
  return await organisationTables(db)
    .selectFrom('board')
    .select(['level', 'code', 'position', 'name_zh as nameZh', 'name_en as nameEn'])
    .select(['lead_unit as leadUnit', 'lead_post as leadPost', 'contact_post as contactPost'])
    .select([...validity, ...provenance])
    .where('level', '=', level)
    .where('valid_from', '<=', day)
    .where((or) => or.or([or('valid_to', 'is', null), or('valid_to', '>', day)]))
    .orderBy('position')
    .execute();
}

/** Runways and sub-runways on a day, by code. */
export async function runwaysOn(db: Db, day: string): Promise<readonly Runway[]> {
  return await organisationTables(db)
    .selectFrom('runway')
    .select(['code', 'parent_code as parentCode', 'board', 'owner_unit as ownerUnit'])
    .select(['name_zh as nameZh', 'name_en as nameEn', 'lead_unit as leadUnit', 'lead_post as leadPost'])
    .select([...validity, ...provenance])
    .where('valid_from', '<=', day)
    .where((or) => or.or([or('valid_to', 'is', null), or('valid_to', '>', day)]))
    .orderBy('code')
    .execute();
}

/** Groups of centres taken as one area. */
export async function regionGroups(db: Db, day: string): Promise<readonly RegionGroup[]> {
  const rows = await organisationTables(db)
    .selectFrom('region_group')
    .select(['code', 'member', 'name_zh as nameZh', 'name_en as nameEn', ...provenance])
    .where('valid_from', '<=', day)
    .where((or) => or.or([or('valid_to', 'is', null), or('valid_to', '>', day)]))
    .orderBy('code')
    .orderBy('member')
    .execute();
  return [...Map.groupBy(rows, (row) => row.code).values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { member: _, ...group } = first;
    return [{ ...group, members: members.map((row) => row.member) }];
  });
}

/** An outline with the unit it belongs to. */
export interface UnitOutline {
  readonly unit: Pick<Unit, 'id' | 'path' | 'level' | 'nameZh' | 'nameEn'>;
  readonly generated: boolean;
  readonly demonstration: boolean;
  readonly area: Area;
}

/** Outlines of the units of a level, all or those below one unit. */
export async function outlinesOf(
  db: Db,
  wanted: { readonly level: Unit['level']; readonly below?: string | undefined; readonly day: string },
): Promise<readonly UnitOutline[]> {
  const { level, below, day } = wanted;
  const { rows } = await sql<
    Pick<Unit, 'id' | 'path' | 'level'> & {
      name_zh: string;
      name_en: string | null;
      generated: boolean;
      demonstration: boolean;
      area: string;
    }
  >`
    select unit.id, unit.path, unit.level, unit.name_zh, unit.name_en, o.generated, o.demonstration,
      st_asgeojson(o.geom, 5) as area
    from unit
    join unit_region ur on ur.unit_id = unit.id and ur.role = 'territory'
      and ur.valid_from <= ${day}::date and (ur.valid_to is null or ur.valid_to > ${day}::date)
    join outline o on o.region_code = ur.region_code
      and o.valid_from <= ${day}::date and (o.valid_to is null or o.valid_to > ${day}::date)
    where unit.level = ${level} and unit.path like ${below === undefined ? '%' : `${below}/%`}
      and unit.valid_from <= ${day}::date and (unit.valid_to is null or unit.valid_to > ${day}::date)
    order by unit.id, o.region_code`.execute(db);
  return rows.map(({ name_zh, name_en, area, generated, demonstration, ...unit }) => ({
    unit: { ...unit, nameZh: name_zh, nameEn: name_en },
    generated,
    demonstration,
    area: checkedAreaSchema.parse(JSON.parse(area)),
  }));
}
