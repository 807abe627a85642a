import type { PGlite } from '@electric-sql/pglite';
import { type CodedOutline, type Coordinates, multiPolygonText, rowsOf, sharedBorders } from './overlay.ts';

type Point = readonly [lng: number, lat: number];
type CodeName = readonly [code: string, name: string];

/** An outline with the name shown for it. */
export interface NamedOutline extends CodedOutline {
  readonly name: string;
}

/** Points drawn inside an outline for each centre: enough that Lloyd's cells come out compact. */
const SAMPLES_PER_CENTRE = 60;
const LLOYD_ROUNDS = 12;

/** Invented town outlines: Voronoi cells of spread-out centres, or of the known rough centres, cut by their district. */
export async function townCells(
  overlay: PGlite,
  districts: readonly NamedOutline[],
  towns: readonly CodeName[],
  knownCentres: ReadonlyMap<string, Point>,
): Promise<readonly NamedOutline[]> {
  const outlines: NamedOutline[] = [];
  for (const district of districts) {
    const own = towns.filter(([code]) => code.startsWith(district.code));
    const known = own.map(([code]) => knownCentres.get(code)).filter((point) => point !== undefined);
    const centres = known.length === own.length ? known : spreadCentres(district, own.length);
    outlines.push(...(await cells(overlay, district, own, centres)));
  }
  return named(await sharedBorders(overlay, outlines), towns);
}

/** Invented villages of some towns and two to four grids in each, numbered west to east, then north to south. */
export async function villageAndGridCells(
  overlay: PGlite,
  towns: readonly NamedOutline[],
  villages: readonly CodeName[],
): Promise<{ readonly villages: readonly NamedOutline[]; readonly grids: readonly NamedOutline[] }> {
  const villageOutlines: NamedOutline[] = [];
  const gridOutlines: NamedOutline[] = [];
  const gridNames: CodeName[] = [];
  for (const town of towns) {
    const own = villages.filter(([code]) => code.startsWith(town.code));
    villageOutlines.push(...(await cells(overlay, town, own, spreadCentres(town, own.length))));
  }
  for (const village of villageOutlines) {
    const count = 2 + (Number(village.code.slice(-3)) % 3);
    const grids = Array.from({ length: count }, (_, i): CodeName => {
      const number = String(i + 1).padStart(3, '0');
      return [`${village.code}${number}`, `${village.name}第${i + 1}网格`];
    });
    gridNames.push(...grids);
    gridOutlines.push(...(await cells(overlay, village, grids, spreadCentres(village, count))));
  }
  return {
    villages: named(await sharedBorders(overlay, villageOutlines), villages),
    grids: named(await sharedBorders(overlay, gridOutlines), gridNames),
  };
}

function named(outlines: readonly CodedOutline[], names: readonly CodeName[]): readonly NamedOutline[] {
  const nameOf = new Map(names);
  return outlines.map((outline) => ({ ...outline, name: nameOf.get(outline.code) ?? '' }));
}

async function cells(
  overlay: PGlite,
  area: CodedOutline,
  members: readonly CodeName[],
  centres: readonly Point[],
): Promise<readonly NamedOutline[]> {
  if (members.length === 1)
    return members.map(([code, name]) => ({ code, name, coordinates: area.coordinates }));
  const rows = await rowsOf(
    overlay,
    `with area as (
       select st_geomfromgeojson($1::text) as geom
     ), centre as (
       select c.code, st_setsrid(st_makepoint(c.lng, c.lat), 4326) as geom
       from unnest($2::text[], $3::float8[], $4::float8[]) as c(code, lng, lat)
     ), cell as (
       select (st_dump(st_voronoipolygons((select st_collect(geom) from centre), 0, st_expand((select geom from area), 1)))).geom
     ), cut as (
       select centre.code, st_intersection(cell.geom, area.geom) as geom
       from cell join centre on st_intersects(cell.geom, centre.geom) cross join area
     )
     select code, st_asgeojson(st_multi(st_collectionextract(geom, 3)), 12) as geometry from cut order by code`,
    [
      multiPolygonText(area.coordinates),
      members.map(([code]) => code),
      centres.map(([lng]) => lng),
      centres.map(([, lat]) => lat),
    ],
  );
  if (rows.length !== members.length)
    throw new Error(`${area.code}: ${members.length} cells wanted, ${rows.length} made`);
  return named(rows, members);
}

/** Centres spread evenly inside an outline, the same on every run, ordered west to east and then north to south. */
function spreadCentres(area: CodedOutline, count: number): readonly Point[] {
  const random = generator(Number(area.code) % 2147483647);
  const samples = samplesInside(area.coordinates, count * SAMPLES_PER_CENTRE, random);
  const scale = Math.cos(((samples[0]?.[1] ?? 0) * Math.PI) / 180);
  let centres: readonly Point[] = samples.slice(0, count);
  for (let round = 0; round < LLOYD_ROUNDS; round++) {
    const sums = centres.map(() => ({ lng: 0, lat: 0, n: 0 }));
    for (const sample of samples) {
      const sum = sums[nearest(centres, sample, scale)];
      if (sum === undefined) continue;
      sum.lng += sample[0];
      sum.lat += sample[1];
      sum.n += 1;
    }
    centres = sums.map((sum, i) =>
      sum.n === 0 ? (centres[i] ?? [0, 0]) : [sum.lng / sum.n, sum.lat / sum.n],
    );
  }
  const inside = centres.map((centre) => samples[nearest(samples, centre, scale)] ?? centre);
  return inside.toSorted((a, b) => a[0] - b[0] || b[1] - a[1]);
}

function nearest(points: readonly Point[], [lng, lat]: Point, scale: number): number {
  let best = 0;
  let bestDistance = Number.POSITIVE_INFINITY;
  points.forEach(([x, y], i) => {
    const distance = ((x - lng) * scale) ** 2 + (y - lat) ** 2;
    if (distance >= bestDistance) return;
    best = i;
    bestDistance = distance;
  });
  return best;
}

function samplesInside(coordinates: Coordinates, count: number, random: () => number): readonly Point[] {
  const vertices = coordinates.flat(2);
  const west = Math.min(...vertices.map(([lng]) => lng));
  const east = Math.max(...vertices.map(([lng]) => lng));
  const south = Math.min(...vertices.map(([, lat]) => lat));
  const north = Math.max(...vertices.map(([, lat]) => lat));
  const samples: Point[] = [];
  while (samples.length < count) {
    const point: Point = [west + random() * (east - west), south + random() * (north - south)];
    if (isInside(coordinates, point)) samples.push(point);
  }
  return samples;
}

function isInside(coordinates: Coordinates, [lng, lat]: Point): boolean {
  let inside = false;
  for (const ring of coordinates.flat()) {
    ring.forEach(([x, y], i) => {
      const [px, py] = ring.at(i - 1) ?? [x, y];
      if (y > lat !== py > lat && lng < ((px - x) * (lat - y)) / (py - y) + x) inside = !inside;
    });
  }
  return inside;
}

/** Mulberry32: a small seeded generator, so that the files come out the same every time. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
