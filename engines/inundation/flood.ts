import { type BoundaryFaces, boundaryFaces, feedTiles, setLevels } from './boundaries.ts';
import { checkModel } from './check-model.ts';
import { createFields, eachCell, type FloodFields, GROUND, ownRoom } from './fields.ts';
import { divergedAt, moveFlood, setFloodLevels } from './flood-step.ts';
import { type ComputeOptions, dismiss, type FloodComputer, floodComputer, instantiate } from './kernel.ts';
import { deepestWater, kernelMemory, kernelRoom, layTables } from './kernel-memory.ts';
import {
  deepestOf,
  type FloodKernel,
  recordKernel,
  refreshKernel,
  setKernelRain,
  takeSources,
} from './kernel-step.ts';
import type { FloodModel } from './model.ts';
import { createRecords, type Records, record } from './records.ts';
import {
  addInflows,
  applySources,
  createSources,
  feedRain,
  nextRainS,
  rainAt,
  type Sources,
  type SourceVolumes,
} from './sources.ts';
import { createTiles, refreshTiles, type Tiles } from './tiles.ts';

/** Where the water of a run came from and went, m³ since the start. */
export interface FloodBalance {
  initialM3: number;
  rainM3: number;
  inflowM3: number;
  infiltrationM3: number;
  /** Through open edges and levels: in and out. */
  boundaryInM3: number;
  boundaryOutM3: number;
}

/** A flood as it stands; `advanceFlood` moves it on. */
export interface Flood {
  readonly model: FloodModel;
  readonly fields: FloodFields;
  readonly tiles: Tiles;
  readonly faces: BoundaryFaces;
  readonly sources: Sources;
  readonly records: Records;
  readonly balance: FloodBalance;
  /** What left through each boundary face in the last step, m³. */
  readonly left: Float64Array;
  readonly computedBy: FloodComputer;
  readonly kernel: FloodKernel | undefined;
  timeS: number;
  steps: number;
  /** Cells computed so far, summed over steps. */
  cellSteps: number;
  deepestM: number;
  rain: number | Float64Array;
}

/** How a run is stopped and followed. */
export interface AdvanceOptions {
  readonly signal?: { readonly aborted: boolean };
  /** The time reached, s. */
  readonly onStep?: (timeS: number) => void;
}

const WET_M = 0.01;
/** Lays out a flood at time 0. Throws on a model that cannot be run. */
export function openFlood(model: FloodModel, options: ComputeOptions = {}): Flood {
  checkModel(model);
  const computedBy = floodComputer(model, options);
  const threads = computedBy.kind === 'kernel' ? computedBy.threads : 1;
  const memory = computedBy.kind === 'kernel' ? kernelMemory(model, threads) : undefined;
  const room = memory === undefined ? ownRoom(model) : kernelRoom(memory, model.terrain.columns);
  const fields = createFields(model, room);
  const tiles = createTiles(fields, model.allCells ?? false);
  const faces = boundaryFaces(fields);
  setLevels(fields, 0);
  feedTiles(fields, tiles, faces);
  const sources = createSources(model, fields, tiles);
  setMomentum(model, fields);
  const records = createRecords(fields, room);
  let kernel: FloodKernel | undefined;
  if (memory !== undefined) {
    const { infiltration } = sources;
    const keepsRecords = options.records ?? true;
    const tables = layTables(memory, {
      ...{ model, fields, tiles, faces, records, infiltration, threads, keepsRecords },
    });
    kernel = { ...memory, tables, threads, calls: instantiate(memory.memory, threads > 1) };
    kernel.calls.prepare();
    for (let number = 1; number < threads; number++)
      options.threads?.start({ memory: memory.memory, number });
  }
  const flood: Flood = {
    model,
    fields,
    tiles,
    faces,
    sources,
    records,
    balance: { initialM3: 0, rainM3: 0, inflowM3: 0, infiltrationM3: 0, boundaryInM3: 0, boundaryOutM3: 0 },
    left: kernel?.tables.edgeLeft ?? new Float64Array(faces.count),
    computedBy,
    kernel,
    timeS: 0,
    steps: 0,
    cellSteps: 0,
    deepestM: 0,
    rain: rainAt(sources, 0),
  };
  flood.balance.initialM3 = waterVolume(flood);
  setRain(flood, flood.rain);
  refresh(flood);
  if (kernel === undefined) takeRecords(flood);
  else {
    flood.deepestM = deepestWater(fields);
    recordNow(flood);
  }
  return flood;
}

/** Sends the threads of a flood home; without threads there is nothing to close. */
export function closeFlood({ kernel }: Flood): void {
  if (kernel !== undefined && kernel.threads > 1) dismiss(kernel.memory);
}

/** All water on the ground, m³. */
export function waterVolume({ fields }: Flood): number {
  const { depth, rest, kind, dx, dy } = fields;
  let sum = 0;
  let low = 0;
  eachCell(fields, (i) => {
    if (kind[i] !== GROUND) return;
    const value = (depth[i] ?? 0) + (rest[i] ?? 0) - low;
    const next = sum + value;
    low = next - sum - value;
    sum = next;
  });
  return sum * dx * dy;
}

/** What the water on the ground is above all that came less all that went, relative to the smaller of volume and gain. */
export function massError(flood: Flood): number {
  const { initialM3, rainM3, inflowM3, infiltrationM3, boundaryInM3, boundaryOutM3 } = flood.balance;
  const volume = waterVolume(flood);
  const came = rainM3 + inflowM3 + boundaryInM3;
  // Rounding at an edge is no gain to measure by.
  const least = Math.min(...[volume, came < 1e-9 * initialM3 ? initialM3 : came].filter((one) => one > 0));
  const error = volume - initialM3 - came + infiltrationM3 + boundaryOutM3;
  return least === Infinity ? error : error / least;
}

/** Runs a flood on to a time. Throws when the run diverges, with cell and time; stops early when the signal is raised. */
export function advanceFlood(flood: Flood, toS: number, { signal, onStep }: AdvanceOptions = {}): void {
  if (!(toS >= flood.timeS && toS < Infinity))
    throw new Error(`The flood is at ${flood.timeS} s and cannot be run to ${toS} s.`);
  while (flood.timeS < toS) {
    if (signal?.aborted) throw new Error('The run was stopped.');
    step(flood, toS);
    onStep?.(flood.timeS);
  }
  recordNow(flood);
}

function setRain(flood: Flood, rain: number | Float64Array): void {
  const { fields, tiles, sources, kernel } = flood;
  flood.rain = rain;
  feedRain(fields, tiles, sources, rain);
  if (kernel !== undefined) setKernelRain(kernel, tiles, rain);
}

function refresh(flood: Flood): void {
  const { model, fields, tiles, kernel, timeS } = flood;
  if (kernel === undefined) refreshTiles(fields, tiles);
  else flood.cellSteps += refreshKernel(kernel, { timeS, wetDepthM: model.wetDepthM ?? WET_M });
}

/** The kernel takes the water of a time into the records when it moves on; what is looked at now must be in them. */
function recordNow({ kernel, fields, timeS }: Flood): void {
  if (kernel === undefined) return;
  const place = recordKernel(kernel, timeS);
  if (place >= 0) throw divergedAt(fields, place, timeS);
}

function step(flood: Flood, toS: number): void {
  const { timeS, faces, sources, left, kernel } = flood;
  const rain = rainAt(sources, timeS);
  if (rain !== flood.rain) setRain(flood, rain);
  refresh(flood);
  setFloodLevels(flood, timeS);
  const end = Math.min(toS, nextRainS(sources, timeS));
  left.fill(0);
  const dt = moveFlood(flood, end - timeS);
  const next = timeS + dt >= end - 1e-12 * end ? end : timeS + dt;
  const moved = moveSources(flood, next);
  const { balance } = flood;
  balance.rainM3 += moved.rainM3;
  balance.inflowM3 += moved.inflowM3;
  balance.infiltrationM3 += moved.infiltrationM3;
  for (let k = 0; k < faces.count; k++) {
    const volume = left[k] ?? 0;
    if (volume > 0) balance.boundaryOutM3 += volume;
    else balance.boundaryInM3 -= volume;
  }
  flood.timeS = next;
  flood.steps += 1;
  if (kernel === undefined) takeRecords(flood);
  else flood.deepestM = deepestNow(flood, kernel);
}

/** Rain, seeping and inflow up to a time; the kernel has done the first two with the step. */
function moveSources(flood: Flood, toS: number): SourceVolumes {
  const { model, fields, tiles, sources, kernel, rain, timeS } = flood;
  if (kernel === undefined) return applySources(model, fields, tiles, sources, { rain, fromS: timeS, toS });
  const { fallen, seeped } = takeSources(kernel);
  const area = fields.dx * fields.dy;
  return {
    rainM3: fallen * area,
    infiltrationM3: seeped * area,
    inflowM3: addInflows(model, fields, sources, { fromS: timeS, toS }),
  };
}

function deepestNow({ fields, sources }: Flood, kernel: FloodKernel): number {
  let deepest = deepestOf(kernel);
  for (const at of sources.inflows) for (const i of at) deepest = Math.max(deepest, fields.depth[i] ?? 0);
  return deepest;
}

function takeRecords(flood: Flood): void {
  const { model, fields, tiles, records, timeS } = flood;
  flood.deepestM = record(fields, tiles, records, { timeS, wetDepthM: model.wetDepthM ?? WET_M });
  const { spans, spanCount } = tiles;
  for (let span = 0; span < 4 * spanCount; span += 4)
    flood.cellSteps +=
      ((spans[span + 1] ?? 0) - (spans[span] ?? 0)) * ((spans[span + 3] ?? 0) - (spans[span + 2] ?? 0));
}

function setMomentum({ initialEastMs, initialNorthMs }: FloodModel, fields: FloodFields): void {
  const { hllc, depth, kind, stride } = fields;
  if (initialEastMs === undefined && initialNorthMs === undefined) return;
  eachCell(fields, (i, cell) => {
    if (kind[i] !== GROUND || !((depth[i] ?? 0) > fields.dry)) return;
    const u = initialEastMs?.[cell] ?? 0;
    const v = -(initialNorthMs?.[cell] ?? 0);
    const h = depth[i] ?? 0;
    if (hllc !== undefined) {
      hllc.momentumX[i] = h * u;
      hllc.momentumY[i] = h * v;
      hllc.speedX[i] = u;
      hllc.speedY[i] = v;
      return;
    }
    for (const [flow, other, speed] of [
      [fields.flowX, i, u],
      [fields.flowX, i + 1, u],
      [fields.flowY, i, v],
      [fields.flowY, i + stride, v],
    ] as const)
      flow[other] = (flow[other] ?? 0) + 0.5 * h * speed;
  });
}
