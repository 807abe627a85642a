import { BREACH_METHODS } from '@cityloop/engines/dam-break';
import { z } from 'zod';
import { extentFeatures } from '../../files/index.ts';
import { computedBy } from '../../flood/computer.ts';

const m3 = z.number().describe('m³');
const m3s = z.number().describe('m³/s');

/** What a run answers. */
export const output = z.strictObject({
  name: z.string(),
  release: z.enum(['hydrograph', 'lake']),
  breach: z
    .strictObject({
      invertM: z.number().describe('m in the datum of the dam.'),
      bottomWidthM: z.number().describe('m'),
      sideSlope: z.number().describe('Horizontal to 1.'),
      formationHours: z.number().describe('h; 0 for a lake in the grid.'),
      heightM: z.number().describe('Crest less invert, m.'),
      startHour: z.number().nullable().describe('Hour at which it begins; null where it does not.'),
      estimated: z.array(z.string()).describe('Fields that were not given but estimated.'),
    })
    .describe('The breach as it was run.'),
  estimates: z
    .array(
      z.strictObject({
        method: z.enum(BREACH_METHODS),
        bottomWidthM: z.number().describe('m'),
        sideSlope: z.number().describe('Horizontal to 1.'),
        formationHours: z.number().describe('h'),
        source: z.string(),
        outside: z.array(z.string()).describe('What lies outside the failures that it was drawn from.'),
      }),
    )
    .describe('What the regressions of past failures give for this dam: estimates.'),
  peakEstimates: z
    .array(z.strictObject({ name: z.string(), flowM3s: m3s, source: z.string() }))
    .describe('Greatest flows by regressions and for a dam that is gone at once: estimates to compare with.'),
  reservoir: z
    .strictObject({
      datum: z.string(),
      waterM3: m3.describe('Water above the invert at the start, m³.'),
      peakM3s: m3s.describe('Greatest flow through the breach, m³/s.'),
      peakHour: z.number().describe('Hour of the greatest flow.'),
      balance: z
        .strictObject({
          initialM3: m3,
          inflowM3: m3,
          breachM3: m3,
          spillM3: m3,
          outletM3: m3,
          finalM3: m3,
          relativeError: z.number().describe('Of what left.'),
        })
        .nullable()
        .describe('Water of the reservoir; null for a lake in the grid, whose balance is that of the flood.'),
      isAboveCurve: z.boolean().describe('The stage rose above the curve: its area was held there.'),
      isBeyondWave: z
        .boolean()
        .describe('The level pool let out more than a wave from the lake can bring: run release lake too.'),
      rows: z
        .array(
          z.strictObject({
            hour: z.number(),
            levelM: z.number().describe('m'),
            volumeM3: m3,
            inflowM3s: m3s,
            breachM3s: m3s,
            besidesM3s: m3s.describe('Spillways and outlets, m³/s.'),
            breachBottomM: z.number().nullable().describe('m'),
            breachWidthM: z.number().describe('At the water, m.'),
          }),
        )
        .describe('Reservoir and breach over time.'),
    })
    .describe('The reservoir as it empties.'),
  flood: z
    .strictObject({
      columns: z.int(),
      rows: z.int(),
      cellWidthM: z.number().describe('m'),
      cellHeightM: z.number().describe('m'),
      steps: z.int(),
      computedBy,
      floodedHa: z.number().describe('Ground that was flooded at some time below the dam, ha.'),
      maxDepthM: z.number().describe('m'),
      maxSpeedMs: z.number().describe('m/s'),
      maxHazardM2s: z.number().describe('m²/s'),
      balance: z.strictObject({
        initialM3: m3,
        inflowM3: m3,
        leftM3: m3.describe('Through the edges, m³.'),
        finalM3: m3,
        relativeError: z.number().describe('Share of the smaller of volume and gain.'),
      }),
      overTime: z
        .array(
          z.strictObject({
            hour: z.number(),
            extentHa: z.number().describe('Flooded cells, ha.'),
            volumeM3: m3,
          }),
        )
        .describe('Flooded ground below the dam and water on it.'),
    })
    .describe('The wave over the ground.'),
  points: z
    .array(
      z.strictObject({
        name: z.string(),
        groundM: z.number().describe('m in the datum of the ground.'),
        depthM: z.number().describe('Depth that counts as arrival, m.'),
        arrivalHour: z.number().nullable().describe('Hours after the start; null where it does not come.'),
        afterBreachMin: z
          .number()
          .nullable()
          .describe('Minutes from the beginning of the breach to the arrival.'),
        maxDepthM: z.number().describe('m'),
        maxLevelM: z.number().describe('m in the datum of the ground.'),
        maxHour: z.number().nullable().describe('Hour of the greatest depth; null where it stays dry.'),
        maxSpeedMs: z.number().describe('m/s'),
        maxHazardM2s: z.number().describe('m²/s'),
        series: z
          .array(z.tuple([z.number(), z.number(), z.number()]))
          .describe('Hour, depth (m), velocity (m/s).'),
      }),
    )
    .describe('The wave at the points asked for.'),
  extents: extentFeatures.describe(
    'Flooded ground below the dam by hour, and of the whole run with hour null.',
  ),
  written: z.array(z.string()).describe('Files written, as the input names them.'),
});
/** What a run answers. */
export type DamBreakOutput = z.infer<typeof output>;
