import { z } from 'zod';
import { inOrder } from '../../files/index.ts';

const place = z.tuple([z.number(), z.number()]).describe('East and north in the coordinates of the ground.');
const rain = z
  .array(
    z.strictObject({
      fromHour: z.number().min(0).describe('Hour after the start from which it falls.'),
      mmH: z.number().min(0).max(1000).describe('Intensity until the next row, mm/h; 0 ends it.'),
    }),
  )
  .min(1)
  .check(inOrder(({ fromHour }) => fromHour, 'fromHour'));

/** What a person writes. */
export const input = z.strictObject({
  inp: z
    .string()
    .min(1)
    .describe('Path of a SWMM 5 input file (.inp); files that it names are looked for beside it.'),
  rain: rain.optional().describe('Rain over the whole model in place of that of its gages.'),
  hours: z
    .number()
    .positive()
    .max(20_000)
    .optional()
    .describe('Length of the run, h; that of the file without it.'),
  reportMinutes: z
    .number()
    .positive()
    .max(1440)
    .optional()
    .describe('Time between two values of a series, min; that of the file without it.'),
  mapUnit: z
    .enum(['metres', 'feet', 'degrees'])
    .optional()
    .describe(
      'Unit of the coordinates in the file, for the map; metres, or feet where its lengths are in feet.',
    ),
  surface: z
    .strictObject({
      ground: z
        .string()
        .min(1)
        .describe('Path of a raster of heights (.asc, .tif, .hgt), m in the datum of the network.'),
      coordinates: z
        .enum(['metres', 'degrees'])
        .optional()
        .describe('What the coordinates of the ground are, where its file does not say it.'),
      raiseM: z
        .number()
        .default(0)
        .describe('Added to every height, m, to bring it to the datum of the network.'),
      manning: z.number().positive().max(10).default(0.03).describe("Manning's n of the ground, s/m^(1/3)."),
      scheme: z
        .enum(['inertial', 'hllc'])
        .default('inertial')
        .describe('How the water runs over the ground.'),
      infiltrationMmH: z
        .number()
        .min(0)
        .default(0)
        .describe('Loss into the ground while there is water, mm/h.'),
      rain: rain
        .optional()
        .describe(
          'Rain onto the ground itself; leave it out where the subcatchments of the file stand for it.',
        ),
      sides: z
        .enum(['open', 'closed'])
        .default('open')
        .describe('Whether water leaves over the edges of the ground.'),
      stepS: z.number().positive().max(300).default(10).describe('Time between two exchanges of water, s.'),
      inlets: z
        .union([
          z.literal('at-nodes'),
          z
            .array(
              z.strictObject({
                node: z.string().min(1).describe('Name of the node to which the gully leads.'),
                point: place.optional().describe('Where it lies; at the node without it.'),
                perimeterM: z
                  .number()
                  .min(0)
                  .max(1000)
                  .default(2)
                  .describe('Clear perimeter over which water falls in, m.'),
                areaM2: z.number().min(0).max(1000).default(0.3).describe('Clear opening, m².'),
                clear: z.number().min(0).max(1).default(1).describe('Part that is not clogged.'),
              }),
            )
            .min(1),
        ])
        .default('at-nodes')
        .describe(
          'Gullies and manholes through which water passes; at-nodes: one at each junction that lies on the ground.',
        ),
    })
    .optional()
    .describe('The ground over the network: what floods runs over it, and falls back into inlets.'),
});
export type DrainageInput = z.infer<typeof input>;
