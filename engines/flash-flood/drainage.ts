import { fillDepressions } from './fill-depressions.ts';
import { flowDirections, LEAVES, NO_GROUND } from './flow-directions.ts';
import { type Ground, heedStop, type RunOptions } from './ground.ts';

/** Where the water of each cell goes. */
export interface Drainage {
  readonly ground: Ground;
  /** Heights with depressions filled. */
  readonly filledM: Float64Array;
  /** The cell that a cell drains to, −1 where water leaves the map, −2 without ground. */
  readonly down: Int32Array;
  /** All cells with ground, each after the cells that drain to it. */
  readonly order: Int32Array;
  /** Cells that drain through a cell, itself among them; 0 without ground. */
  readonly upstream: Float64Array;
}

/** Fills the ground, finds where each cell drains (D8), and counts what drains through it. */
export function drainageOf(ground: Ground, options: RunOptions = {}): Drainage {
  const filledM = fillDepressions(ground, {
    ...options,
    onProgress: (share) => options.onProgress?.(0.6 * share),
  });
  heedStop(options);
  const down = flowDirections(ground, filledM);
  options.onProgress?.(0.8);
  heedStop(options);
  return { ground, filledM, down, ...accumulate(down) };
}

const WALKED = 255;

/** From each source downstream as long as all that drains to a cell has been counted. */
function accumulate(down: Int32Array): Pick<Drainage, 'order' | 'upstream'> {
  const above = new Uint8Array(down.length);
  const upstream = new Float64Array(down.length);
  let cells = 0;
  for (let cell = 0; cell < down.length; cell++) {
    const to = down[cell] ?? NO_GROUND;
    if (to === NO_GROUND) {
      above[cell] = WALKED;
      continue;
    }
    cells += 1;
    upstream[cell] = 1;
    if (to !== LEAVES) above[to] = (above[to] ?? 0) + 1;
  }
  const order = new Int32Array(cells);
  let count = 0;
  for (let source = 0; source < down.length; source++) {
    if (above[source] !== 0) continue;
    let cell = source;
    for (;;) {
      above[cell] = WALKED;
      order[count++] = cell;
      const to = down[cell] ?? LEAVES;
      if (to < 0) break;
      upstream[to] = (upstream[to] ?? 0) + (upstream[cell] ?? 0);
      const left = (above[to] ?? 0) - 1;
      above[to] = left;
      if (left > 0) break;
      cell = to;
    }
  }
  if (count !== cells) throw new Error(`${cells - count} cells drain in a circle.`);
  return { order, upstream };
}

/** The basin of each cell, numbered from 0 by where its water leaves the map; −1 without ground. `outlets` are those cells. */
export function basinsOf({ down, order }: Pick<Drainage, 'down' | 'order'>): {
  readonly basin: Int32Array;
  readonly outlets: readonly number[];
} {
  const basin = new Int32Array(down.length).fill(-1);
  const outlets: number[] = [];
  for (let i = order.length - 1; i >= 0; i--) {
    const cell = order[i] ?? 0;
    const to = down[cell] ?? LEAVES;
    basin[cell] = to < 0 ? outlets.push(cell) - 1 : (basin[to] ?? -1);
  }
  return { basin, outlets };
}

/** The cells that drain through a cell, each after those that drain to it, the cell itself last. */
export function basinAbove({ down, order }: Pick<Drainage, 'down' | 'order'>, outlet: number): Int32Array {
  if ((down[outlet] ?? NO_GROUND) === NO_GROUND) throw new Error(`Cell ${outlet} has no ground.`);
  const within = new Uint8Array(down.length);
  const cells: number[] = [];
  for (let i = order.length - 1; i >= 0; i--) {
    const cell = order[i] ?? 0;
    const to = down[cell] ?? LEAVES;
    if (cell !== outlet && (to < 0 || within[to] === 0)) continue;
    within[cell] = 1;
    cells.push(cell);
  }
  return Int32Array.from(cells.reverse());
}

/** The cell with the most water within so many cells of a place: a place beside a stream is meant on it. */
export function cellOfMostWater({ ground, upstream }: Drainage, near: number, reachCells: number): number {
  const { columns, rows } = ground;
  const [column, row] = [near % columns, Math.floor(near / columns)];
  let best = near;
  for (let y = Math.max(0, row - reachCells); y <= Math.min(rows - 1, row + reachCells); y++)
    for (let x = Math.max(0, column - reachCells); x <= Math.min(columns - 1, column + reachCells); x++)
      if ((upstream[y * columns + x] ?? 0) > (upstream[best] ?? 0)) best = y * columns + x;
  return best;
}
