import type { Report } from '../../command.ts';
import { kindColour, lineChart } from '../../report/index.ts';
import { localTime } from '../anomaly/report.ts';
import { thinned } from '../anomaly/thinned.ts';
import type { ReadSeries } from '../anomaly/time-series.ts';
import type { ForecastInput, ForecastOutput } from './command.ts';

const BEFORE_MS = 4 * 86_400_000;
const METHODS = {
  regression: 'slots of the day, the present level and the days before, by regression',
  slots: 'fallback for a short history: mean of the slot, moved by the last hours',
  'last-value': 'fallback for a very short history: the last value',
} as const;

/** The days before, the forecast with its intervals, and what came where the file knows it. */
export function reportOf(input: ForecastInput, output: ForecastOutput, series: ReadSeries): Report {
  if (output.kind === 'too-short')
    return {
      title: `No forecast of ${series.name}: the history is too short`,
      figures: [],
      tables: [],
      notes: [`${output.known} steps have readings, ${output.needed} are needed.`],
    };
  const origin = Date.parse(output.origin);
  const steps = output.steps.map((step) => ({ ...step, at: Date.parse(step.time) }));
  const end = (steps.at(-1)?.at ?? origin) + input.stepMinutes * 60_000;
  const part = (from: number, to: number) => {
    const inside = Array.from(series.times.keys()).filter(
      (i) => (series.times[i] ?? 0) >= from && (series.times[i] ?? 0) < to,
    );
    return thinned(
      Float64Array.from(inside, (i) => series.times[i] ?? 0),
      Float64Array.from(inside, (i) => series.values[i] ?? Number.NaN),
    );
  };
  const came = part(origin, end);
  const unit = input.unit === '' ? '' : ` (${input.unit})`;
  const chart = lineChart({
    title: `${series.name}: the coming ${input.hours} hours`,
    height: 460,
    x: { title: 'Time (UTC+8)', shows: 'time' },
    y: { title: `${series.name}${unit}` },
    lines: [
      { name: 'Readings', points: part(origin - BEFORE_MS, origin), colour: '#404040' },
      { name: 'Forecast', points: steps.map(({ at, value }) => [at, value] as const), colour: kindColour(0) },
      ...(came.length > 0
        ? [{ name: 'What came', points: came, colour: kindColour(3), isDashed: true }]
        : []),
    ],
    bands: [
      {
        name: '95 %',
        points: steps.map(({ at, low95, high95 }) => [at, low95, high95] as const),
        colour: kindColour(4),
      },
      {
        name: '80 %',
        points: steps.map(({ at, low80, high80 }) => [at, low80, high80] as const),
        colour: kindColour(0),
      },
    ],
    marks: [{ x: origin, label: 'now' }],
  });
  const round = (value: number): number => Number(value.toPrecision(4));
  return {
    title: `${series.name}: forecast from ${localTime(origin)}`,
    figures: [
      {
        file: 'forecast.svg',
        content: chart,
        caption: 'Readings before, expected values, and the ranges that hold 80 % and 95 % of such steps.',
      },
    ],
    tables: [
      {
        title: `Steps of ${input.stepMinutes} minutes${unit}`,
        columns: ['Start (UTC+8)', 'Expected', '80 % from', '80 % to', '95 % from', '95 % to'],
        rows: steps.map(({ at, value, low80, high80, low95, high95 }) => [
          localTime(at),
          ...[value, low80, high80, low95, high95].map(round),
        ]),
      },
      {
        title: 'Stored with the forecast',
        columns: ['What', 'Value'],
        rows: [
          ['Model', output.version],
          ['Method', METHODS[output.method]],
          [
            'Readings',
            `${localTime(Date.parse(output.inputs.first))} to ${localTime(Date.parse(output.inputs.last))}`,
          ],
          ['Steps with a reading', `${output.inputs.known} of ${output.inputs.steps}`],
          ['Outside series', output.inputs.exogenous.join(', ') || 'none'],
          ['Digest of the inputs', output.inputs.digest],
          ['Past errors behind the intervals', output.calibration],
        ],
      },
    ],
    notes: [
      'The intervals are those of past forecasts of this series; what has never happened is not in them.',
      'Outside series are taken as given; how wrong they may be is not in the intervals.',
    ],
  };
}
