import type { Report, ReportFigure } from '../../command.ts';
import { DATUM_NAMES, kindColour, lineChart } from '../../report/index.ts';
import type { Input, Output } from './schemas.ts';

type Told = Output['gauges'][number];

const MS_PER_HOUR = 3_600_000;

/** The page of a forecast: flow and level at each gauge with bands and limits, and a table of peaks. */
export function reportOf(input: Input, output: Output): Report {
  const figures = [
    flowsOfAll(input, output),
    ...output.gauges.flatMap((gauge) => chartsOf(input, output, gauge)),
  ];
  return { title: 'Flood forecast', figures, tables: tablesOf(input, output), notes: notesOf(input, output) };
}

function nameOf({ gauges }: Input, id: string): string {
  return gauges.find((gauge) => gauge.id === id)?.name ?? id;
}

/** Hours over which the clock alone would not say which day it is. */
const LONG_H = 36;

/** The axis of time, and where an hour lies on it. */
function timeAxis({ start, stepH, inflows }: Input) {
  const [head] = inflows;
  const steps = head === undefined ? 0 : ('flowM3s' in head ? head.flowM3s : head.levelsM).length;
  const begin = start === undefined ? undefined : Date.parse(start);
  if (begin !== undefined && steps * stepH <= LONG_H)
    return {
      axis: { title: 'Time (UTC+8)', shows: 'time' } as const,
      at: (hour: number) => begin + MS_PER_HOUR * hour,
    };
  const from = begin === undefined ? 'the start' : `${shownTime(new Date(begin).toISOString())} UTC+8`;
  return {
    axis: { title: `Hours after ${from}`, shows: 'hours' } as const,
    at: (hour: number) => 3600 * hour,
  };
}

function marksOf({ knownUntilH }: Input, at: (hour: number) => number) {
  return knownUntilH > 0 ? [{ x: at(knownUntilH), label: 'known until' }] : [];
}

function flowsOfAll(input: Input, output: Output): ReportFigure {
  const { axis, at } = timeAxis(input);
  return {
    file: 'flows.svg',
    content: lineChart({
      title: 'The flood on its way down',
      x: axis,
      y: { title: 'Flow (m³/s)', min: 0 },
      lines: output.gauges.map((gauge, i) => ({
        name: nameOf(input, gauge.id),
        points: gauge.flowM3s.map((flow, step) => [at(output.hours[step] ?? 0), flow] as const),
        colour: kindColour(i),
      })),
      marks: marksOf(input, at),
    }),
    caption:
      'Flow (m³/s) at each gauge: peaks come later and lower downstream, and rise where a tributary joins.',
  };
}

function chartsOf(input: Input, output: Output, gauge: Told): ReportFigure[] {
  const { axis, at } = timeAxis(input);
  const { hours } = output;
  const name = nameOf(input, gauge.id);
  const number = output.gauges.indexOf(gauge) + 1;
  const percent = `${Math.round(100 * input.probability)} % band`;
  const line = (values: readonly number[]) =>
    values.map((value, step) => [at(hours[step] ?? 0), value] as const);
  const band = (lower: readonly number[], upper: readonly number[]) =>
    lower.map((value, step) => [at(hours[step] ?? 0), value, upper[step] ?? value] as const);
  const observed = input.gauges.find(({ id }) => id === gauge.id)?.observedM3s;
  const measured = (observed ?? []).flatMap((flow, step) =>
    flow === null ? [] : [[at(hours[step] ?? 0), flow] as const],
  );
  const flow: ReportFigure = {
    file: `flow-${number}.svg`,
    content: lineChart({
      title: `${name}: flow`,
      x: axis,
      y: { title: 'Flow (m³/s)', min: 0 },
      lines: [
        { name: 'forecast', points: line(gauge.flowM3s) },
        ...(measured.length === 0
          ? []
          : [{ name: 'measured', points: measured, colour: '#111', hasMarks: true, isDashed: true }]),
      ],
      bands: [{ name: percent, points: band(gauge.lowerM3s, gauge.upperM3s) }],
      marks: marksOf(input, at),
    }),
    caption: `Flow (m³/s) at ${name} with the band in which it lies with a probability of ${input.probability}.`,
  };
  const { stage } = gauge;
  if (stage === null) return [flow];
  const limits = [
    { label: 'warning', limit: stage.warning },
    { label: 'guarantee', limit: stage.guarantee },
  ].flatMap(({ label, limit }) =>
    limit === null ? [] : [{ y: limit.levelM, label: `${label} ${limit.levelM.toFixed(2)} m` }],
  );
  const least = Math.min(...stage.lowerM, ...limits.map(({ y }) => y));
  const most = Math.max(...stage.upperM, ...limits.map(({ y }) => y));
  const room = most - least > 10 ? 5 : 1;
  return [
    {
      file: `level-${number}.svg`,
      content: lineChart({
        title: `${name}: level`,
        x: axis,
        y: {
          title: `Level (m, ${DATUM_NAMES[stage.datum]})`,
          min: room * Math.floor(least / room),
          max: room * Math.ceil(most / room),
        },
        lines: [{ name: 'forecast', points: line(stage.levelM) }],
        bands: [{ name: percent, points: band(stage.lowerM, stage.upperM) }],
        marks: marksOf(input, at),
        limits,
      }),
      caption: `Level at ${name} in metres, ${DATUM_NAMES[stage.datum]}, with band and limits.`,
    },
    flow,
  ];
}

function tablesOf(input: Input, output: Output): Report['tables'] {
  const time = (gauge: Told) => (gauge.peakAt === null ? `${gauge.peakH} h` : shownTime(gauge.peakAt));
  return [
    {
      title: 'Peaks',
      columns: [
        'Gauge',
        'Peak (m³/s)',
        input.start === undefined ? 'Time of peak' : 'Time of peak (UTC+8)',
        'Peak level (m)',
        'Band (m)',
        'Datum',
        'Above warning (m)',
        'Above guarantee (m)',
      ],
      rows: output.gauges.map((gauge) => {
        const { stage } = gauge;
        const head = [nameOf(input, gauge.id), Math.round(gauge.peakM3s), time(gauge)];
        if (stage === null) return [...head, '–', '–', '–', '–', '–'];
        return [
          ...head,
          stage.peakM.toFixed(2),
          `${stage.peakLowerM.toFixed(2)} – ${stage.peakUpperM.toFixed(2)}`,
          DATUM_NAMES[stage.datum],
          stage.warning?.overM.toFixed(2) ?? '–',
          stage.guarantee?.overM.toFixed(2) ?? '–',
        ];
      }),
    },
    {
      title: 'Times above the limits (hours after the start)',
      columns: [
        'Gauge',
        'Limit',
        'Level (m)',
        'From – to (h)',
        'Hours',
        'Earliest by the band (h)',
        'Even by the lower edge',
      ],
      rows: output.gauges.flatMap(({ id, stage }) =>
        (['warning', 'guarantee'] as const).flatMap((key) => {
          const limit = stage?.[key];
          if (limit === null || limit === undefined) return [];
          const spans = limit.spans
            .map(({ fromH, toH }) => `${fromH.toFixed(1)} – ${toH.toFixed(1)}`)
            .join(', ');
          return [
            [
              nameOf(input, id),
              key,
              limit.levelM.toFixed(2),
              spans || 'not reached',
              limit.hours.toFixed(1),
              limit.earliestH?.toFixed(1) ?? '–',
              limit.isSure ? 'yes' : 'no',
            ],
          ];
        }),
      ),
    },
    {
      title: 'Reaches',
      columns: [
        'From',
        'To',
        'Sub-reaches',
        'Water in (million m³)',
        'Water out (million m³)',
        'Still in the reach (million m³)',
      ],
      rows: output.reaches.map(({ from, to, parts, inM3, outM3, storedM3 }) => [
        nameOf(input, from),
        nameOf(input, to),
        parts,
        ...[inM3, outM3, storedM3].map((volume) => (volume / 1e6).toFixed(2)),
      ]),
    },
  ];
}

function shownTime(utc: string): string {
  const local = new Date(Date.parse(utc) + 8 * MS_PER_HOUR).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}

function notesOf(input: Input, output: Output): string[] {
  const beyond = output.gauges.flatMap(({ id, stage }) =>
    stage !== null && stage.extrapolatedSteps + stage.upperExtrapolatedSteps > 0
      ? [
          `${nameOf(input, id)}: ${stage.extrapolatedSteps} steps (upper edge ${stage.upperExtrapolatedSteps}) lie beyond the measured rows of the rating curve.`,
        ]
      : [],
  );
  const atEnd = output.gauges.flatMap(({ id, isPeakAtEnd }) =>
    isPeakAtEnd
      ? [`${nameOf(input, id)}: the largest flow stands at an end of the series; the peak may lie beyond.`]
      : [],
  );
  const used = input.offsets.map(
    ({ gauge, from, to, addM, source }) =>
      `${nameOf(input, gauge)}: ${DATUM_NAMES[to]} = ${DATUM_NAMES[from]} + ${addM} m (${source}).`,
  );
  const rated = output.inflows.flatMap(({ name, extrapolatedSteps }) =>
    extrapolatedSteps > 0
      ? [`${name}: ${extrapolatedSteps} of its levels lie beyond the measured rows of the rating curve.`]
      : [],
  );
  return [
    ...beyond,
    ...rated,
    ...atEnd,
    ...used,
    'No backwater: a high main river or a gate below is not seen. Rating curves are single; loops of rise and fall are left out.',
    'The band holds stated errors of the inflows (each as a whole, independent of the others) and past residuals, to first order; not errors of channel and rating curve.',
  ];
}
