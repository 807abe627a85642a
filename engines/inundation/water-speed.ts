import type { FloodFields } from './fields.ts';
import { GRAVITY } from './model.ts';

/** Local-inertial flow is kept below this Froude number: above it the equations do not hold, and a film would race. */
export const MOST_FROUDE = 2;

/** Depth times velocity at a place, eastwards, m²/s. */
export function flowEast({ hllc, flowX }: FloodFields, i: number): number {
  return hllc === undefined ? 0.5 * ((flowX[i] ?? 0) + (flowX[i + 1] ?? 0)) : (hllc.momentumX[i] ?? 0);
}

/** Depth times velocity at a place, southwards, m²/s. */
export function flowSouth({ hllc, flowY, stride }: FloodFields, i: number): number {
  return hllc === undefined ? 0.5 * ((flowY[i] ?? 0) + (flowY[i + stride] ?? 0)) : (hllc.momentumY[i] ?? 0);
}

/** Speed at a place, m/s. Local-inertial flow belongs to faces that may be deeper than the cell, so it is capped. */
export function waterSpeed(fields: FloodFields, i: number): number {
  const h = fields.depth[i] ?? 0;
  if (!(h > fields.dry)) return h >= 0 ? 0 : Number.NaN;
  const qx = flowEast(fields, i);
  const qy = flowSouth(fields, i);
  const speed = Math.sqrt(qx * qx + qy * qy) / h;
  if (fields.hllc !== undefined) return speed;
  const most = MOST_FROUDE * Math.sqrt(GRAVITY * h);
  return Math.min(speed, most);
}
