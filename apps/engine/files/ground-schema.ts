import { z } from 'zod';

/** A place. */
export const place = z
  .tuple([z.number(), z.number()])
  .describe('East and north in the coordinates of the ground.');
/** A raster, or one number within bounds. */
export function valuesWithin(least: number, most: number) {
  return z.union([z.string().min(1), z.number().min(least).max(most)]);
}

/** Refuses rows of which one begins before the row above it; `hourOf` is the path of the hour in a row. */
export function inOrder<Row>(hourOf: (row: Row) => number, key: string | number): z.core.CheckFn<Row[]> {
  return ({ value, issues }) => {
    for (let i = 1; i < value.length; i++) {
      const [above, row] = [value[i - 1], value[i]];
      if (above === undefined || row === undefined || hourOf(row) >= hourOf(above)) continue;
      issues.push({
        code: 'custom',
        message: `expected an hour not before that of the row above, ${hourOf(above)}`,
        path: [i, key],
        input: value,
      });
      return;
    }
  };
}

/** A value over hours. */
export const series = z
  .array(z.tuple([z.number(), z.number()]))
  .min(1)
  .check(inOrder(([hour]) => hour, 0))
  .describe('Rows of hour after the start and value; linear between them, constant before and after.');

/** Fields of an input that say what the ground is. */
export const groundFields = {
  ground: z
    .union([
      z.string().min(1),
      z.strictObject({
        mesh: z
          .string()
          .min(1)
          .describe('Path of a mesh of triangles: text of nodes (x, y, height, m) and triangles.'),
        cell: z.number().positive().describe('Side of the cells it is read to, m.'),
        height: z
          .enum(['mean', 'middle', 'highest'])
          .default('mean')
          .describe('Height of a cell: mean, at its middle, or its highest (keeps narrow crests).'),
      }),
      z.strictObject({
        columns: z.int().min(1).describe('Cells in a row.'),
        rows: z.int().min(1).describe('Rows, the first in the north.'),
        cell: z.number().positive().describe('Side of a cell, m.'),
        west: z.number().default(0).describe('Coordinate of the western edge, m.'),
        south: z.number().default(0).describe('Coordinate of the southern edge, m.'),
        heightM: z
          .union([z.number(), z.array(z.number().nullable())])
          .describe(
            'Height, m: one, or one for each cell row by row from the north; null where there is no ground.',
          ),
      }),
    ])
    .describe('Heights: path of a raster (.asc, .tif, .hgt), a mesh of triangles, or a grid written here.'),
  coordinates: z
    .enum(['metres', 'degrees'])
    .optional()
    .describe('What the coordinates are, where the raster file does not say it; metres where absent.'),
  part: z
    .tuple([z.number(), z.number(), z.number(), z.number()])
    .optional()
    .describe('The part of the ground to run: west, south, east, north in its coordinates.'),
};

const fields = z.strictObject(groundFields);

/** What a person writes of the ground. */
export type GroundInput = z.infer<typeof fields>;

const ring = z.array(z.tuple([z.number(), z.number()]));

/** Flooded ground by hour as GeoJSON. */
export const extentFeatures = z.strictObject({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.strictObject({
      type: z.literal('Feature'),
      properties: z.strictObject({ hour: z.number().nullable(), areaHa: z.number() }),
      geometry: z.strictObject({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring)) }),
    }),
  ),
});

/** Flooded ground by hour as GeoJSON; the hour of the whole run is null. */
export type ExtentFeatures = z.infer<typeof extentFeatures>;
