import { z } from 'zod';
import { coordinateProblem } from './datum.ts';
import { ringProblem } from './rings.ts';

/** Longitude and latitude in degrees, in this order. */
export type Coordinate = readonly [lng: number, lat: number];

/** A closed line: the last coordinate repeats the first. */
export type Ring = readonly Coordinate[];

/** An outer ring and its holes. */
export type PolygonRings = readonly Ring[];

const coordinate = z
  .tuple([z.number(), z.number()])
  .readonly()
  .superRefine(([lng, lat], context) => {
    const problem = coordinateProblem(lng, lat);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });
const line = z.array(coordinate).min(2).readonly();
const ring = z
  .array(coordinate)
  .readonly()
  .superRefine((coordinates, context) => {
    const problem = ringProblem(coordinates);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });
const rings = z.array(ring).min(1).readonly();

/** A GeoJSON point in CGCS2000. */
export const pointSchema = z.object({ type: z.literal('Point'), coordinates: coordinate });

/** A GeoJSON polygon or multipolygon in CGCS2000, with closed rings that do not cross themselves. */
export const areaSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: rings }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(rings).min(1).readonly() }),
]);

const bareRings = z.array(z.array(z.tuple([z.number(), z.number()]).readonly()).readonly()).readonly();

/** The form of an area alone, for one that was checked when it came in, e.g. on its way out of the store. */
export const checkedAreaSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: bareRings }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(bareRings).readonly() }),
]);

/** A GeoJSON geometry in CGCS2000; a refusal names the bad value and where it stands. */
export const geometrySchema = z.discriminatedUnion('type', [
  pointSchema,
  z.object({ type: z.literal('MultiPoint'), coordinates: z.array(coordinate).min(1).readonly() }),
  z.object({ type: z.literal('LineString'), coordinates: line }),
  z.object({ type: z.literal('MultiLineString'), coordinates: z.array(line).min(1).readonly() }),
  ...areaSchema.options,
]);

/** A GeoJSON point. */
export type PointGeometry = z.output<typeof pointSchema>;
/** A GeoJSON polygon or multipolygon. */
export type Area = z.output<typeof areaSchema>;
/** Any GeoJSON geometry we take. */
export type Geometry = z.output<typeof geometrySchema>;

/** The polygons of an area. */
export function polygonsOf(area: Area): readonly PolygonRings[] {
  return area.type === 'Polygon' ? [area.coordinates] : area.coordinates;
}

/** All coordinates of a geometry in one list. */
export function coordinatesOf(geometry: Geometry): readonly Coordinate[] {
  switch (geometry.type) {
    case 'Point':
      return [geometry.coordinates];
    case 'MultiPoint':
    case 'LineString':
      return geometry.coordinates;
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates.flat();
    case 'MultiPolygon':
      return geometry.coordinates.flat(2);
  }
}
