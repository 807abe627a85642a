import { z } from 'zod';

/** A place by longitude and latitude. */
export const Place = z.strictObject({
  id: z.string().min(1).optional().describe('Name of the place; its number in the list if left out.'),
  lng: z.number().min(-180).max(180).describe('Longitude in degrees.'),
  lat: z.number().gt(-90).lt(90).describe('Latitude in degrees.'),
});
export type Place = z.output<typeof Place>;

/** What every question about roads says of the roads. */
export const roadFields = {
  roads: z
    .string()
    .min(1)
    .describe(
      'Path of OpenStreetMap data (.osm.pbf, .osm, .osm.gz; crossings, signs and speeds are read from its tags) or of GeoJSON lines with such tags as properties, which meet where they share a point.',
    ),
  profile: z.enum(['car', 'foot']).describe('Who goes on the roads.'),
  measure: z
    .enum(['seconds', 'metres'])
    .default('seconds')
    .describe('What is least, and the unit of costs and limits.'),
  reachM: z
    .number()
    .gt(0)
    .max(10_000)
    .default(1000)
    .describe('A road must lie so near to a place to be used, m.'),
  leastNetworkM: z
    .number()
    .min(0)
    .default(1000)
    .describe(
      'Networks of roads that are joined to no other and shorter than this in all are left out, m; the longest stays.',
    ),
  speeds: z
    .strictObject({
      carKmh: z
        .record(z.string(), z.number().gt(0).max(300))
        .optional()
        .describe(
          'Speed of a car without a signed limit by kind of highway, km/h; those left out keep their own.',
        ),
      shareOfLimit: z
        .number()
        .gt(0)
        .max(2)
        .optional()
        .describe('Share of a signed limit that is driven, 0.9.'),
      walkKmh: z.number().gt(0).max(30).optional().describe('Speed of a walker, 5 km/h.'),
      stepsKmh: z.number().gt(0).max(30).optional().describe('Speed along steps, 2.5 km/h.'),
    })
    .optional()
    .describe('Speeds that differ from those of the engine.'),
};

const route = z.strictObject({
  task: z.literal('route').describe('The least way from one place to another.'),
  ...roadFields,
  from: Place.describe('Where the way begins.'),
  to: Place.describe('Where it ends.'),
});
const matrix = z.strictObject({
  task: z.literal('matrix').describe('The cost of the least way from each of some places to each of others.'),
  ...roadFields,
  from: z.array(Place).min(1).max(5000).describe('Where ways begin.'),
  to: z.array(Place).min(1).max(5000).describe('Where they end.'),
  limit: z.number().min(0).optional().describe('Ways that cost more are not told, s or m.'),
});
const isochrone = z.strictObject({
  task: z
    .literal('isochrone')
    .describe('The roads within limits of the nearest of some places, and the land beside them.'),
  ...roadFields,
  places: z.array(Place).min(1).max(5000).describe('From where, or to where.'),
  limits: z.array(z.number().gt(0)).min(1).max(12).describe('Limits, s or m.'),
  direction: z
    .enum(['from', 'to'])
    .default('from')
    .describe('How far one gets from the places, or from where one gets to them.'),
  besideM: z
    .number()
    .gt(0)
    .max(5000)
    .default(60)
    .describe('Land so near to a reached road is within the outline, m.'),
  smallestHoleM2: z
    .number()
    .min(0)
    .optional()
    .describe('Smaller holes are closed, m²; 4 × besideM² if left out.'),
  points: z
    .array(Place)
    .max(100_000)
    .default([])
    .describe('Places of which is told what they cost and in which limit they are.'),
});

/** A question about roads. */
export const RoutingInput = z.discriminatedUnion('task', [route, matrix, isochrone]);
export type RoutingInput = z.output<typeof RoutingInput>;

const position = z.tuple([z.number(), z.number()]);
const roads = z
  .object({
    nodes: z.number().int().describe('Corners and ends of roads.'),
    segments: z.number().int().describe('Roads between two of them.'),
    turnRules: z.number().int().describe('Turn restrictions that are kept.'),
    ignored: z
      .array(z.object({ relation: z.number(), reason: z.string() }))
      .describe('Turn restrictions that could not be understood, and why.'),
    islands: z.number().int().describe('Segments of small networks apart that were left out.'),
    missingNodes: z.number().int().describe('Corners that the file names and does not hold.'),
  })
  .describe('What was made of the data.');
const cost = z.number().nullable().describe('s or m; null without a way within the limit.');

/** The answer. */
export const RoutingOutput = z.discriminatedUnion('task', [
  z.object({
    task: z.literal('route'),
    roads,
    outcome: z.enum(['route', 'no-road', 'not-connected']).describe('Whether there is a way, or why none.'),
    seconds: z.number().optional().describe('Time on the roads, s.'),
    metres: z.number().optional().describe('Length on the roads, m.'),
    offRoadM: z
      .number()
      .optional()
      .describe('From the places to their roads, straight, m; not in seconds or metres.'),
    line: z.array(position).describe('Longitude and latitude along the way.'),
  }),
  z.object({
    task: z.literal('matrix'),
    roads,
    from: z.array(z.string()).describe('Rows.'),
    to: z.array(z.string()).describe('Columns.'),
    cost: z.array(z.array(cost)).describe('Row by row.'),
    offRoad: z.array(z.string()).describe('Places without a road within reach.'),
  }),
  z.object({
    task: z.literal('isochrone'),
    roads,
    areas: z
      .object({
        type: z.literal('FeatureCollection'),
        features: z.array(
          z.object({
            type: z.literal('Feature'),
            properties: z.object({
              limit: z.number().describe('s or m.'),
              roadM: z.number().describe('Length of the roads within the limit, m.'),
              areaM2: z.number().describe('Area of the outline, m².'),
            }),
            geometry: z.object({
              type: z.literal('MultiPolygon'),
              coordinates: z.array(z.array(z.array(position))),
            }),
          }),
        ),
      })
      .describe('GeoJSON, one feature a limit in the order of the limits.'),
    points: z.array(
      z.object({
        id: z.string(),
        cost,
        limit: z.number().nullable().describe('The least limit that it is within; null outside all.'),
        offRoadM: z
          .number()
          .nullable()
          .describe('To its road, straight, m; null without a road within reach.'),
      }),
    ),
    offRoad: z.array(z.string()).describe('Places without a road within reach.'),
  }),
]);
export type RoutingOutput = z.output<typeof RoutingOutput>;
