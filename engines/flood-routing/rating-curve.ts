import type { VerticalDatum } from './datum.ts';

/** Level and flow at a gauge: rows of (m, m³/s), both rising. */
export interface RatingCurve {
  readonly datum: VerticalDatum;
  readonly points: readonly (readonly [number, number])[];
  /** Level at which nothing flows, m; with it the curve is a power of the height above between two points, without it straight. */
  readonly zeroM?: number | undefined;
}

/** A value read from a curve. */
export interface Rated {
  readonly value: number;
  /** Beyond the measured rows, where the end of the curve goes on: to be used with care. */
  readonly isExtrapolated: boolean;
}

/** Refuses a curve that does not rise. */
export function checkRating({ points, zeroM }: RatingCurve, gauge: string): void {
  if (points.length < 2)
    throw new Error(`Gauge ${gauge}: the rating curve has ${points.length} rows, at least 2 are needed.`);
  points.forEach(([level, flow], i) => {
    const [lower = -Infinity, less = -Infinity] = points[i - 1] ?? [];
    if (!(level > lower && level < Infinity && flow > less && flow < Infinity && flow >= 0))
      throw new Error(
        `Gauge ${gauge}: row ${i} of the rating curve is ${level} m, ${flow} m³/s after ${lower} m, ${less} m³/s.`,
      );
  });
  const [lowest = 0, least = 0] = points[0] ?? [];
  if (zeroM !== undefined && !(zeroM < lowest && least > 0))
    throw new Error(
      `Gauge ${gauge}: nothing flows at ${zeroM} m, but the first row is ${lowest} m, ${least} m³/s.`,
    );
}

/** Flow at a level, m³/s; never below zero. */
export function flowAtStage(curve: RatingCurve, levelM: number): Rated {
  const { points, zeroM } = curve;
  const isExtrapolated = levelM < (points[0]?.[0] ?? NaN) || levelM > (points.at(-1)?.[0] ?? NaN);
  const [[z1, q1], [z2, q2]] = pieceOf(curve, 0, levelM);
  if (zeroM === undefined)
    return { value: Math.max(0, q1 + ((q2 - q1) * (levelM - z1)) / (z2 - z1)), isExtrapolated };
  if (levelM <= zeroM) return { value: 0, isExtrapolated };
  const power = Math.log(q2 / q1) / Math.log((z2 - zeroM) / (z1 - zeroM));
  return { value: q1 * ((levelM - zeroM) / (z1 - zeroM)) ** power, isExtrapolated };
}

/** Level at a flow, m: the inverse of `flowAtStage`, exactly. */
export function stageAtFlow(curve: RatingCurve, flowM3s: number): Rated {
  if (!(flowM3s >= 0 && flowM3s < Infinity)) throw new Error(`A flow is ${flowM3s} m³/s.`);
  const { points, zeroM } = curve;
  const isExtrapolated = flowM3s < (points[0]?.[1] ?? NaN) || flowM3s > (points.at(-1)?.[1] ?? NaN);
  const [[z1, q1], [z2, q2]] = pieceOf(curve, 1, flowM3s);
  if (zeroM === undefined) return { value: z1 + ((z2 - z1) * (flowM3s - q1)) / (q2 - q1), isExtrapolated };
  const power = Math.log(q2 / q1) / Math.log((z2 - zeroM) / (z1 - zeroM));
  return { value: zeroM + (z1 - zeroM) * (flowM3s / q1) ** (1 / power), isExtrapolated };
}

type Row = readonly [number, number];

/** The two rows around a value, the first or last two beyond the ends. */
function pieceOf({ points }: RatingCurve, column: 0 | 1, value: number): readonly [Row, Row] {
  let i = 1;
  while (i < points.length - 1 && value > (points[i]?.[column] ?? Infinity)) i += 1;
  const [a, b] = [points[i - 1], points[i]];
  if (a === undefined || b === undefined) throw new Error('A rating curve needs two rows.');
  return [a, b];
}
