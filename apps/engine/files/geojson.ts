import { z } from 'zod';
import { issueLine } from '../input.ts';
import { fileError, readJson } from './read-bytes.ts';

/** Longitude and latitude, or x and y; a height that the file has is kept. */
const position = z.tuple([z.number(), z.number()], z.number()).describe('x and y, or longitude and latitude');
const line = z.array(position).min(2);
const ring = z.array(position).min(4);
const simple = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('Point'), coordinates: position }),
  z.looseObject({ type: z.literal('MultiPoint'), coordinates: z.array(position) }),
  z.looseObject({ type: z.literal('LineString'), coordinates: line }),
  z.looseObject({ type: z.literal('MultiLineString'), coordinates: z.array(line) }),
  z.looseObject({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
  z.looseObject({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)) }),
]);
const collection = z.looseObject({ type: z.literal('GeometryCollection'), geometries: z.array(simple) });
const feature = z.looseObject({
  type: z.literal('Feature'),
  id: z.union([z.string(), z.number()]).optional(),
  geometry: z.union([simple, collection]).nullable(),
  properties: z.record(z.string(), z.unknown()).nullish(),
});
const file = z.looseObject({ type: z.literal('FeatureCollection'), features: z.array(feature) });

type Simple = z.infer<typeof simple>;
/** A place: longitude and latitude, or x and y in a plane. */
export type Position = readonly [number, number, ...number[]];

/** One feature of a GeoJSON file, taken apart: a `MultiPolygon` is several polygons, a collection all its parts. */
export interface GeoFeature {
  /** The `id` of the file, else `undefined`. */
  readonly id: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly points: readonly Position[];
  readonly lines: readonly (readonly Position[])[];
  /** Each polygon as its rings, the outer one first, closed (first place = last). */
  readonly polygons: readonly (readonly (readonly Position[])[])[];
}

/** How a GeoJSON file is read. */
export interface ReadGeoJsonOptions {
  /** What each feature must hold; others are an error. */
  readonly only?: 'points' | 'lines' | 'polygons';
  /** `plane`: coordinates may be metres, so they are not held to ±180 and ±90. */
  readonly space?: 'degrees' | 'plane';
}

/** Reads GeoJSON (`.geojson`, `.json`, `.gz`): a collection, a feature or a bare geometry; errors name the feature and the coordinate. */
export function readGeoJson(path: string, options: ReadGeoJsonOptions = {}): readonly GeoFeature[] {
  const whole = asCollection(readJson(path));
  const result = file.safeParse(whole);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw fileError(path, `is no GeoJSON: ${issue === undefined ? '' : issueLine(file, whole, issue)}`);
  }
  return result.data.features.map((one, i) => {
    const parts = partsOf(one.geometry);
    const taken = {
      id: one.id === undefined ? undefined : String(one.id),
      properties: one.properties ?? {},
      points: parts.flatMap(pointsOf),
      lines: parts.flatMap(linesOf),
      polygons: parts.flatMap(polygonsOf),
    };
    checkFeature(path, `features[${i}]`, taken, options);
    return taken;
  });
}

function asCollection(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value)) return value;
  if (value.type === 'FeatureCollection') return value;
  if (value.type === 'Feature') return { type: 'FeatureCollection', features: [value] };
  if (!('coordinates' in value) && !('geometries' in value)) return value;
  return { type: 'FeatureCollection', features: [{ type: 'Feature', geometry: value, properties: {} }] };
}

function partsOf(geometry: z.infer<typeof feature>['geometry']): readonly Simple[] {
  if (geometry === null) return [];
  return geometry.type === 'GeometryCollection' ? geometry.geometries : [geometry];
}

function pointsOf(geometry: Simple): readonly Position[] {
  if (geometry.type === 'Point') return [geometry.coordinates];
  return geometry.type === 'MultiPoint' ? geometry.coordinates : [];
}

function linesOf(geometry: Simple): readonly (readonly Position[])[] {
  if (geometry.type === 'LineString') return [geometry.coordinates];
  return geometry.type === 'MultiLineString' ? geometry.coordinates : [];
}

function polygonsOf(geometry: Simple): readonly (readonly (readonly Position[])[])[] {
  if (geometry.type === 'Polygon') return [geometry.coordinates];
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
}

function checkFeature(path: string, name: string, feature: GeoFeature, options: ReadGeoJsonOptions): void {
  const { points, lines, polygons } = feature;
  if (options.only !== undefined && feature[options.only].length === 0)
    throw fileError(path, `has no ${options.only} in ${name}: expected a feature with ${options.only}`);
  for (const [x, y] of options.space === 'plane' ? [] : [...points, ...lines.flat(), ...polygons.flat(2)]) {
    if (Math.abs(x) > 180 || Math.abs(y) > 90)
      throw fileError(path, `has ${name} at ${x}, ${y}: expected longitude -180 to 180, latitude -90 to 90`);
  }
  for (const one of polygons.flat()) {
    const [first] = one;
    const last = one.at(-1);
    if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1])
      throw fileError(
        path,
        `has an open ring in ${name}: expected the last place to be the first, ${first?.[0]}, ${first?.[1]}`,
      );
  }
}
