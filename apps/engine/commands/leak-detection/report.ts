import type { NetworkModel } from '@cityloop/engines/pipe-network';
import type { Report } from '../../command.ts';
import { kindColour, lineChart, type MapLayer, mapSvg } from '../../report/index.ts';
import type { Detected } from './detect.ts';
import type { LeakInput, LeakOutput } from './schemas.ts';

const DAY_MS = 86_400_000;
const MOST_SENSORS = 6;
const KINDS = {
  leak: 'leak',
  growth: 'growth of a leak',
  end: 'end of a loss',
  sensor: 'sensor alone',
} as const;
const GREY = '#9aa4ae';

/** The pressures' distance from usual, the night flow, the likely places on the network, and the events as a table. */
export function reportOf(
  input: LeakInput,
  { output, residuals, night }: Detected,
  model: NetworkModel,
): Report {
  const at = (day: number): number => residuals.startMs + day * DAY_MS;
  const marks = output.events.map((event, i) => ({
    x: Date.parse(`${event.day}T00:00:00Z`) - input.utcOffsetHours * 3_600_000,
    label: String(i + 1),
  }));
  const x = { title: 'Day (UTC+8)', shows: 'time' as const };
  const figures = [
    {
      file: 'pressures.svg',
      content: lineChart({
        title: 'Daily mean pressure against usual',
        height: 420,
        x,
        y: { title: 'Difference (m)' },
        marks,
        lines: mostMoved(residuals).map((sensor, i) => ({
          name: input.pressures.sensors[sensor] ?? '',
          colour: kindColour(i),
          points: daily(
            residuals.days,
            (day) => residuals.mean[day * residuals.sensors + sensor] ?? Number.NaN,
            at,
          ),
        })),
      }),
      caption: `The ${Math.min(MOST_SENSORS, residuals.sensors)} sensors that moved most; usual is the same hour of the first ${input.calibrationDays} days. Numbers are those of the events below.`,
    },
    ...(night
      ? [
          {
            file: 'inflow-at-night.svg',
            content: lineChart({
              title: 'Inflow at night, 02:00 to 04:00',
              height: 300,
              x,
              y: { title: 'Flow (L/s)' },
              marks,
              lines: [
                {
                  name: 'Night',
                  colour: kindColour(0),
                  points: daily(residuals.days, (day) => night.flowLps[day] ?? Number.NaN, at),
                },
                {
                  name: 'Median of the nights of its kind before',
                  colour: kindColour(1),
                  isDashed: true,
                  points: daily(residuals.days, (day) => night.expectedLps[day] ?? Number.NaN, at),
                },
              ],
            }),
            caption:
              'What flows in while hardly anybody draws, less what pumps put into tanks; it bears a loss out or speaks against it, and raises no alarm of its own.',
          },
        ]
      : []),
    {
      file: 'places.svg',
      content: mapSvg({
        title: 'Where the losses may be',
        space: { kind: 'degrees' },
        layers: layersOf(input, output, model),
      }),
      caption:
        'The likeliest pipes of each leak, wider where likelier; sensors tell places some hundred metres apart.',
    },
  ];
  const leaks = output.events.filter(({ kind }) => kind === 'leak').length;
  return {
    title: `${leaks} ${leaks === 1 ? 'leak' : 'leaks'} in ${output.days} days`,
    figures,
    tables: [
      {
        title: 'Events',
        columns: [
          'No.',
          'Told on',
          'Since',
          'What',
          'Loss (L/s)',
          '±',
          'Likeliest pipes',
          'Night flow',
          'Evidence',
        ],
        rows: output.events.map((event, i) => [
          i + 1,
          event.day,
          event.since,
          KINDS[event.kind],
          event.kind === 'sensor' ? '' : event.outflowLps.toFixed(1),
          event.kind === 'sensor' ? '' : event.outflowSdLps.toFixed(1),
          event.sensor ??
            event.places
              .map(({ link, probability }) => `${link} (${Math.round(100 * probability)} %)`)
              .join(', '),
          event.nightFlow === undefined
            ? ''
            : `${event.nightFlow.riseLps.toFixed(1)} ± ${event.nightFlow.sdLps.toFixed(1)}: ${event.nightFlow.bearsOut}`,
          event.evidence.toFixed(0),
        ]),
      },
    ],
    notes: [
      `A leak that ran through the first ${input.calibrationDays} days is part of what is usual and is not told.`,
      `3 L/s would show at ${Math.round(100 * output.visibleShare)} % of the pipes.`,
      'An end may be a repair, or a user who draws less than before.',
      'The shares of the pipes hold if there is one change at a time and the model is nearly right.',
    ],
  };
}

function daily(
  days: number,
  value: (day: number) => number,
  at: (day: number) => number,
): (readonly [number, number])[] {
  return Array.from({ length: days }, (_, day) => [at(day), value(day)] as const).filter(
    ([, y]) => !Number.isNaN(y),
  );
}

function mostMoved({ sensors, days, mean }: Detected['residuals']): number[] {
  const moved = Array.from({ length: sensors }, (_, s) => {
    let sum = 0;
    for (let day = 0; day < days; day++) sum += Math.abs(mean[day * sensors + s] || 0);
    return sum;
  });
  return Array.from(moved.keys())
    .sort((a, b) => (moved[b] ?? 0) - (moved[a] ?? 0))
    .slice(0, MOST_SENSORS);
}

function layersOf(input: LeakInput, output: LeakOutput, model: NetworkModel): MapLayer[] {
  const nodeAt = new Map(model.nodes.map(({ id, lng, lat }) => [id, [lng, lat] as const]));
  const path = (id: string): (readonly [number, number])[] => {
    const link = model.links.find((one) => one.id === id);
    const from = nodeAt.get(link?.from ?? '');
    const to = nodeAt.get(link?.to ?? '');
    return from && to ? [from, ...(link?.via ?? []), to] : [];
  };
  const leaks = output.events
    .map((event, i) => ({ ...event, number: i + 1 }))
    .filter(({ kind }) => kind === 'leak' || kind === 'growth');
  return [
    {
      kind: 'lines',
      colour: GREY,
      width: 1.5,
      legend: 'Pipe',
      lines: model.links.map(({ id }) => ({ path: path(id) })).filter((line) => line.path.length > 0),
    },
    ...leaks.map((event, i) => ({
      kind: 'lines' as const,
      colour: kindColour(i),
      legend: `${event.number}: ${KINDS[event.kind]}, told on ${event.day}`,
      lines: event.places.map(({ link, probability }) => ({ path: path(link), width: 4 + 8 * probability })),
    })),
    {
      kind: 'points',
      shape: 'square',
      colour: '#404040',
      radius: 3.5,
      legend: 'Pressure sensor',
      points: input.pressures.sensors.flatMap((id) => {
        const at = nodeAt.get(id);
        return at ? [{ at, label: id }] : [];
      }),
    },
  ];
}
