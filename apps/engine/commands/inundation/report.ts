import type { Report, ReportFigure } from '../../command.ts';
import { type Raster, ringsOf } from '../../files/index.ts';
import { computerNote } from '../../flood/computer.ts';
import {
  arrivalLayer,
  depthLayer,
  edgeLayer,
  HAZARD_WORDS,
  hazardLayer,
  kindScale,
  lineChart,
  type MapLayer,
  mapSpaceOf,
  mapSvg,
} from '../../report/index.ts';
import type { InundationInput } from './input-schema.ts';
import type { InundationOutput } from './output-schema.ts';
import type { InundationResult } from './run.ts';

const HOUR = 3600;
/** The page of a run: extents over time, greatest depth, arrival, hazard, hydrographs, balance. */
export function reportOf(input: InundationInput, output: InundationOutput, result: InundationResult): Report {
  const { raster } = result.ground;
  const space = mapSpaceOf(raster.space);
  const map = (title: string, layers: readonly MapLayer[]) =>
    mapSvg({ title, space, layers: [...layers, ...placeLayers(input, result)] });
  const { peaks, last } = result.run;
  const figures: ReportFigure[] = [
    {
      file: 'extent.svg',
      content: map('Flood extent over time', extentLayers(input, result)),
      caption: `Edge of the flooded ground (${input.wetDepthM} m of water and more) by hours after the start, over the greatest depth and the relief of the ground.`,
    },
    {
      file: 'max-depth.svg',
      content: map('Greatest depth', [depthOf('Greatest depth (m)', peaks.depthM, result, input)]),
      caption: 'Greatest depth of water during the run (m).',
    },
    {
      file: 'depth.svg',
      content: map(`Depth after ${input.hours} h`, [depthOf('Depth (m)', last.depthM, result, input)]),
      caption: `Depth of water at the end of the run, ${input.hours} h after the start (m).`,
    },
    {
      file: 'arrival.svg',
      content: map('Arrival of the water', [arrivalOf(result, input)]),
      caption: `Hours after the start at which the water first stands ${input.wetDepthM} m deep.`,
    },
    {
      file: 'hazard.svg',
      content: map('Hazard', [hazardLayer(peaks.hazardM2s, raster)]),
      caption: HAZARD_WORDS,
    },
    {
      file: 'over-time.svg',
      content: extentChart(output),
      caption: 'Flooded ground (ha) over hours after the start.',
    },
    ...gaugeFigures(output),
    ...inflowFigure(input),
  ];
  return { title: 'Inundation', figures, tables: tablesOf(output), notes: notesOf(input, output) };
}

/** A raster on the grid of the ground; where the ground is closed there is no value. */
function onGround({ ground }: InundationResult, values: ArrayLike<number>): Raster {
  return { ...ground.raster, values: Float64Array.from(values) };
}

function depthOf(
  title: string,
  depth: Float32Array,
  { ground }: InundationResult,
  { wetDepthM }: InundationInput,
): MapLayer {
  return depthLayer({ title, depth, ground: ground.raster, wetDepthM });
}

function extentLayers(input: InundationInput, result: InundationResult): MapLayer[] {
  const edges = result.extents.flatMap((extent) =>
    extent.hour === undefined ? [] : [{ hour: extent.hour, rings: ringsOf(extent, result.ground).flat() }],
  );
  return [
    depthOf('Greatest depth (m)', result.run.peaks.depthM, result, input),
    edgeLayer({ title: 'Edge (h after the start)', edges }),
  ];
}

function arrivalOf({ ground, run }: InundationResult, { hours }: InundationInput): MapLayer {
  const { raster } = ground;
  const values = run.peaks.arrivalS.map((time) => time / HOUR);
  return arrivalLayer({
    title: 'Arrival (h after the start)',
    raster: { ...raster, values },
    ground: raster,
    ...(values.some((time) => time > 0 && time < Infinity) ? {} : { last: hours }),
  });
}

function placeLayers(input: InundationInput, result: InundationResult): MapLayer[] {
  const { raster } = result.ground;
  const middle = (cell: number) =>
    [
      raster.west + ((cell % raster.columns) + 0.5) * raster.cellX,
      raster.north - (Math.floor(cell / raster.columns) + 0.5) * raster.cellY,
    ] as const;
  const layers: MapLayer[] = [];
  if (result.buildings !== undefined)
    layers.push({
      kind: 'raster',
      raster: onGround(
        result,
        Array.from(result.buildings, (one) => (one === 1 ? 1 : Number.NaN)),
      ),
      scale: kindScale('Buildings', [
        { value: 1, label: input.buildings?.as ?? 'blocks', colour: '#4a4038' },
      ]),
    });
  if (input.inflows.length > 0)
    layers.push({
      kind: 'points',
      shape: 'triangle',
      radius: 6,
      colour: '#d55e00',
      legend: 'Inflow',
      points: result.inflowCells.map((cells, i) => {
        const label = input.inflows[i]?.name;
        return { at: middle(cells[cells.length >> 1] ?? 0), ...(label === undefined ? {} : { label }) };
      }),
    });
  if (input.gauges.length > 0)
    layers.push({
      kind: 'points',
      shape: 'square',
      radius: 5,
      colour: '#1b1b1b',
      legend: 'Gauge',
      points: input.gauges.map(({ name, point }) => ({ at: point, label: name })),
    });
  return layers;
}

function extentChart({ overTime }: InundationOutput): string {
  return lineChart({
    title: 'Flooded ground',
    x: { title: 'Hours after the start (h)', min: 0 },
    y: { title: 'Area (ha)', min: 0 },
    lines: [
      {
        name: 'Flooded ground',
        points: overTime.map(({ hour, extentHa }) => [hour, extentHa] as const),
        colour: '#2171b5',
        isFilled: true,
      },
    ],
  });
}

function gaugeFigures({ gauges }: InundationOutput): ReportFigure[] {
  if (gauges.length === 0) return [];
  const chart = (title: string, unit: string, column: 1 | 3) =>
    lineChart({
      title,
      x: { title: 'Hours after the start (h)', min: 0 },
      y: { title: unit, min: 0 },
      lines: gauges.map(({ name, series }) => ({
        name,
        points: series.map((row) => [row[0], row[column]] as const),
      })),
    });
  return [
    {
      file: 'gauges.svg',
      content: chart('Depth at the gauges', 'Depth (m)', 1),
      caption: 'Depth of water (m) at the gauges over hours after the start.',
    },
    {
      file: 'speeds.svg',
      content: chart('Velocity at the gauges', 'Velocity (m/s)', 3),
      caption: 'Velocity of the water (m/s) at the gauges over hours after the start.',
    },
  ];
}

function inflowFigure({ inflows, hours }: InundationInput): ReportFigure[] {
  if (inflows.length === 0) return [];
  const lines = inflows.map(({ name, flowM3s }, i) => {
    const rows = typeof flowM3s === 'number' ? [[0, flowM3s] as const] : flowM3s;
    const [, end = 0] = rows.at(-1) ?? [];
    const points = [...rows.map(([hour, flow]) => [hour, flow] as const), [hours, end] as const];
    return { name: name ?? `Inflow ${i + 1}`, points: points.filter(([hour]) => hour <= hours) };
  });
  return [
    {
      file: 'inflows.svg',
      content: lineChart({
        title: 'Inflows',
        x: { title: 'Hours after the start (h)', min: 0, max: hours },
        y: { title: 'Flow (m³/s)', min: 0 },
        lines,
      }),
      caption: 'Water let in (m³/s) over hours after the start.',
    },
  ];
}

function tablesOf({ gauges, overTime, balance, extents }: InundationOutput): Report['tables'] {
  const { relativeError, ...volumes } = balance;
  const names = {
    initialM3: 'On the ground at the start',
    rainM3: 'Rain',
    inflowM3: 'Inflows',
    boundaryInM3: 'Came in by the edges',
    boundaryOutM3: 'Left by the edges',
    infiltrationM3: 'Seeped',
    volumeM3: 'On the ground at the end',
  };
  const ofGauges = {
    title: 'Gauges',
    columns: ['Gauge', 'Arrival (h)', 'Greatest depth (m)', 'Highest level (m)', 'At hour'],
    rows: gauges.map((one) => [
      one.name,
      one.arrivalHour ?? 'stays dry',
      one.maxDepthM,
      one.maxLevelM,
      one.maxHour,
    ]),
  };
  return [
    ...(gauges.length === 0 ? [] : [ofGauges]),
    {
      title: 'Flooded ground',
      columns: ['Hour', 'Area (ha)'],
      rows: extents.features.map(({ properties }) => [properties.hour ?? 'at any time', properties.areaHa]),
    },
    {
      title: 'Water',
      columns: ['', 'Volume (m³)'],
      rows: [
        ...Object.entries(names).map(([key, name]) => [
          name,
          Object.entries(volumes).find(([one]) => one === key)?.[1] ?? 0,
        ]),
        ['Error of the balance, relative', relativeError],
      ],
    },
    {
      title: 'Over time',
      columns: ['Hour', 'Flooded cells (ha)', 'Water (m³)'],
      rows: overTime
        .filter(
          (_, k) => k === overTime.length - 1 || k % Math.max(1, Math.floor(overTime.length / 12)) === 0,
        )
        .map(({ hour, extentHa, volumeM3 }) => [hour, extentHa, volumeM3]),
    },
  ];
}

function notesOf(input: InundationInput, output: InundationOutput): string[] {
  const scheme =
    input.scheme === 'inertial'
      ? 'Local-inertial equations: right for rain and rivers; fronts of dam breaks run late, and flow is kept below a Froude number of 2. For shocks use the scheme hllc.'
      : 'Full shallow-water equations (HLLC): shocks and steep streams are captured; a dry front runs a few per cent late.';
  return [
    scheme,
    computerNote(output.computedBy),
    `Cells are ${output.cellWidthM} × ${output.cellHeightM} m: walls, drains and culverts smaller than that are not seen.`,
    'The extents by hour are drawn between the middles of cells, down to where the water meets the ground; the area over time counts whole cells, so the two differ a little.',
    'No drains and no bridges; infiltration is constant while there is water.',
    'Inflows bring water without momentum; rain on buildings that are blocks is not counted.',
    ...(input.scheme === 'inertial' && output.maxSpeedMs > 5
      ? ['Water runs faster than 5 m/s somewhere: check the place with the scheme hllc.']
      : []),
  ];
}
