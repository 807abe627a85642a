import { ALARM_SCORE, AnomalyDetector } from '@cityloop/engines/anomaly';
import { z } from 'zod';
import type { EngineCommand, EngineContext } from '../../command.ts';
import { reportOf } from './report.ts';
import { type ReadSeries, readSeries, seriesSchema } from './time-series.ts';

const evidence = (what: string) =>
  z.number().describe(`${what}, −log₁₀ of how often this series shows such a thing`);

const inputSchema = z.strictObject({
  series: seriesSchema.describe('the readings, in the order in which they came in'),
  unit: z.string().default('').describe('unit of the values, for the report'),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(ALARM_SCORE)
    .describe('score from which a reading is an alarm; one number for every series'),
});

const outputSchema = z.strictObject({
  readings: z.int().describe('readings in the file'),
  missing: z.int().describe('readings without a usable value'),
  late: z.int().describe('readings that came after a later one'),
  alarms: z
    .array(
      z.strictObject({
        time: z.string().describe('UTC'),
        value: z.number().describe('in the unit of the series'),
        score: z.number().describe('0 (as always) to 1 (never seen)'),
        expected: z
          .number()
          .optional()
          .describe('what the same slot of earlier days or weeks let one expect'),
        changedSince: z.string().optional().describe('when the change of level that is now seen began, UTC'),
        parts: z.strictObject({
          windowed: evidence('mean of about 12 readings'),
          slow: evidence('mean of about 40 readings'),
          seasonal: evidence('distance from the slot of the day or week'),
          change: evidence('change of level'),
          standing: evidence('a value that stands still'),
          range: evidence('outside all that was seen'),
        }),
      }),
    )
    .describe('alarms in the order of the readings'),
});

/** What `anomaly` takes. */
export type AnomalyInput = z.output<typeof inputSchema>;
/** What `anomaly` answers. */
export type AnomalyOutput = z.output<typeof outputSchema>;

/** Unusual readings of one meter, found as they came. */
export const command: EngineCommand<AnomalyInput, AnomalyOutput> = {
  summary: 'Which readings of a meter are unlike its past: one score for each, alarms with their reasons.',
  input: inputSchema,
  output: outputSchema,
  run: async (input, context) => watched(input, readSeries(input.series, 'series', context), context).output,
  report: async (input, output, context) => {
    const series = readSeries(input.series, 'series', context);
    return reportOf(input, output, series, watched(input, series, context).scores);
  },
};

const BETWEEN_PROGRESS = 100_000;

function watched(
  input: AnomalyInput,
  { times, values }: ReadSeries,
  { signal, progress }: EngineContext,
): { output: AnomalyOutput; scores: Float64Array } {
  const detector = new AnomalyDetector();
  const scores = new Float64Array(times.length);
  const alarms: AnomalyOutput['alarms'] = [];
  let missing = 0;
  let late = 0;
  for (let i = 0; i < times.length; i++) {
    if (i % BETWEEN_PROGRESS === 0) {
      signal.throwIfAborted();
      progress(i / times.length, 'readings');
    }
    const time = times[i] ?? 0;
    const value = values[i] ?? Number.NaN;
    const expected = detector.expected(time);
    const score = detector.push(time, value);
    scores[i] = score;
    if (detector.fate === 'missing') missing++;
    if (detector.fate === 'late') late++;
    if (score < input.threshold || detector.fate === 'missing') continue;
    const since = detector.changedSince();
    alarms.push({
      time: new Date(time).toISOString(),
      value,
      score,
      ...(expected === undefined ? {} : { expected }),
      ...(since === undefined ? {} : { changedSince: new Date(since).toISOString() }),
      parts: detector.parts(),
    });
  }
  return { output: { readings: times.length, missing, late, alarms }, scores };
}
