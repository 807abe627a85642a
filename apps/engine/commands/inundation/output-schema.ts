import { z } from 'zod';
import { extentFeatures } from '../../files/index.ts';
import { computedBy } from '../../flood/computer.ts';

const m3 = z.number().describe('m³');

/** What a run answers. */
export const output = z.strictObject({
  columns: z.int(),
  rows: z.int(),
  cellWidthM: z.number().describe('m'),
  cellHeightM: z.number().describe('m'),
  steps: z.int().describe('Steps of time.'),
  computedBy,
  maxDepthM: z.number().describe('Greatest depth, m.'),
  maxSpeedMs: z.number().describe('Greatest velocity on flooded ground, m/s.'),
  maxHazardM2s: z.number().describe('Greatest depth × velocity, m²/s.'),
  floodedHa: z.number().describe('Ground that was flooded at some time, ha.'),
  balance: z
    .strictObject({
      initialM3: m3,
      rainM3: m3,
      inflowM3: m3,
      boundaryInM3: m3,
      boundaryOutM3: m3,
      infiltrationM3: m3,
      volumeM3: m3,
      relativeError: z.number().describe('Share of the smaller of volume and gain.'),
    })
    .describe('Water on the ground at the end, and where it came from and went.'),
  overTime: z
    .array(
      z.strictObject({ hour: z.number(), extentHa: z.number().describe('Flooded cells, ha.'), volumeM3: m3 }),
    )
    .describe('Flooded ground and water on it.'),
  gauges: z
    .array(
      z.strictObject({
        name: z.string(),
        groundM: z.number().describe('m'),
        maxDepthM: z.number().describe('m'),
        maxLevelM: z.number().describe('m'),
        maxHour: z.number().describe('Hour of the greatest depth.'),
        arrivalHour: z.number().nullable().describe('First hour of flooding; null where it stays dry.'),
        series: z
          .array(z.tuple([z.number(), z.number(), z.number(), z.number()]))
          .describe('Hour, depth (m), level (m), velocity (m/s).'),
      }),
    )
    .describe('Water at the gauges.'),
  extents: extentFeatures.describe(
    'Flooded ground by hour and, with hour null, of the whole run: GeoJSON in the coordinates of the ground.',
  ),
  written: z.array(z.string()).describe('Files written, as the input names them.'),
});
export type InundationOutput = z.infer<typeof output>;
