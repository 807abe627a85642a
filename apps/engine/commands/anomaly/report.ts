import type { Report } from '../../command.ts';
import { kindColour, lineChart } from '../../report/index.ts';
import type { AnomalyInput, AnomalyOutput } from './command.ts';
import { thinned } from './thinned.ts';
import type { ReadSeries } from './time-series.ts';

const ALARM_COLOUR = '#d55e00';
const MOST_ROWS = 200;
const REASONS = {
  windowed: 'mean of the last readings',
  slow: 'mean of the last hours',
  seasonal: 'unlike this hour of other days',
  change: 'level has changed',
  standing: 'stands still',
  range: 'outside all that was seen',
} as const;

/** Local time as people of the city read it. */
export function localTime(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** The series with its alarms, the scores with the threshold, and the alarms as a table. */
export function reportOf(
  input: AnomalyInput,
  output: AnomalyOutput,
  series: ReadSeries,
  scores: Float64Array,
): Report {
  const x = { title: 'Time (UTC+8)', shows: 'time' as const };
  const title = input.unit === '' ? series.name : `${series.name} (${input.unit})`;
  const { alarms } = output;
  const readings = lineChart({
    title: `${series.name}: readings and alarms`,
    height: 420,
    x,
    y: { title },
    lines: [
      { name: 'Readings', points: thinned(series.times, series.values), colour: kindColour(0) },
      ...alarms.map(({ time, value }, i) => ({
        name: i === 0 ? 'Alarms' : '',
        points: [[Date.parse(time), value] as const],
        colour: ALARM_COLOUR,
        hasMarks: true,
      })),
    ],
  });
  const score = lineChart({
    title: 'Score of each reading',
    height: 280,
    x,
    y: { title: 'Score', min: 0, max: 1 },
    lines: [{ name: 'Score', points: thinned(series.times, scores), colour: kindColour(2) }],
    limits: [{ y: input.threshold, label: `alarm from ${input.threshold}` }],
  });
  return {
    title: `${alarms.length} alarms in ${output.readings} readings of ${series.name}`,
    figures: [
      {
        file: 'readings.svg',
        content: readings,
        caption: 'The readings as they came, and those that were an alarm at that moment.',
      },
      {
        file: 'scores.svg',
        content: score,
        caption:
          'Scores from 0 (as always) to 1 (never seen); after an alarm only what goes beyond it counts until it has faded.',
      },
    ],
    tables: [
      {
        title: alarms.length > MOST_ROWS ? `The first ${MOST_ROWS} of ${alarms.length} alarms` : 'Alarms',
        columns: [
          'Time (UTC+8)',
          `Value${input.unit === '' ? '' : ` (${input.unit})`}`,
          'Expected',
          'Score',
          'Why',
          'Level changed since',
        ],
        rows: alarms
          .slice(0, MOST_ROWS)
          .map(({ time, value, expected, score: own, parts, changedSince }) => [
            localTime(Date.parse(time)),
            rounded(value),
            expected === undefined ? '' : rounded(expected),
            own.toFixed(2),
            why(parts),
            changedSince === undefined || parts.change === 0 ? '' : localTime(Date.parse(changedSince)),
          ]),
      },
    ],
    notes: [
      `${output.missing} readings had no value and ${output.late} came late; late ones are scored and teach nothing.`,
      'The detector learns from the readings themselves: the first hundred are not scored, the time of day counts from the third day on.',
      'A score says how unusual a reading is for this meter, not how dangerous it is.',
    ],
  };
}

function why(parts: AnomalyOutput['alarms'][number]['parts']): string {
  const keys = ['windowed', 'slow', 'seasonal', 'change', 'standing', 'range'] as const;
  return keys
    .filter((key) => parts[key] >= 1)
    .sort((a, b) => parts[b] - parts[a])
    .map((key) => REASONS[key])
    .join('; ');
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
