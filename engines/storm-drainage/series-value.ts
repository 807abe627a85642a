import { lastAt } from './land/rain.ts';
import type { Curve, TimeSeries } from './model.ts';

/** Value of a series at a time, linear between its rows and 0 outside of them: what a series adds ends with it. */
export function addedAt({ timesS, values }: TimeSeries, timeS: number): number {
  const i = lastAt(timesS, timeS);
  if (i < 0 || (i === timesS.length - 1 && timeS > (timesS[i] ?? 0))) return 0;
  return between(timesS, values, i, timeS);
}

/** Value of a series at a time, linear between its rows, its first and last value outside of them. */
export function heldAt({ timesS, values }: TimeSeries, timeS: number): number {
  return between(timesS, values, lastAt(timesS, timeS), timeS);
}

/** Last value of a series not after a time, its first one before it. */
export function stepAt({ timesS, values }: TimeSeries, timeS: number): number {
  return values[Math.max(0, lastAt(timesS, timeS))] ?? 0;
}

/** Value of a curve, linear between its points, its first and last value outside of them. */
export function curveValue({ x, y }: Curve, at: number): number {
  return between(x, y, lastAt(x, at), at);
}

function between(x: readonly number[], y: readonly number[], i: number, at: number): number {
  const here = y[Math.max(0, i)] ?? 0;
  const x0 = x[i];
  const x1 = x[i + 1];
  if (x0 === undefined || x1 === undefined || x1 <= x0) return here;
  return here + (((y[i + 1] ?? here) - here) * (at - x0)) / (x1 - x0);
}
