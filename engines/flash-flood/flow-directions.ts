import type { Ground } from './ground.ts';

/** Water leaves the map here. */
export const LEAVES = -1;
/** No ground here. */
export const NO_GROUND = -2;
const FLAT = -3;

/** Columns and rows to the eight neighbours, from the east clockwise. */
export const EAST = [1, 1, 0, -1, -1, -1, 0, 1] as const;
export const SOUTH = [0, 1, 1, 1, 0, -1, -1, -1] as const;

/**
 * The neighbour that each cell drains to (D8, O'Callaghan and Mark 1984: the steepest way down, equal ones from the east
 * clockwise), `LEAVES` at the edge without a way down, `NO_GROUND` without ground. `filledM` has no depressions; level ground
 * drains the shortest way to where it ends, so every cell reaches an edge.
 */
export function flowDirections(ground: Ground, filledM: Float64Array): Int32Array {
  const { columns, rows, cellWidthM, cellHeightM } = ground;
  const down = new Int32Array(columns * rows);
  const diagonal = 1 / Math.hypot(cellWidthM, cellHeightM);
  const perM = [1 / cellWidthM, diagonal, 1 / cellHeightM, diagonal];
  const steps = Int32Array.from(EAST, (east, k) => east + columns * (SOUTH[k] ?? 0));
  const scale = Float64Array.from(steps, (_, k) => perM[k % 4] ?? 0);
  let flats = 0;
  for (let row = 0; row < rows; row++) {
    const isRim = row === 0 || row === rows - 1;
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      const height = filledM[cell] ?? 0;
      if (Number.isNaN(height)) {
        down[cell] = NO_GROUND;
        continue;
      }
      const isEdge = isRim || column === 0 || column === columns - 1;
      let steepest = 0;
      let to = FLAT;
      for (let k = 0; k < 8; k++) {
        if (isEdge && !isOnMap(column + (EAST[k] ?? 0), row + (SOUTH[k] ?? 0), columns, rows)) {
          if (to === FLAT) to = LEAVES;
          continue;
        }
        const next = cell + (steps[k] ?? 0);
        const other = filledM[next] ?? 0;
        if (!(other < height)) {
          if (to === FLAT && Number.isNaN(other)) to = LEAVES;
          continue;
        }
        const slope = (height - other) * (scale[k] ?? 0);
        if (slope > steepest) {
          steepest = slope;
          to = next;
        }
      }
      down[cell] = to;
      if (to === FLAT) flats += 1;
    }
  }
  drainFlats(down, filledM, steps, flats);
  return down;
}

function isOnMap(column: number, row: number, columns: number, rows: number): boolean {
  return column >= 0 && column < columns && row >= 0 && row < rows;
}

/** Breadth first from the cells of level ground that lie beside a drained cell of the same height; inner cells only, so no checks of the edge. */
function drainFlats(down: Int32Array, filledM: Float64Array, steps: Int32Array, flats: number): void {
  const queue = new Int32Array(flats);
  const parents = new Int32Array(flats);
  let seeds = 0;
  for (let cell = 0; cell < down.length; cell++) {
    if (down[cell] !== FLAT) continue;
    for (let k = 0; k < 8; k++) {
      const next = cell + (steps[k] ?? 0);
      if ((down[next] ?? NO_GROUND) < LEAVES || filledM[next] !== filledM[cell]) continue;
      queue[seeds] = cell;
      parents[seeds++] = next;
      break;
    }
  }
  for (let i = 0; i < seeds; i++) down[queue[i] ?? 0] = parents[i] ?? 0;
  let end = seeds;
  for (let begin = 0; begin < end; begin++) {
    const cell = queue[begin] ?? 0;
    for (let k = 0; k < 8; k++) {
      const next = cell + (steps[k] ?? 0);
      if (down[next] !== FLAT || filledM[next] !== filledM[cell]) continue;
      down[next] = cell;
      queue[end++] = next;
    }
  }
  if (end !== flats) throw new Error(`${flats - end} cells lie in depressions: fill the ground first.`);
}
