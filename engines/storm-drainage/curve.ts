import type { Curve } from './model.ts';

/** Value of a curve: linear between two points, that of the last point beyond them. */
export function curveAt({ x, y }: Curve, at: number): number {
  const last = x.length - 1;
  if (last < 0) return 0;
  if (at <= (x[0] ?? 0)) return y[0] ?? 0;
  if (at >= (x[last] ?? 0)) return y[last] ?? 0;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = [x[low], x[high], y[low], y[high]];
  return x1 > x0 ? y0 + ((y1 - y0) * (at - x0)) / (x1 - x0) : y1;
}

/** Value of a curve of steps: that of the first point whose x is not passed yet, the last one beyond. */
export function stepCurveAt({ x, y }: Curve, at: number): number {
  for (let i = 0; i < x.length; i++) if (at < (x[i] ?? 0)) return y[i] ?? 0;
  return y.at(-1) ?? 0;
}
