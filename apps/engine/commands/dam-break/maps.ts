import type { ReportFigure } from '../../command.ts';
import type { Raster } from '../../files/index.ts';
import { ringsOf } from '../../files/index.ts';
import {
  arrivalLayer,
  type Bounds,
  depthLayer,
  edgeLayer,
  HAZARD_WORDS,
  hazardLayer,
  kindScale,
  type MapLayer,
  type MapPoint,
  mapSpaceOf,
  mapSvg,
  niceBreaks,
  speedLayer,
} from '../../report/index.ts';
import type { DamBreakInput } from './input-schema.ts';
import type { DamBreakOutput } from './output-schema.ts';
import type { DamBreakResult } from './run.ts';
import { lakeLevelOf } from './site.ts';
import { spell } from './words.ts';

/** Room around lake and flood, as a share of the longer side. */
const MARGIN = 0.06;
const ISOCHRONES = 9;
const LEAST_CELLS = 12;

/** Extent over time, arrival with isochrones, depth, velocity and hazard. */
export function mapsOf(input: DamBreakInput, output: DamBreakOutput, result: DamBreakResult): ReportFigure[] {
  const { raster } = result.site.ground;
  const { peaks } = result.wave;
  const bounds = boundsOf(result);
  const map = (title: string, layers: readonly MapLayer[]) =>
    mapSvg({
      title,
      space: mapSpaceOf(raster.space),
      bounds,
      layers: [...layers, ...damLayers(input, result), pointLayer(input, output)].filter(
        (layer) => layer.kind !== 'points' || layer.points.length > 0,
      ),
    });
  const below = (values: ArrayLike<number>) =>
    Float64Array.from(values, (value, cell) => (result.wave.standing[cell] === 1 ? 0 : value));
  const depth = depthLayer({
    title: 'Greatest depth (m)',
    depth: below(peaks.depthM),
    ground: raster,
    wetDepthM: input.wetDepthM,
  });
  return [
    {
      file: 'extent.svg',
      content: map('Flood below the dam over time', [depth, edges(result)]),
      caption: `Edge of the flooded ground (${input.wetDepthM} m of water and more) until it is at its widest, by the time after the breach began, over the greatest depth and the relief of the ground; names with the arrival after the beginning of the breach.`,
    },
    {
      file: 'arrival.svg',
      content: map('Arrival of the wave', arrivalLayers(result, raster)),
      caption: `Minutes after the breach began at which water first stands ${input.wetDepthM} m deep, with lines of equal time.`,
    },
    {
      file: 'speed.svg',
      content: map('Greatest velocity', [speedLayer(below(peaks.speedMs), raster)]),
      caption: 'Greatest velocity of the water during the run (m/s).',
    },
    {
      file: 'hazard.svg',
      content: map('Hazard', [hazardLayer(below(peaks.hazardM2s), raster)]),
      caption: HAZARD_WORDS,
    },
  ];
}

/** Edges until the flood is at its widest; later it only leaves the higher ground. */
function edges(result: DamBreakResult): MapLayer {
  const timed = result.extents.flatMap((extent) => {
    const rings = outlines(extent, result);
    return extent.hour === undefined || rings.length === 0
      ? []
      : [{ hour: extent.hour - startHour(result), rings, areaM2: extent.areaM2 }];
  });
  const widest = timed.reduce((best, { areaM2 }, i) => (areaM2 > (timed[best]?.areaM2 ?? 0) ? i : best), 0);
  return edgeLayer({
    title: 'Edge of the flood, time after the breach began',
    edges: timed.slice(0, widest + 1),
    palest: 0.15,
    width: 1.8,
    labelOf: (hour) => spell(60 * hour),
  });
}

function startHour({ drained }: DamBreakResult): number {
  return (drained?.startS ?? 0) / 3600;
}

/** Edges of an extent without puddles and islands of a few cells, which say nothing of the front. */
function outlines(extent: DamBreakResult['extents'][number], { site }: DamBreakResult): MapPoint[][] {
  const { cellX, cellY } = site.ground.raster;
  return ringsOf(extent, site.ground)
    .flat()
    .filter((ring) => Math.abs(areaOf(ring)) >= LEAST_CELLS * cellX * cellY);
}

function areaOf(ring: readonly (readonly [number, number])[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length] ?? [x, y];
    return sum + 0.5 * (x * v - u * y);
  }, 0);
}

function arrivalLayers(result: DamBreakResult, ground: Raster): MapLayer[] {
  const { wave } = result;
  const start = 60 * startHour(result);
  const minutes = Float64Array.from(wave.peaks.arrivalS, (time, cell) =>
    wave.standing[cell] === 1 || time === Infinity ? Number.NaN : time / 60 - start,
  );
  const latest = minutes.reduce((most, time) => (Number.isNaN(time) ? most : Math.max(most, time)), 0);
  const raster = { ...ground, values: minutes };
  const levels = latest > 0 ? niceBreaks(0, latest, ISOCHRONES).filter((one) => one > 0 && one < latest) : [];
  return [
    arrivalLayer({ raster, title: 'Arrival (min after the breach began)', ground, classes: ISOCHRONES }),
    {
      kind: 'contours',
      raster,
      levels,
      width: 1.3,
      colour: '#1b1b1b',
      legend: 'Line of equal arrival',
      labelOf: (level) => `${level} min`,
    },
  ];
}

function damLayers(input: DamBreakInput, { site, foot, chosen, wave }: DamBreakResult): MapLayer[] {
  const { dam, name } = input;
  const { ground, lake, axis, middle } = site;
  const layers: MapLayer[] = [];
  if (lake.length > 0) {
    const values = new Float64Array(ground.raster.values.length).fill(Number.NaN);
    for (const cell of lake) values[cell] = 1;
    layers.push({
      kind: 'raster',
      raster: { ...ground.raster, values },
      scale: kindScale('Reservoir', [{ value: 1, label: `at ${lakeLevelOf(input)} m`, colour: '#2a9d8f' }]),
      opacity: 0.75,
    });
  }
  const inLake = new Set(lake);
  const still = Float64Array.from(wave.standing, (one, cell) =>
    one === 1 && !inLake.has(cell) ? 1 : Number.NaN,
  );
  if (still.includes(1))
    layers.push({
      kind: 'raster',
      raster: { ...ground.raster, values: still },
      scale: kindScale('Standing water', [{ value: 1, label: 'from the start', colour: '#8fb8c9' }]),
      opacity: 0.75,
    });
  layers.push({
    kind: 'lines',
    lines: [{ path: dam.line }],
    width: 4,
    colour: '#1b1b1b',
    legend: 'Dam',
  });
  const at =
    foot.length > 0 ? foot.map((cell) => ground.middleOf(cell)) : [ground.middleOf(axis[middle] ?? 0)];
  layers.push({
    kind: 'points',
    shape: 'triangle',
    radius: 7,
    colour: '#d00000',
    legend: `Breach, ${Math.round(Math.min(chosen.breach.bottomWidthM, site.lengthM))} m wide at its bottom`,
    points: [{ at: at[at.length >> 1] ?? [0, 0], label: name }],
  });
  return layers;
}

function pointLayer(input: DamBreakInput, { points }: DamBreakOutput): MapLayer {
  return {
    kind: 'points',
    shape: 'square',
    radius: 4.5,
    colour: '#1b1b1b',
    legend: 'Place: time from the breach to the arrival',
    points: input.points.map(({ name, point }, i) => {
      const arrival = points[i]?.afterBreachMin ?? null;
      return { at: point, label: arrival === null ? `${name}: dry` : `${name}: ${spell(arrival)}` };
    }),
  };
}

/** The part of the ground that holds lake, dam, flood and points. */
function boundsOf({ site, wave, points }: DamBreakResult): Bounds {
  const { raster } = site.ground;
  const { columns, rows, west, north, cellX, cellY } = raster;
  let [left, right, top, foot] = [columns, -1, rows, -1];
  const take = (cell: number) => {
    const column = cell % columns;
    const row = (cell - column) / columns;
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    foot = Math.max(foot, row);
  };
  wave.peaks.arrivalS.forEach((time, cell) => {
    if (time < Infinity && wave.standing[cell] === 0) take(cell);
  });
  for (const cell of [...site.lake, ...site.axis, ...points]) take(cell);
  const room = Math.ceil(MARGIN * Math.max(right - left, foot - top)) + 2;
  return [
    west + Math.max(0, left - room) * cellX,
    north - Math.min(rows, foot + 1 + room) * cellY,
    west + Math.min(columns, right + 1 + room) * cellX,
    north - Math.max(0, top - room) * cellY,
  ];
}
