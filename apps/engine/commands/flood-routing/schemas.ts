import { VERTICAL_DATUMS } from '@cityloop/engines/flood-routing';
import { z } from 'zod';

const datum = z
  .enum(VERTICAL_DATUMS)
  .describe(
    'Vertical datum: wusong 吴淞, huanghai1956 1956黄海, national1985 1985国家高程基准, local the gauge’s own zero.',
  );
const level = z.strictObject({ levelM: z.number().describe('Level, m.'), datum });
const share = z.number().min(0).max(2);
const flows = z.array(z.number().min(0)).min(2).describe('m³/s, one value a step, the first at the start.');

const inflowFields = {
  name: z.string().min(1).describe('What the report calls it.'),
  gauge: z.string().min(1).describe('Gauge at which it enters.'),
  error: z
    .strictObject({
      known: share
        .default(0.05)
        .describe('Standard error of measured flow as a share of it, up to knownUntilH.'),
      forecast: share
        .default(0.2)
        .describe('Standard error of forecast flow as a share of it, after knownUntilH.'),
    })
    .prefault({}),
};

const inflow = z.union([
  z.strictObject({ ...inflowFields, flowM3s: flows }),
  z.strictObject({
    ...inflowFields,
    levelsM: z
      .array(z.number())
      .min(2)
      .describe('Levels, m, turned into flow by the rating curve of the gauge.'),
    datum,
  }),
]);

const reachFields = {
  from: z.string().min(1).describe('Gauge above.'),
  to: z.string().min(1).describe('Gauge below.'),
  lateralM3s: flows.optional().describe('What joins evenly along the reach, m³/s, one value a step.'),
};

const reach = z.discriminatedUnion('law', [
  z.strictObject({
    ...reachFields,
    law: z.literal('muskingum-cunge'),
    lengthKm: z.number().positive().max(2000).describe('Length of the reach, km.'),
    bottomWidthM: z.number().min(0).describe('Width of the bed, m.'),
    sideSlope: z.number().min(0).default(0).describe('Slope of the banks, horizontal for one vertical.'),
    roughness: z.number().positive().max(1).describe('Manning’s n, s/m^(1/3).'),
    slope: z.number().positive().max(0.2).describe('Slope of the bed, m/m.'),
    parameters: z.enum(['variable', 'constant']).default('variable'),
    referenceM3s: z.number().positive().optional().describe('Flow for constant parameters, m³/s.'),
  }),
  z.strictObject({
    ...reachFields,
    law: z.literal('muskingum'),
    travelH: z.number().positive().describe('Travel time K, h.'),
    weight: z.number().min(0).max(0.5).describe('Weight X of the inflow in the storage.'),
  }),
]);

const gauge = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1).optional(),
  rating: z
    .strictObject({
      datum,
      points: z
        .array(z.tuple([z.number(), z.number()]))
        .min(2)
        .describe('Rows of level (m) and flow (m³/s), both rising.'),
      zeroM: z
        .number()
        .optional()
        .describe('Level at which nothing flows, m: the curve is then a power law between rows.'),
    })
    .optional()
    .describe('Rating curve; without it the gauge has flows but no levels.'),
  warning: level.optional().describe('Warning stage 警戒水位.'),
  guarantee: level.optional().describe('Guarantee stage 保证水位.'),
  showIn: datum.optional().describe('Datum of the answer; that of the rating curve without it.'),
  pastResiduals: z
    .array(z.number())
    .default([])
    .describe('Errors of past forecasts here: (observed − computed) / computed flow.'),
  observedM3s: z
    .array(z.number().min(0).nullable())
    .optional()
    .describe(
      'Measured flow, m³/s, one value a step, null where there is none; its residuals widen the band.',
    ),
});

/** What `flood-routing` asks for. */
export const Input = z.strictObject({
  start: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Time of the first value, with its zone; hours after the start are shown without it.'),
  stepH: z.number().positive().max(48).describe('Step of all series, h.'),
  knownUntilH: z
    .number()
    .min(0)
    .default(0)
    .describe('Hours after the start up to which inflows are measured.'),
  probability: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.9)
    .describe('Probability that the flow lies within the band.'),
  inflows: z.array(inflow).min(1),
  reaches: z.array(reach).min(1),
  gauges: z.array(gauge).min(1).describe('Gauges to tell of.'),
  offsets: z
    .array(
      z.strictObject({
        gauge: z.string().min(1),
        from: datum,
        to: datum,
        addM: z.number().describe('Level in `to` less level in `from`, m.'),
        source: z.string().min(1).describe('Where the figure comes from.'),
      }),
    )
    .default([])
    .describe('Differences between datums by gauge; one that is not stated is refused.'),
});
export type Input = z.infer<typeof Input>;

const values = z.array(z.number());
const spans = z.array(z.strictObject({ fromH: z.number(), toH: z.number() }));
const limit = z.strictObject({
  levelM: z.number().describe('The limit in the datum of the answer, m.'),
  overM: z.number().describe('Peak less limit, m.'),
  hours: z.number().describe('Hours at or above it.'),
  spans,
  earliestH: z
    .number()
    .nullable()
    .describe('First crossing by the upper edge of the band, h; null where even that stays below.'),
  isSure: z.boolean().describe('Even the lower edge of the band reaches it.'),
});

/** What `flood-routing` answers; levels in m, flows in m³/s, times in hours after the start. */
export const Output = z.strictObject({
  hours: values,
  gauges: z.array(
    z.strictObject({
      id: z.string(),
      flowM3s: values,
      lowerM3s: values,
      upperM3s: values,
      peakM3s: z.number(),
      peakH: z.number(),
      peakAt: z.string().nullable().describe('Time of the peak, UTC; null without `start`.'),
      isPeakAtEnd: z
        .boolean()
        .describe('The largest flow stands at an end of the series: the peak may lie beyond.'),
      residualShare: z
        .number()
        .nullable()
        .describe('Root mean square of past residuals; null where there are none.'),
      stage: z
        .strictObject({
          datum: z.enum(VERTICAL_DATUMS),
          levelM: values,
          lowerM: values,
          upperM: values,
          peakM: z.number(),
          peakLowerM: z.number(),
          peakUpperM: z.number(),
          extrapolatedSteps: z.int().describe('Steps beyond the rows of the rating curve.'),
          upperExtrapolatedSteps: z.int(),
          warning: limit.nullable(),
          guarantee: limit.nullable(),
        })
        .nullable(),
    }),
  ),
  inflows: z.array(
    z.strictObject({
      name: z.string(),
      extrapolatedSteps: z.int().describe('Levels given beyond the rows of the rating curve.'),
    }),
  ),
  reaches: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      parts: z.int().describe('Sub-reaches.'),
      substeps: z.int(),
      inM3: z.number(),
      outM3: z.number(),
      storedM3: z.number(),
      dipsHeld: z.int(),
    }),
  ),
});
export type Output = z.infer<typeof Output>;
