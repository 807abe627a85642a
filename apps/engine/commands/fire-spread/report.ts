import { standardFuelModels, wangFuels } from '@cityloop/engines/fire-spread';
import type { Report, ReportFigure } from '../../command.ts';
import type { Raster } from '../../files/index.ts';
import {
  arrivalLayer,
  type Bounds,
  type ColourScale,
  classedScale,
  edgeLayer,
  kindScale,
  lineChart,
  type MapLayer,
  type MapSpace,
  mapSpaceOf,
  mapSvg,
} from '../../report/index.ts';
import type { FireInput } from './input-schema.ts';
import type { FireOutput } from './output-schema.ts';
import { emberCells, type FireResult, FLAME_CLASSES_M } from './run.ts';

const FLAME_LABELS = [
  'below 1.2: hand tools at the head',
  '1.2 - 2.4: engines, bulldozers, aircraft',
  '2.4 - 3.4: torching and spotting likely',
  'above 3.4: no work at the head',
];
/** Perimeters that a map shows at most; more lie on each other. */
const MOST_LINES = 12;
const MOST_FUELS = 7;
/** Room around the last perimeter, as a share of its longer side. */
const MARGIN = 0.18;

/** The page of a run: perimeters, arrival, flames, area over time. */
export function reportOf(input: FireInput, output: FireOutput, result: FireResult): Report {
  const shown = framesOf(output, result);
  const figures: ReportFigure[] = [
    {
      file: 'perimeters.svg',
      content: mapSvg({ title: 'Perimeters by hour', ...shown, layers: perimeterLayers(output, result) }),
      caption:
        'Edge of the burned ground by hours after the start, over fuels and relief; black triangles: places of ignition.',
    },
    {
      file: 'arrival.svg',
      content: mapSvg({ title: 'Arrival of the fire', ...shown, layers: arrivalLayers(result) }),
      caption: 'Hours after the start at which the front reaches each cell.',
    },
    {
      file: 'flame.svg',
      content: mapSvg({ title: 'Flame length', ...shown, layers: flameLayers(result) }),
      caption:
        'Length of the flames (m) as the front passes, in the classes by which a fire is fought (Andrews and Rothermel 1982).',
    },
    {
      file: 'area.svg',
      content: areaChart(input, output),
      caption: 'Burned ground (ha) over hours after the start.',
    },
  ];
  return { title: 'Fire spread', figures, tables: tablesOf(input, output), notes: notesOf(input, output) };
}

function framesOf(output: FireOutput, { ground }: FireResult): { space: MapSpace; bounds: Bounds } {
  const { raster } = ground;
  const { west, north, columns, rows, cellX, cellY, space } = raster;
  const [east, south] = [west + columns * cellX, north - rows * cellY];
  const mapSpace = mapSpaceOf(space);
  const places = output.perimeters.features.flatMap(({ geometry }) => geometry.coordinates.flat(2));
  if (places.length === 0) return { space: mapSpace, bounds: [west, south, east, north] };
  let box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of places)
    box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
  const room = MARGIN * Math.max(box[2] - box[0], box[3] - box[1]) + 5 * cellX;
  return {
    space: mapSpace,
    bounds: [
      Math.max(west, box[0] - room),
      Math.max(south, box[1] - room),
      Math.min(east, box[2] + room),
      Math.min(north, box[3] + room),
    ],
  };
}

function perimeterLayers(output: FireOutput, result: FireResult): MapLayer[] {
  const { ground } = result;
  const { heights, raster } = ground;
  const every = Math.ceil(output.perimeters.features.length / MOST_LINES);
  const last = output.perimeters.features.length - 1;
  const lines = output.perimeters.features.filter((_, i) => (last - i) % every === 0);
  const final = output.perimeters.features[last]?.geometry.coordinates ?? [];
  const fuels: Raster = { ...raster, values: Float64Array.from(ground.landscape.fuel) };
  const known = heights === undefined ? {} : { ground: heights, opacity: 0.4 };
  return [
    { kind: 'raster', raster: fuels, scale: fuelScale(output.law, result), ...known },
    ...emberLayer(result),
    ...barrierLayer(result),
    {
      kind: 'polygons',
      polygons: final.map((rings) => ({ rings })),
      colour: '#800026',
      opacity: 0.14,
      outline: 'none',
    },
    edgeLayer({
      title: 'Perimeter (h after the start)',
      edges: lines.map(({ properties, geometry }) => ({
        hour: properties.hour,
        rings: geometry.coordinates.flat(),
      })),
      palest: 0.4,
      width: 2.4,
    }),
    ...zoneLayer(output, result),
    ...ignitionLayers(result),
  ];
}

function fuelScale(law: FireOutput['law'], { ground }: FireResult): ColourScale {
  const counts = new Map<number, number>();
  for (const number of Array.from(ground.landscape.fuel)) counts.set(number, (counts.get(number) ?? 0) + 1);
  const rows: readonly { readonly number: number; readonly code: string; readonly name: string }[] =
    law === 'wang' ? wangFuels : standardFuelModels;
  const kinds = [...counts]
    .flatMap(([value, count]) => {
      const row = rows.find(({ number }) => number === value);
      return row === undefined ? [] : [{ value, count, label: `${row.code}: ${row.name}` }];
    })
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_FUELS);
  const colours = ['#7fae5b', '#d8c56a', '#3f7f55', '#b98f5a', '#a7cfa0', '#8f7f5f', '#5f9f9f'];
  return kindScale(
    'Fuel (white: none or rare)',
    kinds.map(({ value, label }, i) => ({ value, label, colour: colours[i] ?? '#999999' })),
  );
}

function emberLayer(result: FireResult): MapLayer[] {
  if (result.embers === undefined) return [];
  const values = new Float64Array(result.spread.arrivalMin.length).fill(Number.NaN);
  for (const cell of emberCells(result, result.embers)) values[cell] = 1;
  const scale = kindScale('Embers', [
    { value: 1, label: 'may land, lights nothing here', colour: '#f0a020' },
  ]);
  return [{ kind: 'raster', raster: { ...result.ground.raster, values }, scale, opacity: 0.55 }];
}

function barrierLayer({ ground }: FireResult): MapLayer[] {
  const { barrier } = ground.landscape;
  if (barrier === undefined) return [];
  const values = Float64Array.from(barrier, (shut) => (shut === 1 ? 1 : Number.NaN));
  return [
    {
      kind: 'raster',
      raster: { ...ground.raster, values },
      scale: kindScale('Barriers', [{ value: 1, label: 'closed to fire', colour: '#20507f' }]),
    },
  ];
}

function zoneLayer({ zones }: FireOutput, { ground }: FireResult): MapLayer[] {
  if (ground.zones === undefined || zones.length === 0) return [];
  const { raster } = ground;
  const points = ground.zoneNames.flatMap((name, zone) => {
    const cells: number[] = [];
    ground.zones?.forEach((one, cell) => {
      if (one === zone) cells.push(cell);
    });
    if (cells.length === 0) return [];
    const x = cells.reduce((sum, cell) => sum + (cell % raster.columns), 0) / cells.length + 0.5;
    const y = cells.reduce((sum, cell) => sum + Math.floor(cell / raster.columns), 0) / cells.length + 0.5;
    const found = zones.find((one) => one.name === name);
    const label = found?.firstHour === null ? name : `${name}: ${found?.firstHour.toFixed(1)} h`;
    return [{ at: [raster.west + x * raster.cellX, raster.north - y * raster.cellY] as const, label }];
  });
  return [
    {
      kind: 'points',
      points,
      shape: 'square',
      radius: 5,
      colour: '#1b1b1b',
      legend: 'Zone: hour of the first arrival',
    },
  ];
}

function ignitionLayers({ ground, ignitions }: FireResult): MapLayer[] {
  const at = (kind: 'points' | 'line' | 'polygon') => ignitions.filter((one) => one.kind === kind);
  const points = at('points').flatMap((one) => one.at.map((place) => ({ at: ground.toCoordinates(place) })));
  const lines = [
    ...at('line').map((one) => one.at),
    ...at('polygon').map((one) => [...one.at, ...one.at.slice(0, 1)]),
  ].map((path) => ({ path: path.map(ground.toCoordinates) }));
  const colour = '#000000';
  return [
    ...(lines.length === 0
      ? []
      : [{ kind: 'lines' as const, lines, colour, width: 3, legend: 'Lit line or edge' }]),
    ...(points.length === 0
      ? []
      : [
          {
            kind: 'points' as const,
            points,
            shape: 'triangle' as const,
            radius: 7,
            colour,
            legend: 'Place of ignition',
          },
        ]),
  ];
}

function arrivalLayers(result: FireResult): MapLayer[] {
  const { spread, ground } = result;
  return [
    arrivalLayer({
      title: 'Arrival (h after the start)',
      raster: { ...ground.raster, values: spread.arrivalMin.map((time) => time / 60) },
      last: spread.untilMin / 60,
      ...(ground.heights === undefined ? {} : { ground: ground.heights }),
    }),
    ...barrierLayer(result),
    ...ignitionLayers(result),
  ];
}

function flameLayers(result: FireResult): MapLayer[] {
  const { spread, ground } = result;
  const values = Float64Array.from(spread.flameM, (flame, cell) =>
    (spread.arrivalMin[cell] ?? Infinity) < Infinity ? flame : Number.NaN,
  );
  const scale = classedScale('intensity', { title: 'Flame length (m)', breaks: FLAME_CLASSES_M });
  return [
    {
      kind: 'raster',
      raster: { ...ground.raster, values },
      scale: {
        ...scale,
        classes: scale.classes.map((one, i) => ({ ...one, label: FLAME_LABELS[i] ?? one.label })),
      },
      ...(ground.heights === undefined ? {} : { ground: ground.heights }),
    },
    ...barrierLayer(result),
    ...ignitionLayers(result),
  ];
}

function areaChart(input: FireInput, output: FireOutput): string {
  const points = output.areaByHour.map(({ hour, areaHa }) => [hour, areaHa] as const);
  return lineChart({
    title: 'Burned ground',
    x: { title: 'Hours after the start (h)', min: 0, max: input.hours },
    y: { title: 'Area (ha)', min: 0 },
    lines: [
      {
        name: 'Area inside the perimeter',
        points: [[0, 0], ...points],
        colour: '#b10026',
        hasMarks: true,
        isFilled: true,
      },
    ],
  });
}

function tablesOf(input: FireInput, output: FireOutput): Report['tables'] {
  const zones =
    output.zones.length === 0
      ? []
      : [
          {
            title: 'Zones, the first to be reached first',
            columns: [
              'Zone',
              'First arrival (h)',
              'Burned (ha)',
              'Area (ha)',
              'Flame (m)',
              'Intensity (kW/m)',
            ],
            rows: output.zones.map((one) => [
              one.name,
              one.firstHour ?? 'not reached',
              one.emberHour ?? (output.embers === null ? 'not asked' : 'none'),
              one.burnedHa,
              one.areaHa,
              one.maxFlameM,
              one.maxIntensityKwM,
            ]),
          },
        ];
  return [
    ...zones,
    {
      title: 'Area by hour',
      columns: ['Hour', 'Area (ha)'],
      rows: output.areaByHour.map(({ hour, areaHa }) => [hour, areaHa]),
    },
    {
      title: 'Burned ground by flame length',
      columns: ['Flame length (m)', 'Area (ha)'],
      rows: output.flameClasses.map(({ areaHa }, i) => [FLAME_LABELS[i] ?? '', areaHa]),
    },
    {
      title: 'Weather',
      columns: ['From hour', 'Wind (m/s)', 'Wind from (°)'],
      rows: input.weather.map(({ fromHour, windMs, windFromDeg }) => [fromHour, windMs, windFromDeg]),
    },
  ];
}

function notesOf(input: FireInput, output: FireOutput): string[] {
  const law =
    input.law === 'wang'
      ? 'Rate of spread by Wang Zhengfei (R = R0 · Kw · Ks · Kφ), fitted in the mountains of the north-east: winds up to 12 m/s, slopes up to 40°. The heats behind intensity and flame are ours.'
      : 'Rate of spread by Rothermel (1972) as Behave computes it: a steady fire on the surface; crown fire is not modelled.';
  const { edgeHour } = output.arrival;
  const unlit = output.ignitions.flatMap((one, i) => (one === 'lit' ? [] : [`ignition ${i} is ${one}`]));
  return [
    law,
    output.embers === null
      ? 'No spotting: embers that jump over barriers are not counted.'
      : `Embers fly up to ${output.embers.farthestM} m (Albini 1983, level ground); where they may land is drawn, but the fires that they would light are not run.`,
    'No work of people against the fire is counted.',
    'Wind is the same over the whole map at a time; valleys and ridges do not turn it.',
    'Distances are those on the map; on slopes the ground is longer.',
    ...(edgeHour === null
      ? []
      : [`The fire reaches the edge of the map at ${edgeHour} h; from then on the area is too small.`]),
    ...(unlit.length === 0 ? [] : [`Not everything was lit: ${unlit.join(', ')}.`]),
  ];
}
