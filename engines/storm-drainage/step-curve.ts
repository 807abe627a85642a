import type { Curve } from './model.ts';

/** Value of a curve of steps: that of the first point whose x is not passed yet, the last one beyond. */
export function stepCurveAt({ x, y }: Curve, at: number): number {
  for (let i = 0; i < x.length; i++) if (at < (x[i] ?? 0)) return y[i] ?? 0;
  return y.at(-1) ?? 0;
}
