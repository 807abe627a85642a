import { PGlite } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';
import { z } from 'zod';

/** Polygons of a MultiPolygon: polygon, ring, position. */
export type Coordinates = readonly (readonly (readonly [number, number])[])[][];

/** A geometry with the code it belongs to. */
export interface CodedOutline {
  readonly code: string;
  readonly coordinates: Coordinates;
}

const position = z.tuple([z.number(), z.number()]);
const multiPolygon = z.object({ coordinates: z.array(z.array(z.array(position))) });
const codedRow = z.object({ code: z.string(), geometry: z.string() });

/** Opens an in-memory PostGIS for the overlays that are too fragile for a running server. */
export async function openOverlay(): Promise<PGlite> {
  const overlay = await PGlite.create({ extensions: { postgis } });
  await overlay.exec('create extension postgis');
  return overlay;
}

/** Runs a query that must answer: an exception inside GEOS is otherwise lost without a word. */
export async function rowsOf(overlay: PGlite, sql: string, values: unknown[]): Promise<CodedOutline[]> {
  const result = await overlay.query(sql, values);
  if (result.fields.length === 0) throw new Error(`the overlay gave no answer: ${sql.slice(0, 120)}`);
  return result.rows.map((row) => {
    const { code, geometry } = codedRow.parse(row);
    return { code, coordinates: multiPolygon.parse(JSON.parse(geometry)).coordinates };
  });
}

/** GeoJSON text of a MultiPolygon, for ST_GeomFromGeoJSON. */
export function multiPolygonText(coordinates: Coordinates): string {
  return JSON.stringify({ type: 'MultiPolygon', coordinates });
}

/** Options of {@link cleanCoverage}; lengths in degrees. */
export interface CleanCoverageOptions {
  readonly polygons: readonly CodedOutline[];
  readonly gapWidth: number;
  readonly smallestPart: number;
  readonly tolerance: number;
}

/** Makes overlapping, gappy outlines one coverage with shared borders, and simplifies the borders once for both sides. */
export async function cleanCoverage(
  overlay: PGlite,
  options: CleanCoverageOptions,
): Promise<readonly CodedOutline[]> {
  const rows = await rowsOf(
    overlay,
    `with raw as (
       select p.code, st_makevalid(st_geomfromgeojson(p.geometry), 'method=structure') as geom
       from unnest($1::text[], $2::text[]) as p(code, geometry)
     ), parts as (
       select code, (st_dump(st_collectionextract(geom, 3))).geom as geom from raw
     ), large as (
       select code, st_collect(geom) as geom from parts where st_area(geom) > $3::float8 group by code
     ), clean as (
       select code, st_coverageclean(geom, $4::float8, -1, 'MERGE_LONGEST_BORDER') over () as geom from large
     ), round as (
       select code, st_coverageclean(st_reduceprecision(geom, 0.00001), 0.00005) over () as geom from clean
     ), simple as (
       select code, st_coveragesimplify(geom, $5::float8, true) over () as geom from round
     )
     select code, st_asgeojson(st_multi(geom), 5) as geometry from simple order by code`,
    [
      options.polygons.map((polygon) => polygon.code),
      options.polygons.map((polygon) => multiPolygonText(polygon.coordinates)),
      options.smallestPart,
      options.gapWidth,
      options.tolerance,
    ],
  );
  if (rows.length !== options.polygons.length)
    throw new Error(`${options.polygons.length} outlines went in, ${rows.length} came out`);
  return rows;
}

/** Gives neighbouring cells the same vertices along their common borders, also across the areas they were cut from. */
export function sharedBorders(overlay: PGlite, cells: readonly CodedOutline[]): Promise<CodedOutline[]> {
  return rowsOf(
    overlay,
    `with cell as (
       select c.code, st_geomfromgeojson(c.geometry) as geom from unnest($1::text[], $2::text[]) as c(code, geometry)
     ), clean as (
       select code, st_coverageclean(geom, 0.00002) over () as geom from cell
     )
     select code, st_asgeojson(st_multi(geom), 5) as geometry from clean order by code`,
    [cells.map((cell) => cell.code), cells.map((cell) => multiPolygonText(cell.coordinates))],
  );
}
