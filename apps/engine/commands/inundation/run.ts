import {
  type FloodBoundary,
  type FloodExtent,
  type FloodModel,
  type FloodRun,
  type FloodSeries,
  floodExtent,
  runFlood,
} from '@cityloop/engines/inundation';
import type { EngineContext } from '../../command.ts';
import {
  checkWrite,
  extentFeature,
  type Ground,
  readGround,
  valuesOn,
  writeRasters,
} from '../../files/index.ts';
import { precisionFor } from '../../flood/computer.ts';
import { withThreads } from '../../flood/with-threads.ts';
import { badField, checked } from '../../input.ts';
import { buildingCells } from './buildings.ts';
import type { InundationInput } from './input-schema.ts';
import type { InundationOutput } from './output-schema.ts';

/** A run with all that its report draws. */
export interface InundationResult {
  readonly ground: Ground;
  readonly run: FloodRun;
  readonly buildings: Uint8Array | undefined;
  readonly inflowCells: readonly (readonly number[])[];
  /** Flooded ground by hour, and of the whole run. */
  readonly extents: readonly (FloodExtent & { readonly hour: number | undefined })[];
}

const HOUR = 3600;
const HA = 10_000;
const FRAMES = 6;
const MOST_FRAMES = 1000;

/** Reads the ground, runs the flood, and draws its extents. */
export async function runInundation(
  input: InundationInput,
  context: EngineContext,
): Promise<InundationResult> {
  checkWrite(input.write, context.path);
  context.progress(0, 'reading the ground');
  const ground = await readGround(input, context.path);
  const buildings = buildingCells(input, ground, context);
  const inflowCells = input.inflows.map((_, i) => cellsOf(input, i, ground));
  const model = await modelOf(input, { ground, buildings, inflowCells, context });
  const gauges = input.gauges.map(({ point }, i) => ground.cellAt(['gauges', i, 'point'], point));
  const every = input.everyHours ?? input.hours / FRAMES;
  if (input.hours / every > MOST_FRAMES)
    throw badField(
      ['everyHours'],
      every,
      `${input.hours / MOST_FRAMES} or more, for at most ${MOST_FRAMES} extents (h)`,
    );
  const hours = Array.from({ length: Math.floor(input.hours / every + 1e-9) }, (_, k) => (k + 1) * every);
  const { terrain } = model;
  const run = await withThreads(model, input.threads, (threads) =>
    checked(() =>
      runFlood(model, {
        untilS: HOUR * input.hours,
        framesS: hours.map((hour) => Math.min(HOUR * input.hours, HOUR * hour)),
        gauges,
        threads,
        signal: context.signal,
        onProgress: (share) => context.progress(share, 'the water moves'),
      }),
    ),
  );
  const extent = (depth: Float32Array) => floodExtent(terrain, depth, input.wetDepthM, terrain.bedM);
  const extents = [
    ...run.frames.map(({ depthM }, k) => ({ ...extent(depthM), hour: hours[k] })),
    { ...extent(run.peaks.depthM), hour: undefined },
  ];
  return { ground, run, buildings, inflowCells, extents };
}

function cellsOf({ inflows }: InundationInput, i: number, ground: Ground): number[] {
  const { point, line } = inflows[i] ?? {};
  if ((point === undefined) === (line === undefined))
    throw badField(['inflows', i], 'both or none', 'one of point and line');
  if (point !== undefined) return [ground.cellAt(['inflows', i, 'point'], point)];
  return ground.cellsAlong(['inflows', i, 'line'], line ?? []);
}

async function modelOf(
  input: InundationInput,
  parts: Pick<InundationResult, 'ground' | 'buildings' | 'inflowCells'> & { readonly context: EngineContext },
): Promise<FloodModel> {
  const { ground, buildings, inflowCells, context } = parts;
  const { raster } = ground;
  const read = async (field: string, value: string | number) =>
    await valuesOn(raster, field, value, context.path);
  const isRough = input.buildings?.as === 'roughness';
  const manning = await read('manning', input.manning);
  const rough = raster.values.map((_, cell) => {
    const own = typeof manning === 'number' ? manning : (manning[cell] ?? 0);
    return isRough && buildings?.[cell] === 1 ? (input.buildings?.manning ?? own) : own;
  });
  const rates: (number | Float64Array)[] = [];
  for (const [i, { mmH }] of input.rain.entries()) rates.push(await read(`rain[${i}].mmH`, mmH));
  const depth = await depthOf(input, ground, context);
  const seeps =
    input.infiltrationMmH === undefined ? undefined : await read('infiltrationMmH', input.infiltrationMmH);
  const { west, east, north, south } = input.sides;
  const sides = { west: sideOf(west), east: sideOf(east), north: sideOf(north), south: sideOf(south) };
  return {
    terrain: {
      columns: raster.columns,
      rows: raster.rows,
      cellWidthM: ground.cellWidthM,
      cellHeightM: ground.cellHeightM,
      bedM: raster.values,
      manning: rough,
      ...(buildings === undefined || isRough ? {} : { blocked: buildings }),
    },
    scheme:
      input.scheme === 'inertial'
        ? { kind: 'inertial' }
        : { kind: 'hllc', order: input.scheme === 'hllc' ? 2 : 1 },
    precision: precisionFor(input.precision, raster.values.length),
    wetDepthM: input.wetDepthM,
    ...(depth === undefined ? {} : { initialDepthM: depth }),
    ...(input.rain.length === 0
      ? {}
      : { rain: { fromS: input.rain.map(({ fromHour }) => HOUR * fromHour), rateMmH: rates } }),
    ...(seeps === undefined ? {} : { infiltrationMmH: seeps }),
    inflows: input.inflows.map(({ flowM3s }, i) => ({
      cells: inflowCells[i] ?? [],
      flowM3s: seriesOf(flowM3s),
    })),
    sides,
  };
}

async function depthOf(
  { initialDepthM, initialLevelM }: InundationInput,
  ground: Ground,
  context: EngineContext,
): Promise<Float64Array | undefined> {
  const { values } = ground.raster;
  if (initialDepthM !== undefined && initialLevelM !== undefined)
    throw badField(['initialLevelM'], 'given', 'one of initialDepthM and initialLevelM');
  if (initialDepthM !== undefined) {
    const depth = await valuesOn(ground.raster, 'initialDepthM', initialDepthM, context.path);
    return typeof depth === 'number'
      ? values.map(() => depth)
      : depth.map((one) => (Number.isNaN(one) ? 0 : one));
  }
  if (initialLevelM === undefined) return undefined;
  const above = (level: number, bed: number) => (Number.isNaN(bed) ? 0 : Math.max(0, level - bed));
  if (typeof initialLevelM === 'number') return values.map((bed) => above(initialLevelM, bed));
  const depth = new Float64Array(values.length);
  for (const { levelM, polygon } of initialLevelM)
    for (const cell of ground.cellsIn([polygon])) depth[cell] = above(levelM, values[cell] ?? Number.NaN);
  return depth;
}

function seriesOf(value: number | readonly (readonly [number, number])[]): FloodSeries {
  if (typeof value === 'number') return { timesS: [0], values: [value] };
  return { timesS: value.map(([hour]) => HOUR * hour), values: value.map(([, one]) => one) };
}

function sideOf(side: InundationInput['sides']['west']): FloodBoundary {
  if (side === undefined || side.kind === 'closed') return { kind: 'closed' };
  if (side.kind === 'stage') return { kind: 'stage', levelM: seriesOf(side.levelM) };
  return side.slope === undefined ? { kind: 'open' } : { kind: 'open', slope: side.slope };
}

/** The answer of a run, with rasters written where they are asked for. */
export function answerOf(
  input: InundationInput,
  result: InundationResult,
  context: EngineContext,
): InundationOutput {
  const { ground, run, extents } = result;
  const { peaks, balance } = run;
  const cellHa = (ground.cellWidthM * ground.cellHeightM) / HA;
  return {
    columns: ground.raster.columns,
    rows: ground.raster.rows,
    cellWidthM: round(ground.cellWidthM, 4),
    cellHeightM: round(ground.cellHeightM, 4),
    steps: run.steps,
    computedBy: run.computedBy,
    maxDepthM: round(largest(peaks.depthM), 3),
    maxSpeedMs: round(largest(peaks.speedMs), 3),
    maxHazardM2s: round(largest(peaks.hazardM2s), 3),
    floodedHa: round(peaks.arrivalS.filter((time) => time < Infinity).length * cellHa, 3),
    balance: {
      initialM3: round(balance.initialM3, 2),
      rainM3: round(balance.rainM3, 2),
      inflowM3: round(balance.inflowM3, 2),
      boundaryInM3: round(balance.boundaryInM3, 2),
      boundaryOutM3: round(balance.boundaryOutM3, 2),
      infiltrationM3: round(balance.infiltrationM3, 2),
      volumeM3: round(run.volumeM3.at(-1) ?? 0, 2),
      relativeError: Number(run.massError.toPrecision(2)),
    },
    overTime: run.gaugeTimesS.map((time, k) => ({
      hour: round(time / HOUR, 4),
      extentHa: round((run.extentM2[k] ?? 0) / HA, 3),
      volumeM3: round(run.volumeM3[k] ?? 0, 1),
    })),
    gauges: run.gauges.map((gauge, i) => gaugeOf(input, result, gauge, i)),
    extents: { type: 'FeatureCollection', features: extents.map((extent) => extentFeature(extent, ground)) },
    written: writeRasters(input.write, ground.raster, context.path, {
      depthM: run.last.depthM,
      maxDepthM: peaks.depthM,
      maxSpeedMs: peaks.speedMs,
      maxHazardM2s: peaks.hazardM2s,
      arrivalHours: peaks.arrivalS.map((time) => (time < Infinity ? time / HOUR : Number.NaN)),
    }),
  };
}

function gaugeOf(
  input: InundationInput,
  { ground, run }: InundationResult,
  gauge: FloodRun['gauges'][number],
  i: number,
): InundationOutput['gauges'][number] {
  const top = gauge.depthM.reduce((best, depth, k) => (depth > (gauge.depthM[best] ?? 0) ? k : best), 0);
  const arrival = run.peaks.arrivalS[gauge.cell] ?? Infinity;
  const bed = ground.raster.values[gauge.cell] ?? Number.NaN;
  if (Number.isNaN(bed))
    throw badField(['gauges', i, 'point'], 'a place without height', 'a place on the ground');
  return {
    name: input.gauges[i]?.name ?? '',
    groundM: round(bed, 3),
    maxDepthM: round(gauge.depthM[top] ?? 0, 3),
    maxLevelM: round(gauge.levelM[top] ?? 0, 3),
    maxHour: round((run.gaugeTimesS[top] ?? 0) / HOUR, 4),
    arrivalHour: arrival === Infinity ? null : round(arrival / HOUR, 4),
    series: run.gaugeTimesS.map((time, k): [number, number, number, number] => [
      round(time / HOUR, 4),
      round(gauge.depthM[k] ?? 0, 4),
      round(gauge.levelM[k] ?? 0, 4),
      round(gauge.speedMs[k] ?? 0, 4),
    ]),
  };
}

function largest(values: Float32Array): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(Math.min(12, digits)));
}
