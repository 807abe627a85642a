import { checkGround, type Ground, heedStop, type RunOptions } from './ground.ts';
import { lowestFirst } from './lowest-first.ts';

const OPEN = 0;
const OUTSIDE = 1;
const DONE = 2;
const POPS_BETWEEN_LOOKS = 1 << 16;

/**
 * Heights with every depression filled to its spill: the least height over which water can leave the map, NaN where there is no
 * ground. Priority-flood (Barnes, Lehman and Mulla 2014) in the variant of Zhou, Sun and Fu (2016): from a cell whose height is
 * final, rising ground is final at once and walked without the queue; only cells that have lower, still open neighbours wait in it.
 */
export function fillDepressions(ground: Ground, options: RunOptions = {}): Float64Array {
  checkGround(ground);
  const { columns, rows, heightsM } = ground;
  // A rim of one cell all around saves the question whether a neighbour is on the map.
  const width = columns + 2;
  const size = width * (rows + 2);
  const level = new Float64Array(size);
  const state = new Uint8Array(size).fill(OUTSIDE);
  let open = 0;
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    const to = (row + 1) * width + 1;
    for (let column = 0; column < columns; column++) {
      const height = heightsM[from + column] ?? 0;
      if (Number.isNaN(height)) continue;
      level[to + column] = height;
      state[to + column] = OPEN;
      open += 1;
    }
  }
  const [a, b, c, d] = [-width - 1, -width, -width + 1, -1];
  const steps = Int32Array.of(a, b, c, d, -d, -c, -b, -a);
  const queue = lowestFirst();
  for (let cell = width; cell < size - width; cell++) {
    if (state[cell] !== OPEN) continue;
    let isEdge = false;
    for (let k = 0; k < 8 && !isEdge; k++) isEdge = state[cell + (steps[k] ?? 0)] === OUTSIDE;
    if (!isEdge) continue;
    state[cell] = DONE;
    queue.push(cell, level[cell] ?? 0);
  }
  flood(level, state, steps, queue, open, options);
  const filled = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const from = (row + 1) * width + 1;
    for (let column = 0; column < columns; column++)
      filled[row * columns + column] =
        state[from + column] === OUTSIDE ? Number.NaN : (level[from + column] ?? 0);
  }
  return filled;
}

/** Each cell enters a list once, when its height has become final; the queue holds the shores from which water may still go down. */
function flood(
  level: Float64Array,
  state: Uint8Array,
  steps: Int32Array,
  queue: ReturnType<typeof lowestFirst>,
  open: number,
  options: RunOptions,
): void {
  const lake = new Int32Array(open);
  const slope = new Int32Array(open);
  let done = 0;
  let pops = 0;
  for (let start = queue.pop(); start >= 0; start = queue.pop()) {
    if ((++pops & (POPS_BETWEEN_LOOKS - 1)) === 0) {
      heedStop(options);
      options.onProgress?.(Math.min(1, done / open));
    }
    const spill = level[start] ?? 0;
    let lakes = 1;
    let slopes = 0;
    lake[0] = start;
    while (lakes > 0) {
      const cell = lake[--lakes] ?? 0;
      done += 1;
      for (let k = 0; k < 8; k++) {
        const next = cell + (steps[k] ?? 0);
        if (state[next] !== OPEN) continue;
        state[next] = DONE;
        if ((level[next] ?? 0) <= spill) {
          level[next] = spill;
          lake[lakes++] = next;
        } else slope[slopes++] = next;
      }
    }
    // First in, first out: a front that rises evenly leaves a third of the shores that a stack leaves.
    for (let next = 0; next < slopes; next++) {
      const cell = slope[next] ?? 0;
      const height = level[cell] ?? 0;
      let isShore = false;
      for (let k = 0; k < 8; k++) {
        const beside = cell + (steps[k] ?? 0);
        if (state[beside] !== OPEN) continue;
        const other = level[beside] ?? 0;
        if (other > height) {
          state[beside] = DONE;
          slope[slopes++] = beside;
          continue;
        }
        if (isShore) continue;
        // A lower neighbour that another final cell below it reaches needs no way down from here.
        let isReached = false;
        for (let j = 0; j < 8 && !isReached; j++) {
          const third = beside + (steps[j] ?? 0);
          isReached = state[third] === DONE && (level[third] ?? 0) < other;
        }
        isShore = !isReached;
      }
      if (isShore) queue.push(cell, height);
      else done += 1;
    }
  }
}
