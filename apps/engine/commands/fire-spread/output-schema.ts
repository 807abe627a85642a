import { z } from 'zod';

const ring = z.array(z.tuple([z.number(), z.number()]));

const places = z.strictObject({
  law: z.literal('rothermel-places'),
  places: z.array(
    z.strictObject({
      fuelModel: z.int(),
      rateMMin: z.number().describe('Head rate of spread, m/min.'),
      directionDeg: z.number().describe('Direction of the head, degrees clockwise from upslope.'),
      backingMMin: z.number().describe('m/min'),
      flankingMMin: z.number().describe('m/min'),
      lengthToWidth: z.number(),
      effectiveWindMs: z.number().describe('m/s'),
      reactionKwM2: z.number().describe('Reaction intensity, kW/m².'),
      heatKjM2: z.number().describe('Heat per unit area, kJ/m².'),
      intensityKwM: z.number().describe('Fireline intensity at the head, kW/m.'),
      flameM: z.number().describe('Flame length at the head, m.'),
    }),
  ),
});

const fire = z.strictObject({
  law: z.enum(['rothermel', 'wang']),
  columns: z.int(),
  rows: z.int(),
  cellWidthM: z.number().describe('m'),
  cellHeightM: z.number().describe('m'),
  ignitions: z
    .array(z.enum(['lit', 'no-fuel', 'outside']))
    .describe('What became of each ignition; no-fuel: nothing to burn there.'),
  arrival: z
    .strictObject({
      burnedCells: z.int(),
      medianHour: z.number().nullable().describe('Hour by which half of the burned cells had burned.'),
      lastHour: z.number().nullable().describe('Hour of the last arrival.'),
      edgeHour: z
        .number()
        .nullable()
        .describe('Hour at which the fire reaches the edge of the grid, from when the answer is too small.'),
    })
    .describe('Arrival times over the grid, hours after the start.'),
  maxIntensityKwM: z.number().describe('Greatest fireline intensity, kW/m.'),
  maxFlameM: z.number().describe('Greatest flame length, m.'),
  embers: z
    .strictObject({
      farthestM: z.number().describe('Farthest flight of an ember that still burns, m.'),
      beyondHa: z.number().describe('Ground outside the last perimeter on which embers may land, ha.'),
    })
    .nullable()
    .describe('Reach of embers, where asked for.'),
  flameClasses: z
    .array(z.strictObject({ fromM: z.number(), toM: z.number().nullable(), areaHa: z.number() }))
    .describe('Burned ground by flame length (m), ha.'),
  areaByHour: z
    .array(z.strictObject({ hour: z.number(), areaHa: z.number().describe('Burned ground, ha.') }))
    .describe('Area inside the perimeter by hour.'),
  zones: z
    .array(
      z.strictObject({
        name: z.string(),
        areaHa: z.number(),
        burnedHa: z.number(),
        emberHour: z
          .number()
          .nullable()
          .describe(
            'First hour at which embers may land there, h; null where they cannot or were not asked for.',
          ),
        firstHour: z.number().nullable().describe('First arrival, h; null where the zone does not burn.'),
        maxIntensityKwM: z.number(),
        maxFlameM: z.number(),
      }),
    )
    .describe('Zones, the first to be reached first.'),
  perimeters: z
    .strictObject({
      type: z.literal('FeatureCollection'),
      features: z.array(
        z.strictObject({
          type: z.literal('Feature'),
          properties: z.strictObject({ hour: z.number(), areaHa: z.number() }),
          geometry: z.strictObject({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring)) }),
        }),
      ),
    })
    .describe('Perimeter by hour, GeoJSON in the coordinates of the grid.'),
  written: z.array(z.string()).describe('Files written, as the input names them.'),
});

/** What a run answers. */
export const output = z.discriminatedUnion('law', [fire, places]);
export type Output = z.infer<typeof output>;
export type FireOutput = z.infer<typeof fire>;
export type PlacesOutput = z.infer<typeof places>;
