import { openingAt } from '@cityloop/engines/dam-break';
import type { Report, ReportFigure } from '../../command.ts';
import { DATUM_NAMES, lineChart, rampColour } from '../../report/index.ts';
import type { DamBreakInput } from './input-schema.ts';
import { mapsOf } from './maps.ts';
import type { DamBreakOutput } from './output-schema.ts';
import type { DamBreakResult } from './run.ts';
import { lakeLevelOf } from './site.ts';
import { spell } from './words.ts';

const HOUR = 3600;
const WATER = '#2171b5';

/** The page of a run: the breach and its flow, the reservoir, maps of the wave, points. */
export function reportOf(input: DamBreakInput, output: DamBreakOutput, result: DamBreakResult): Report {
  const [extent, ...maps] = mapsOf(input, output, result);
  return {
    title: `${input.name}: dam break`,
    figures: [
      ...(extent === undefined ? [] : [extent]),
      flowFigure(input, output),
      sectionFigure(input, result),
      levelFigure(input, output),
      ...maps,
      ...pointFigures(input, output),
    ],
    tables: tablesOf(input, output),
    notes: notesOf(input, output, result),
  };
}

/** Hours of the axis: as long as something happens in the reservoir. */
function lastHour({ hours }: DamBreakInput, { reservoir }: DamBreakOutput): number {
  const { rows, peakM3s } = reservoir;
  const busy = rows.findLastIndex(({ breachM3s }) => breachM3s > 0.01 * peakM3s);
  const end = rows[busy]?.hour ?? hours;
  return Math.min(hours, Math.max(1.1 * end, 0.1 * hours));
}

function flowFigure(input: DamBreakInput, output: DamBreakOutput): ReportFigure {
  const { rows, peakM3s, peakHour } = output.reservoir;
  const { startHour, formationHours } = output.breach;
  const end = lastHour(input, output);
  const line = (name: string, figureOf: (row: (typeof rows)[number]) => number, colour: string) => ({
    name,
    colour,
    points: rows.filter(({ hour }) => hour <= end).map((row) => [HOUR * row.hour, figureOf(row)] as const),
  });
  const besides = rows.some(({ besidesM3s }) => besidesM3s > 0);
  const inflow = rows.some(({ inflowM3s }) => inflowM3s > 0);
  const whole = startHour === null || formationHours === 0 ? undefined : startHour + formationHours;
  return {
    file: 'hydrograph.svg',
    content: lineChart({
      title: `Flow through the breach: ${Math.round(peakM3s).toLocaleString('en-US')} m³/s after ${spell(60 * peakHour)}`,
      x: { title: 'Time after the start (h:min)', min: 0, max: HOUR * end, shows: 'hours' },
      y: { title: 'Flow (m³/s)', min: 0 },
      lines: [
        { ...line('Breach', ({ breachM3s }) => breachM3s, WATER), isFilled: true },
        ...(besides ? [line('Spillways and outlets', ({ besidesM3s }) => besidesM3s, '#009e73')] : []),
        ...(inflow ? [{ ...line('Inflow', ({ inflowM3s }) => inflowM3s, '#404040'), isDashed: true }] : []),
      ],
      marks: [
        ...(startHour === null || startHour === 0 ? [] : [{ x: HOUR * startHour, label: 'breach begins' }]),
        ...(whole === undefined || whole > end ? [] : [{ x: HOUR * whole, label: 'breach whole' }]),
      ],
    }),
    caption:
      input.release === 'lake'
        ? 'Flow (m³/s) out of the lake in the grid, from what it lost between two readings.'
        : 'Flow (m³/s) through the breach, over spillways and through outlets, and into the reservoir.',
  };
}

/** The dam as seen from below, with the breach at four times. */
function sectionFigure(input: DamBreakInput, { site, chosen, drained }: DamBreakResult): ReportFigure {
  const { axis, alongM, middle, lengthM, ground, toGroundM } = site;
  const { breach } = chosen;
  const natural = axis.map(
    (cell, i) => [alongM[i] ?? 0, (ground.raster.values[cell] ?? 0) - toGroundM] as const,
  );
  const centre = alongM[middle] ?? 0;
  const shares = drained === undefined ? [1] : [0.25, 0.5, 0.75, 1];
  const outlines = shares.flatMap((share, i) => {
    const opening = openingAt(breach, share * Math.max(1e-3, breach.formationS));
    if (opening === undefined) return [];
    const { bottomM, roofM, bottomWidthM } = opening;
    const half = bottomWidthM / 2;
    const top = half + breach.sideSlope * (roofM - bottomM);
    const corners = [
      [centre - top, roofM],
      [centre - half, bottomM],
      [centre + half, bottomM],
      [centre + top, roofM],
      ...(opening.isPipe ? [[centre - top, roofM] as const] : []),
    ] as const;
    return [
      {
        name: share === 1 ? 'Breach, whole' : `after ${spell((share * breach.formationS) / 60)}`,
        colour: rampColour('intensity', 0.35 + (0.65 * (i + 1)) / shares.length),
        points: corners.map(([x = 0, y = 0]) => [Math.min(lengthM, Math.max(0, x)), y] as const),
      },
    ];
  });
  const level = lakeLevelOf(input);
  const shore = natural.filter(([, y]) => y < level).map(([x]) => x);
  return {
    file: 'breach.svg',
    content: lineChart({
      title: `The breach: ${Math.round(Math.min(breach.bottomWidthM, lengthM))} m at its bottom, ${(breach.crestM - breach.invertM).toFixed(1)} m deep`,
      x: { title: 'Along the dam (m)', min: 0, max: Math.ceil(lengthM) },
      y: { title: `Level (m, ${DATUM_NAMES[input.datum]})` },
      lines: [
        {
          name: input.dam.isInGround ? 'Dam and ground' : 'Ground',
          points: natural,
          colour: '#7a5c3a',
          isFilled: true,
        },
        {
          name: 'Crest',
          colour: '#404040',
          points: natural.map(([x, y]) => [x, Math.max(y, input.dam.crestM)] as const),
        },
        {
          name: 'Water at the start',
          colour: WATER,
          isDashed: true,
          points: [
            [shore[0] ?? 0, level],
            [shore.at(-1) ?? lengthM, level],
          ],
        },
        ...outlines,
      ],
    }),
    caption: `Section along the dam (m, heights in ${DATUM_NAMES[input.datum]}; not to scale): crest, water at the start, and the outline of the breach as it grows.`,
  };
}

function levelFigure(input: DamBreakInput, output: DamBreakOutput): ReportFigure {
  const { rows } = output.reservoir;
  const end = lastHour(input, output);
  return {
    file: 'reservoir.svg',
    content: lineChart({
      title: 'Level of the reservoir',
      x: { title: 'Time after the start (h:min)', min: 0, max: HOUR * end, shows: 'hours' },
      y: { title: `Level (m, ${DATUM_NAMES[input.datum]})` },
      lines: [
        {
          name: 'Water',
          points: rows
            .filter(({ hour }) => hour <= end)
            .map(({ hour, levelM }) => [HOUR * hour, levelM] as const),
          colour: WATER,
        },
        {
          name: 'Bottom of the breach',
          points: rows.flatMap(({ hour, breachBottomM }) =>
            breachBottomM === null || hour > end ? [] : [[HOUR * hour, breachBottomM] as const],
          ),
          colour: '#b10026',
        },
      ],
      limits: [{ y: input.dam.crestM, label: 'crest' }],
    }),
    caption: `Level of the reservoir and bottom of the breach (m, ${DATUM_NAMES[input.datum]}).`,
  };
}

function pointFigures({ points: asked }: DamBreakInput, { points }: DamBreakOutput): ReportFigure[] {
  if (asked.length === 0) return [];
  const chart = (title: string, unit: string, column: 1 | 2) =>
    lineChart({
      title,
      x: { title: 'Time after the start (h:min)', min: 0, shows: 'hours' },
      y: { title: unit, min: 0 },
      lines: points.map(({ name, series }) => ({
        name,
        points: series.map((row) => [HOUR * row[0], row[column]] as const),
      })),
    });
  return [
    {
      file: 'point-depths.svg',
      content: chart('Depth at the points', 'Depth (m)', 1),
      caption: 'Depth of water (m) at the points.',
    },
    {
      file: 'point-speeds.svg',
      content: chart('Velocity at the points', 'Velocity (m/s)', 2),
      caption: 'Velocity of the water (m/s) at the points.',
    },
  ];
}

function tablesOf(input: DamBreakInput, output: DamBreakOutput): Report['tables'] {
  const { points, estimates, peakEstimates, reservoir, flood, breach, extents } = output;
  const isEstimated = (field: string) =>
    breach.estimated.includes(field) ? `estimated (${input.breach.method})` : 'given';
  const ofPoints = {
    title: 'Places, the first to be reached first',
    columns: [
      'Place',
      'After the breach',
      'Depth of arrival (m)',
      'Greatest depth (m)',
      'Highest level (m)',
      'Velocity (m/s)',
      'Depth × velocity (m²/s)',
    ],
    rows: points
      .toSorted((a, b) => (a.arrivalHour ?? Infinity) - (b.arrivalHour ?? Infinity))
      .map((one) => [
        one.name,
        one.afterBreachMin === null ? 'stays dry' : spell(one.afterBreachMin),
        one.depthM,
        one.maxDepthM,
        one.maxDepthM > 0 ? one.maxLevelM : '',
        one.maxSpeedMs,
        one.maxHazardM2s,
      ]),
  };
  const water = reservoir.balance;
  return [
    ...(points.length === 0 ? [] : [ofPoints]),
    {
      title: 'Breach',
      columns: ['', 'Value', 'From'],
      rows: [
        ['Bottom width (m)', breach.bottomWidthM, isEstimated('bottomWidthM')],
        ['Side slope (horizontal to 1)', breach.sideSlope, isEstimated('sideSlope')],
        [
          'Time until it is whole (h)',
          breach.formationHours,
          input.release === 'lake' ? 'at once' : isEstimated('formationHours'),
        ],
        [
          'Invert (m)',
          breach.invertM,
          input.breach.invertM === undefined ? 'lowest ground under the dam' : 'given',
        ],
        [
          'Begins at (h)',
          breach.startHour ?? 'does not begin',
          input.breach.startLevelM === undefined
            ? 'given'
            : `the stage reaches ${input.breach.startLevelM} m`,
        ],
      ],
    },
    {
      title: 'What past failures would give (estimates: widths within a factor of 2.5, times within 4)',
      columns: ['Regression', 'Bottom width (m)', 'Side slope', 'Time (h)', 'Outside its range'],
      rows: estimates.map((one) => [
        one.source,
        one.bottomWidthM,
        one.sideSlope,
        one.formationHours,
        one.outside.join('; '),
      ]),
    },
    {
      title: `Greatest flow beside ${Math.round(reservoir.peakM3s).toLocaleString('en-US')} m³/s of this run (estimates)`,
      columns: ['Formula', 'Flow (m³/s)', 'Source'],
      rows: peakEstimates.map(({ name, flowM3s, source }) => [name, Math.round(flowM3s), source]),
    },
    {
      title: 'Flooded ground',
      columns: ['After', 'Area (ha)'],
      rows: extents.features.map(({ properties }) => [
        properties.hour === null ? 'at any time' : spell(60 * properties.hour),
        properties.areaHa,
      ]),
    },
    {
      title: 'Water',
      columns: ['', 'Volume (m³)'],
      rows: [
        ...(water === null
          ? []
          : ([
              ['Reservoir at the start', Math.round(water.initialM3)],
              ['Came in', Math.round(water.inflowM3)],
              ['Left by the breach', Math.round(water.breachM3)],
              ['Left by spillways and outlets', Math.round(water.spillM3 + water.outletM3)],
              ['Reservoir at the end', Math.round(water.finalM3)],
              ['Error of its balance, relative', water.relativeError],
            ] as const)),
        ['On the ground at the start', Math.round(flood.balance.initialM3)],
        ['Let in below the dam', Math.round(flood.balance.inflowM3)],
        ['Left by the edges', Math.round(flood.balance.leftM3)],
        ['On the ground at the end', Math.round(flood.balance.finalM3)],
        ['Error of the balance on the ground, relative', flood.balance.relativeError],
      ],
    },
  ];
}

function notesOf(input: DamBreakInput, output: DamBreakOutput, { site }: DamBreakResult): string[] {
  const isLake = input.release === 'lake';
  const { estimated } = output.breach;
  return [
    isLake
      ? 'The breach is there at once and the lake itself runs out of it (full shallow-water equations): the worst case. Spillways and outlets are shut, the inflow goes on.'
      : 'The reservoir falls level (no waves in it) and the breach is a broad-crested weir (Fread 1988); for a long lake and a sudden breach set release to lake.',
    ...(isLake
      ? []
      : [
          'The flow enters below the dam without momentum; the water below holds it back only as far as tailWater says.',
        ]),
    ...(estimated.length === 0
      ? []
      : [
          `${estimated.join(', ')}: estimated by a regression of past failures, not known; run the others of the table too before you decide.`,
        ]),
    `Cells are ${output.flood.cellWidthM} × ${output.flood.cellHeightM} m: walls, bridges and culverts smaller than that are not seen; the ground does not erode and nothing drifts.`,
    'People and buildings are not counted here.',
    `Levels of dam and reservoir are in ${DATUM_NAMES[input.datum]}, heights of the ground in ${DATUM_NAMES[input.groundDatum ?? input.datum]}${site.toGroundM === 0 ? '' : ` (${site.toGroundM} m more, ${input.groundOffset?.source ?? ''})`}.`,
    ...(output.breach.startHour === null
      ? ['The breach does not begin: the stage never reaches its level.']
      : []),
    ...(site.isLakeAtEdge ? ['The lake reaches the edge of the ground: it holds more than is counted.'] : []),
    ...(isLake && 0.5 * output.breach.bottomWidthM < output.flood.cellWidthM
      ? [
          'The breach is narrower than two cells: in the grid it is as wide as its cells, so more flows than would.',
        ]
      : []),
    ...(output.reservoir.isBeyondWave
      ? [
          'The flow is more than a wave from the lake can bring through this breach, so it is too high: the lake does not fall level so fast. Run it with release lake.',
        ]
      : []),
    ...(output.reservoir.isAboveCurve
      ? ['The stage rose above the curve: its area was held as in the highest row.']
      : []),
  ];
}
