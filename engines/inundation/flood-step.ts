import { seriesAt } from '../lib/series.ts';
import { setLevels } from './boundaries.ts';
import { eachCell, type FloodFields, type HllcFields } from './fields.ts';
import type { Flood } from './flood.ts';
import { hllcFaces } from './hllc-flux.ts';
import { type HllcStage, moveWater } from './hllc-step.ts';
import { stepInertial } from './inertial-step.ts';
import { divergedIn, kernelFaces, kernelInertial, kernelStage, setKernelLevels } from './kernel-step.ts';
import { GRAVITY } from './model.ts';
import { diverged } from './records.ts';
import { flowEast, flowSouth } from './water-speed.ts';

const INERTIAL_THETA = 0.9;
/** In two dimensions a chequerboard of water grows from C² = θ/2 on where friction is small; this is the share of that C. */
const INERTIAL_SHARE = 0.95;
const HLLC_COURANT = [0.8, 0.5] as const;
const LONGEST_STEP_S = 30;
/** A step shorter than this share of the time so far (and of a second) is a run that stands still. */
const LEAST_STEP = 1e-9;

/** Moves the water by one step of at most so many seconds, by the kernel or the reference; answers its length. */
export function moveFlood(flood: Flood, mostS: number): number {
  return flood.model.scheme.kind === 'inertial' ? inertialStep(flood, mostS) : hllcStep(flood, mostS);
}

/** Sets the levels beyond the edges to those of a time. */
export function setFloodLevels({ fields, kernel }: Flood, timeS: number): void {
  setLevels(fields, timeS);
  if (kernel !== undefined) setKernelLevels(kernel, fields);
}

function inertialStep(flood: Flood, mostS: number): number {
  const { model, fields, tiles, faces, left, kernel, timeS } = flood;
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
  // Equal steps up to the end: steps of changing length would stir up water between two walls.
  const stable = stepWithin(flood, mostS, (extra) => size / Math.sqrt(GRAVITY * (deepest + extra)));
  const dt = mostS / Math.ceil(mostS / stable - 1e-9);
  if (kernel === undefined) {
    stepInertial(fields, tiles, faces, { dt, theta, left });
    return dt;
  }
  kernelInertial(kernel, fields, dt, theta);
  const place = divergedIn(kernel);
  if (place >= 0) throw divergedAt(fields, place, timeS);
  return dt;
}

function hllcStep(flood: Flood, mostS: number): number {
  const { model, fields } = flood;
  const { scheme } = model;
  if (scheme.kind !== 'hllc') throw new Error('The flood has no momentum.');
  const isSecond = scheme.order !== 1;
  const courant = scheme.courant ?? HLLC_COURANT[isSecond ? 1 : 0];
  const [x, y] = fastestWaves(flood, isSecond);
  const rate = x / fields.dx + y / fields.dy;
  const perSize = 1 / fields.dx + 1 / fields.dy;
  // The front of new water runs at twice its wave speed.
  const dt = stepWithin(flood, mostS, (extra) =>
    Math.min(
      courant / rate,
      extra === 0 ? Infinity : courant / (2 * perSize * Math.sqrt(GRAVITY * (flood.deepestM + extra))),
    ),
  );
  if (!isSecond) {
    moveStage(flood, dt, 'euler');
    return dt;
  }
  moveStage(flood, dt, 'first');
  setFloodLevels(flood, flood.timeS + dt);
  moveStage(flood, dt, 'second');
  return dt;
}

/** Fluxes through all faces; answers the fastest waves along x and y, m/s. */
function fastestWaves({ fields, tiles, kernel, timeS }: Flood, isSecond: boolean): readonly [number, number] {
  if (kernel !== undefined) {
    const fastest = kernelFaces(kernel);
    const place = divergedIn(kernel);
    if (place >= 0) throw divergedAt(fields, place, timeS);
    return fastest;
  }
  const water = waterOf(fields);
  return [
    hllcFaces(fields, water, tiles, { axis: 'x', isSecond }),
    hllcFaces(fields, water, tiles, { axis: 'y', isSecond }),
  ];
}

/** One stage; Heun's second has fluxes of its own. */
function moveStage({ fields, tiles, faces, left, kernel }: Flood, dt: number, stage: HllcStage): void {
  if (kernel !== undefined) {
    kernelStage(kernel, fields, dt, stage);
    return;
  }
  const water = waterOf(fields);
  if (stage === 'second') {
    hllcFaces(fields, water, tiles, { axis: 'x', isSecond: true });
    hllcFaces(fields, water, tiles, { axis: 'y', isSecond: true });
  }
  moveWater(fields, water, tiles, { faces, dt, stage, left });
}

function waterOf({ hllc }: FloodFields): HllcFields {
  if (hllc === undefined) throw new Error('The flood has no momentum.');
  return hllc;
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

/** The error of a run of the kernel that has diverged at a place. */
export function divergedAt(fields: FloodFields, i: number, timeS: number): Error {
  return diverged(
    fields,
    i,
    timeS,
    fields.depth[i] ?? 0,
    Math.hypot(flowEast(fields, i), flowSouth(fields, i)),
  );
}
