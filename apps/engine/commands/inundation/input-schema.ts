import { z } from 'zod';
import { groundFields, inOrder, place, series, valuesWithin } from '../../files/index.ts';
import { computerInput } from '../../flood/computer.ts';

const boundary = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('closed') }),
  z.strictObject({
    kind: z.literal('open'),
    slope: z.number().positive().max(10).optional().describe('Slope of the ground beyond the edge, m/m.'),
  }),
  z.strictObject({
    kind: z.literal('stage'),
    levelM: z.union([z.number(), series]).describe('Level of the water, m in the datum of the ground.'),
  }),
]);

/** What a person writes. */
export const input = z.strictObject({
  ...groundFields,
  manning: valuesWithin(0, 10)
    .default(0.035)
    .describe("Manning's n, s/m^(1/3): one number, or path of a raster."),
  buildings: z
    .strictObject({
      file: z.string().min(1).describe('Path of GeoJSON with polygons.'),
      as: z
        .enum(['blocks', 'roughness'])
        .default('blocks')
        .describe('Closed cells, or cells of high roughness.'),
      manning: z.number().positive().max(10).default(0.3).describe("Manning's n of a building as roughness."),
    })
    .optional()
    .describe('Buildings by the middles of the cells that they cover.'),
  scheme: z
    .enum(['inertial', 'hllc', 'hllc-first-order'])
    .default('inertial')
    .describe(
      'inertial: slow floods and rain; hllc: dam breaks and steep streams, second order in space and time.',
    ),
  ...computerInput,
  hours: z.number().positive().max(2000).describe('Length of the run, h.'),
  everyHours: z
    .number()
    .positive()
    .optional()
    .describe('Hours between two extents; a sixth of the run without it.'),
  initialDepthM: valuesWithin(0, 1000)
    .optional()
    .describe('Depth at the start, m: one number, or path of a raster.'),
  initialLevelM: z
    .union([
      z.number(),
      z.array(z.strictObject({ levelM: z.number().describe('m'), polygon: z.array(place).min(3) })).min(1),
    ])
    .optional()
    .describe('Level of the water at the start, m: everywhere, or inside polygons (a reservoir).'),
  rain: z
    .array(
      z.strictObject({
        fromHour: z.number().min(0).describe('Hour after the start from which it falls.'),
        mmH: valuesWithin(0, 10_000).describe('mm/h: one number, or path of a raster.'),
      }),
    )
    .check(inOrder(({ fromHour }) => fromHour, 'fromHour'))
    .default([])
    .describe('Rain, from each hour until the next row.'),
  infiltrationMmH: valuesWithin(0, 10_000)
    .optional()
    .describe('Constant loss into the ground, mm/h: one number, or path of a raster.'),
  inflows: z
    .array(
      z.strictObject({
        name: z.string().optional(),
        point: place.optional(),
        line: z
          .array(place)
          .min(2)
          .optional()
          .describe('The flow is spread evenly over the cells of the line.'),
        flowM3s: z.union([z.number().min(0).max(1e6), series]).describe('m³/s, constant or over hours.'),
      }),
    )
    .default([])
    .describe('Water that enters at points and along lines.'),
  sides: z
    .strictObject({
      west: boundary.optional(),
      east: boundary.optional(),
      north: boundary.optional(),
      south: boundary.optional(),
    })
    .default({})
    .describe('Edges of the grid; closed where absent.'),
  gauges: z
    .array(z.strictObject({ name: z.string(), point: place }))
    .default([])
    .describe('Places at which depth and level are written down.'),
  wetDepthM: z.number().positive().default(0.05).describe('Depth from which ground counts as flooded, m.'),
  write: z
    .strictObject({
      depthM: z.string().optional().describe('Depth at the end, m, .asc.'),
      maxDepthM: z.string().optional().describe('Greatest depth, m, .asc.'),
      maxSpeedMs: z.string().optional().describe('Greatest velocity, m/s, .asc.'),
      maxHazardM2s: z.string().optional().describe('Greatest depth × velocity, m²/s, .asc.'),
      arrivalHours: z.string().optional().describe('First arrival, h, .asc.'),
    })
    .default({})
    .describe('Paths of rasters to write.'),
});
export type InundationInput = z.infer<typeof input>;
