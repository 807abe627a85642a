import { seededRandom } from '../../lib/random.ts';
import { type FloodModel, type FloodScheme, GRAVITY } from '../model.ts';

/** Lengths of one case of Thacker's basin (SWASHES 4.2.2): side 4 m, a = 1 m, middle depth 0.1 m. */
const BASIN = { side: 4, a: 1, depth: 0.1 } as const;

/** The basin z = −h0 (1 − r²/a²) of n × n cells. */
export function thackerBed(n: number): Float64Array {
  const { side, a, depth } = BASIN;
  return gridOf(n, side, (x, y) => -depth * (1 - (x * x + y * y) / (a * a)));
}

/** Period of the planar surface, s; the radial one has half of it. */
export const THACKER_PERIOD_S = (2 * Math.PI) / Math.sqrt((2 * GRAVITY * BASIN.depth) / BASIN.a ** 2);

/** Depth of the planar surface (η = 0.5) at a time. */
export function thackerPlanar(n: number, timeS: number): Float64Array {
  const { side, a, depth } = BASIN;
  const omega = Math.sqrt(2 * GRAVITY * depth) / a;
  const eta = 0.5;
  const bed = thackerBed(n);
  return gridOf(n, side, (x, y) => {
    const level =
      ((eta * depth) / (a * a)) * (2 * x * Math.cos(omega * timeS) + 2 * y * Math.sin(omega * timeS) - eta);
    return level;
  }).map((level, cell) => Math.max(0, level - (bed[cell] ?? 0)));
}

/** Depth of the radial surface (r0 = 0.8) at a time. */
export function thackerRadial(n: number, timeS: number): Float64Array {
  const { side, a, depth } = BASIN;
  const omega = Math.sqrt(8 * GRAVITY * depth) / a;
  const A = (a * a - 0.8 ** 2) / (a * a + 0.8 ** 2);
  const c = 1 - A * Math.cos(omega * timeS);
  const bed = thackerBed(n);
  return gridOf(n, side, (x, y) => {
    const r2 = (x * x + y * y) / (a * a);
    return depth * (Math.sqrt(1 - A * A) / c - 1 - r2 * ((1 - A * A) / (c * c) - 1));
  }).map((level, cell) => Math.max(0, level - (bed[cell] ?? 0)));
}

/** Ritter's depth (dry ahead), dam at 0. */
export function ritterDepth(x: number, timeS: number, h0: number): number {
  const c0 = Math.sqrt(GRAVITY * h0);
  if (x <= -c0 * timeS) return h0;
  return x >= 2 * c0 * timeS ? 0 : (2 * c0 - x / timeS) ** 2 / (9 * GRAVITY);
}

/** Stoker's depth of 10 m above 2 m, dam at 0; middle depth, velocity and shock speed from the shock's relations. */
export function stokerDepth(x: number, timeS: number): number {
  const [middle, velocity, shock] = [5.0787, 5.6921, 9.3898];
  if (x < (velocity - Math.sqrt(GRAVITY * middle)) * timeS) return ritterDepth(x, timeS, 10);
  return x < shock * timeS ? middle : 2;
}

/** Depth of Hunter's wave over a level bed that advances without breaking (2005, eq. 16). */
export function hunterDepth(
  x: number,
  timeS: number,
  { velocity, manning }: { velocity: number; manning: number },
) {
  const ahead = velocity * timeS - x;
  return ahead > 0 ? ((7 / 3) * manning ** 2 * velocity ** 2 * ahead) ** (3 / 7) : 0;
}

/** A channel one cell wide. */
export function channel(
  cells: number,
  cellM: number,
  depth: (x: number) => number,
  rest: Partial<FloodModel> & { readonly scheme: FloodScheme },
): FloodModel {
  return {
    terrain: {
      columns: cells,
      rows: 1,
      cellWidthM: cellM,
      cellHeightM: cellM,
      bedM: new Float64Array(cells),
      manning: 0,
    },
    initialDepthM: Float64Array.from({ length: cells }, (_, i) => depth((i + 0.5) * cellM)),
    ...rest,
  };
}

/** Uneven ground of n × n cells of 5 m between 100 and 112 m, from a seed. */
export function unevenGround(n: number, seed: number) {
  const random = seededRandom(seed);
  const bedM = Float64Array.from({ length: n * n }, () => 100 + 12 * random());
  return { columns: n, rows: n, cellWidthM: 5, cellHeightM: 5, bedM, manning: 0.03 };
}

/** Mean of the differences of two rows of values. */
export function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return sum / a.length;
}

function gridOf(n: number, side: number, at: (x: number, y: number) => number): Float64Array {
  const cell = side / n;
  return Float64Array.from({ length: n * n }, (_, i) =>
    at(((i % n) + 0.5) * cell - side / 2, side / 2 - (Math.floor(i / n) + 0.5) * cell),
  );
}
