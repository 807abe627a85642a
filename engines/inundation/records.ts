import { place } from './check-model.ts';
import { type ArrayRoom, type FloodFields, GROUND } from './fields.ts';
import { SPAN, type Tiles } from './tiles.ts';
import { waterSpeed } from './water-speed.ts';

/** The greatest values so far and the first arrivals, by place in the arrays. */
export interface Records {
  readonly depthM: Float32Array;
  readonly speedMs: Float32Array;
  readonly hazardM2s: Float32Array;
  /** Infinity where water has not come. */
  readonly arrivalS: Float64Array;
}

/** Deeper than any water; a run that comes here has diverged. */
const MOST_DEPTH = 1e5;
const MOST_SPEED = 1e4;

/** Records of nothing yet. */
export function createRecords({ depth: { length } }: FloodFields, { singles, times }: ArrayRoom): Records {
  return {
    depthM: singles(length),
    speedMs: singles(length),
    hazardM2s: singles(length),
    arrivalS: times(length).fill(Infinity),
  };
}

/** Takes the water of a time into the records; returns the greatest depth. Throws where the run has diverged. */
export function record(
  fields: FloodFields,
  tiles: Tiles,
  records: Records,
  { timeS, wetDepthM }: { readonly timeS: number; readonly wetDepthM: number },
): number {
  const { stride, kind, depth } = fields;
  const { spans, spanCount } = tiles;
  const { depthM, speedMs, hazardM2s, arrivalS } = records;
  let deepest = 0;
  for (let span = 0; span < SPAN * spanCount; span += SPAN)
    for (let row = spans[span] ?? 0; row < (spans[span + 1] ?? 0); row++) {
      const end = row * stride + (spans[span + 3] ?? 0);
      for (let i = row * stride + (spans[span + 2] ?? 0); i < end; i++) {
        const h = depth[i] ?? 0;
        if (h === 0 || kind[i] !== GROUND) continue;
        if (h > deepest) deepest = h;
        if (h > (depthM[i] ?? 0)) depthM[i] = h;
        const speed = waterSpeed(fields, i);
        const hazard = h * speed;
        if (!(h < MOST_DEPTH && speed < MOST_SPEED)) throw diverged(fields, i, timeS, h, hazard);
        if (hazard > (hazardM2s[i] ?? 0)) hazardM2s[i] = hazard;
        if (h < wetDepthM) continue;
        if (timeS < (arrivalS[i] ?? 0)) arrivalS[i] = timeS;
        if (speed > (speedMs[i] ?? 0)) speedMs[i] = speed;
      }
    }
  return deepest;
}

/** The error of a run that has diverged. */
export function diverged(
  { columns, stride }: FloodFields,
  i: number,
  timeS: number,
  h: number,
  hazard: number,
): Error {
  const cell = (Math.floor(i / stride) - 1) * columns + (i % stride) - 1;
  return new Error(
    `The run diverged at ${timeS.toPrecision(6)} s in ${place(cell, columns)}: depth ${h} m, depth times velocity ${hazard} m²/s.`,
  );
}
