import { seriesAt } from '../lib/series.ts';
import { type BoundaryFaces, boundaryFaces, feedTiles, setLevels } from './boundaries.ts';
import { checkModel } from './check-model.ts';
import { createFields, eachCell, type FloodFields, GROUND } from './fields.ts';
import { hllcFaces } from './hllc-flux.ts';
import { moveWater } from './hllc-step.ts';
import { stepInertial } from './inertial-step.ts';
import { type FloodModel, GRAVITY } from './model.ts';
import { createRecords, diverged, type Records, record } from './records.ts';
import { applySources, createSources, feedRain, nextRainS, rainAt, type Sources } from './sources.ts';
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

const INERTIAL_THETA = 0.9;
/** In two dimensions a chequerboard of water grows from C² = θ/2 on where friction is small; this is the share of that C. */
const INERTIAL_SHARE = 0.95;
const HLLC_COURANT = [0.8, 0.5] as const;
const LONGEST_STEP_S = 30;
const WET_M = 0.01;
/** A step shorter than this share of the time so far (and of a second) is a run that stands still. */
const LEAST_STEP = 1e-9;

/** Lays out a flood at time 0. Throws on a model that cannot be run. */
export function openFlood(model: FloodModel): Flood {
  checkModel(model);
  const fields = createFields(model);
  const tiles = createTiles(fields, model.allCells ?? false);
  const faces = boundaryFaces(fields);
  setLevels(fields, 0);
  feedTiles(fields, tiles, faces);
  const sources = createSources(model, fields, tiles);
  setMomentum(model, fields);
  const flood: Flood = {
    model,
    fields,
    tiles,
    faces,
    sources,
    records: createRecords(fields),
    balance: { initialM3: 0, rainM3: 0, inflowM3: 0, infiltrationM3: 0, boundaryInM3: 0, boundaryOutM3: 0 },
    left: new Float64Array(faces.count),
    timeS: 0,
    steps: 0,
    cellSteps: 0,
    deepestM: 0,
    rain: rainAt(sources, 0),
  };
  flood.balance.initialM3 = waterVolume(flood);
  feedRain(fields, tiles, sources, flood.rain);
  refreshTiles(fields, tiles);
  takeRecords(flood);
  return flood;
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
}

function step(flood: Flood, toS: number): void {
  const { model, fields, tiles, faces, sources, left } = flood;
  const { timeS } = flood;
  const rain = rainAt(sources, timeS);
  if (rain !== flood.rain) {
    flood.rain = rain;
    feedRain(fields, tiles, sources, rain);
  }
  refreshTiles(fields, tiles);
  setLevels(fields, timeS);
  const end = Math.min(toS, nextRainS(sources, timeS));
  left.fill(0);
  const dt =
    model.scheme.kind === 'inertial' ? inertialStep(flood, end - timeS) : hllcStep(flood, end - timeS);
  const next = timeS + dt >= end - 1e-12 * end ? end : timeS + dt;
  const moved = applySources(model, fields, tiles, sources, { rain, fromS: timeS, toS: next });
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
  takeRecords(flood);
}

function inertialStep(flood: Flood, mostS: number): number {
  const { model, fields, tiles, faces, left } = flood;
  const { scheme } = model;
  let deepest = flood.deepestM;
  for (let k = 0; k < faces.count; k++) {
    const level = fields.levels[faces.kind[k] ?? 0] ?? Number.NaN;
    const above = level - (fields.bed[faces.inner[k] ?? 0] ?? 0);
    if (above > deepest) deepest = above;
  }
  const theta = scheme.kind === 'inertial' ? (scheme.theta ?? INERTIAL_THETA) : 1;
  const courant = scheme.courant ?? INERTIAL_SHARE * Math.sqrt(theta / 2);
  const size = courant * Math.min(fields.dx, fields.dy);
  const dt = stepWithin(flood, mostS, (extra) => size / Math.sqrt(GRAVITY * (deepest + extra)));
  stepInertial(fields, tiles, faces, { dt, theta, left });
  return dt;
}

function hllcStep(flood: Flood, mostS: number): number {
  const { model, fields, tiles, faces, left } = flood;
  const { scheme } = model;
  const water = fields.hllc;
  if (water === undefined || scheme.kind !== 'hllc') throw new Error('The flood has no momentum.');
  const isSecond = scheme.order !== 1;
  const courant = scheme.courant ?? HLLC_COURANT[isSecond ? 1 : 0];
  const rate =
    hllcFaces(fields, water, tiles, { axis: 'x', isSecond }) / fields.dx +
    hllcFaces(fields, water, tiles, { axis: 'y', isSecond }) / fields.dy;
  const perSize = 1 / fields.dx + 1 / fields.dy;
  // The front of new water runs at twice its wave speed.
  const dt = stepWithin(flood, mostS, (extra) =>
    Math.min(
      courant / rate,
      extra === 0 ? Infinity : courant / (2 * perSize * Math.sqrt(GRAVITY * (flood.deepestM + extra))),
    ),
  );
  if (!isSecond) {
    moveWater(fields, water, tiles, { faces, dt, stage: 'euler', left });
    return dt;
  }
  moveWater(fields, water, tiles, { faces, dt, stage: 'first', left });
  setLevels(fields, flood.timeS + dt);
  hllcFaces(fields, water, tiles, { axis: 'x', isSecond });
  hllcFaces(fields, water, tiles, { axis: 'y', isSecond });
  moveWater(fields, water, tiles, { faces, dt, stage: 'second', left });
  return dt;
}

/** The longest stable step, given that of a depth that the deepest water gains while it lasts. */
function stepWithin(flood: Flood, mostAllowedS: number, stable: (extraM: number) => number): number {
  const { model, fields, sources } = flood;
  const most = Math.min(mostAllowedS, model.maxStepS ?? LONGEST_STEP_S);
  let gain = 0;
  model.inflows?.forEach(({ flowM3s }, k) => {
    const cells = (sources.inflows[k]?.length ?? 1) * fields.dx * fields.dy;
    const until = flood.timeS + most;
    let flow = Math.max(seriesAt(flowM3s, flood.timeS), seriesAt(flowM3s, until));
    flowM3s.timesS.forEach((time, i) => {
      if (time > flood.timeS && time < until) flow = Math.max(flow, flowM3s.values[i] ?? 0);
    });
    gain = Math.max(gain, flow / cells);
  });
  let dt = Math.min(most, stable(0));
  if (gain > 0) for (let round = 0; round < 6; round++) dt = Math.min(most, stable(gain * dt));
  if (dt > LEAST_STEP * Math.min(1, Math.max(1e-3, most)) || dt === most) return dt;
  throw fastest(flood);
}

function fastest(flood: Flood): Error {
  const { fields, timeS } = flood;
  let worst = 0;
  let most = -1;
  eachCell(fields, (i) => {
    const speed =
      Math.hypot(fields.hllc?.speedX[i] ?? 0, fields.hllc?.speedY[i] ?? 0) + Math.sqrt(fields.depth[i] ?? 0);
    if (speed <= most) return;
    worst = i;
    most = speed;
  });
  const h = fields.depth[worst] ?? 0;
  return diverged(fields, worst, timeS, h, h * most);
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
