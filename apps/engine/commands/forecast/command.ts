import { type Forecast, type ForecastOptions, forecast } from '@cityloop/engines/forecast';
import { z } from 'zod';
import type { EngineCommand, EngineContext } from '../../command.ts';
import { badField, checked } from '../../input.ts';
import { inTimeOrder, type ReadSeries, readSeries, seriesSchema } from '../anomaly/time-series.ts';
import { reportOf } from './report.ts';

const HOUR_MS = 3_600_000;
const date = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'expected a date such as 2026-10-01');

const inputSchema = z.strictObject({
  series: seriesSchema.describe('the readings so far; later ones than the origin are only drawn'),
  unit: z.string().default('').describe('unit of the values, for the report'),
  stepMinutes: z
    .int()
    .min(1)
    .max(1440)
    .default(60)
    .describe('length of a step of the forecast, minutes, a divisor of a day'),
  origin: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('start of the first step forecast; default the end of the last reading’s step'),
  hours: z.number().positive().max(168).default(24).describe('how far ahead, hours'),
  utcOffsetHours: z
    .number()
    .min(-14)
    .max(14)
    .default(8)
    .describe('hours by which local time is ahead of UTC: when days begin'),
  restDays: z.array(date).default([]).describe('local dates that are like weekends (public holidays)'),
  workDays: z.array(date).default([]).describe('weekend dates that are like working days'),
  exogenous: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('name stored with the forecast'),
        series: seriesSchema,
      }),
    )
    .default([])
    .describe('series that are known for the coming hours too, such as the forecast of the temperature'),
  least: z.number().optional().describe('the values never go below this'),
  most: z.number().optional().describe('the values never go above this'),
});

const outputSchema = z.union([
  z.strictObject({
    kind: z.literal('forecast'),
    version: z.string().describe('version of the model'),
    method: z
      .enum(['regression', 'slots', 'last-value'])
      .describe('slots and last-value are fallbacks for short histories'),
    origin: z.string().describe('start of the first step, UTC'),
    steps: z.array(
      z.strictObject({
        time: z.string().describe('start of the step, UTC'),
        value: z.number().describe('mean of the step, in the unit of the series'),
        low80: z.number(),
        high80: z.number().describe('80 % of such steps lie between low80 and high80'),
        low95: z.number(),
        high95: z.number().describe('95 % of such steps lie between low95 and high95'),
      }),
    ),
    inputs: z.strictObject({
      first: z.string().describe('first reading, UTC'),
      last: z.string().describe('last reading used, UTC'),
      steps: z.int().describe('steps of the history'),
      known: z.int().describe('steps that had a reading'),
      exogenous: z.array(z.string()),
      digest: z.string().describe('equal inputs have equal digests'),
    }),
    calibration: z.int().describe('past errors that the intervals were taken from'),
  }),
  z.strictObject({
    kind: z.literal('too-short'),
    version: z.string(),
    known: z.int().describe('steps that had a reading'),
    needed: z.int().describe('steps with readings that the simplest method needs'),
  }),
]);

/** What `forecast` takes. */
export type ForecastInput = z.output<typeof inputSchema>;
/** What `forecast` answers. */
export type ForecastOutput = z.output<typeof outputSchema>;

/** The coming day of a meter or a vital sign. */
export const command: EngineCommand<ForecastInput, ForecastOutput> = {
  summary: 'What a series will show in the coming hours, with intervals of 80 % and 95 %.',
  input: inputSchema,
  output: outputSchema,
  run: async (input, context) => {
    const series = inTimeOrder(readSeries(input.series, 'series', context));
    return written(checked(() => forecast(series, optionsOf(input, context))));
  },
  report: async (input, output, context) =>
    reportOf(input, output, inTimeOrder(readSeries(input.series, 'series', context))),
};

function optionsOf(input: ForecastInput, context: EngineContext): ForecastOptions {
  const stepMs = input.stepMinutes * 60_000;
  if (1440 % input.stepMinutes !== 0)
    throw badField('stepMinutes', input.stepMinutes, 'a divisor of a day of 1440 minutes');
  const local = Date.parse(input.origin ?? '1970-01-01T00:00:00Z') + input.utcOffsetHours * HOUR_MS;
  if (input.origin !== undefined && local % stepMs !== 0)
    throw badField('origin', input.origin, `the start of a step of ${input.stepMinutes} minutes`);
  const steps = (input.hours * HOUR_MS) / stepMs;
  if (!Number.isInteger(steps))
    throw badField('hours', input.hours, `a whole number of steps of ${input.stepMinutes} minutes`);
  const exogenous = input.exogenous.map(({ name, series }, i) => {
    const read: ReadSeries = inTimeOrder(readSeries(series, `exogenous[${i}].series`, context));
    return { name, times: read.times, values: read.values };
  });
  return {
    stepMs,
    steps,
    calendar: { utcOffsetHours: input.utcOffsetHours, restDays: input.restDays, workDays: input.workDays },
    exogenous,
    ...(input.origin === undefined ? {} : { originMs: Date.parse(input.origin) }),
    ...(input.least === undefined ? {} : { least: input.least }),
    ...(input.most === undefined ? {} : { most: input.most }),
  };
}

function written(made: Forecast): ForecastOutput {
  if (made.kind === 'too-short') return made;
  const { version, method, originMs, steps, inputs, calibration } = made;
  const utc = (ms: number): string => new Date(ms).toISOString();
  return {
    kind: 'forecast',
    version,
    method,
    origin: utc(originMs),
    steps: steps.map((step) => ({ ...step, time: utc(step.time) })),
    inputs: {
      first: utc(inputs.firstMs),
      last: utc(inputs.lastMs),
      steps: inputs.steps,
      known: inputs.known,
      exogenous: [...inputs.exogenous],
      digest: inputs.digest,
    },
    calibration,
  };
}
