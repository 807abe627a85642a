import type { StopSignal } from './stop-signal.ts';
/** Rows that each want one column of least cost. */
export interface LeastCostMatchInput {
  readonly rows: number;
  readonly columns: number;
  /** Row by row; Infinity: the row cannot have the column. */
  readonly cost: Float64Array;
  /** How many rows a column takes. */
  readonly capacity: Int32Array;
  /** What it costs to leave a row without a column. */
  readonly without: Float64Array;
}

/**
 * The column of each row, -1 for none, at the least total cost.
 *
 * Successive shortest paths with potentials (Jonker and Volgenant 1987, the augmenting phase), on slots: a column has as many
 * slots as it takes rows. Leaving a row without a column is one more column that is never full, so every search ends there at
 * the latest. Invariant: each row's slot has reduced cost cost - rowPrice - slotPrice = 0 and no reduced cost is below 0, which
 * proves the optimum by duality. Rows times (rows times slots) steps at most.
 */
export function leastCostMatch(input: LeastCostMatchInput, signal?: StopSignal): Int32Array {
  const { rows, columns, cost, capacity, without } = input;
  const slotColumn: number[] = [];
  for (let c = 0; c < columns; c++) {
    for (let k = 0; k < Math.min(capacity[c] ?? 0, rows); k++) slotColumn.push(c);
  }
  const slots = slotColumn.length;
  // Slot number `slots` is "without"; row number `rows` is the root that the search begins from.
  const rowPrice = new Float64Array(rows + 1);
  const slotPrice = new Float64Array(slots + 1);
  const rowOf = new Int32Array(slots + 1).fill(-1);
  const least = new Float64Array(slots + 1);
  const cameFrom = new Int32Array(slots + 1);
  const isDone = new Uint8Array(slots + 1);
  const done = new Int32Array(slots + 1);
  const answer = new Int32Array(rows).fill(-1);
  for (let root = 0; root < rows; root++) {
    if (signal?.aborted) throw new Error('The assignment was stopped.');
    least.fill(Infinity);
    isDone.fill(0);
    let doneCount = 0;
    let row = root;
    let slot = -1;
    // The distance of the slot last reached; prices change by it at the end only.
    let reached = 0;
    for (;;) {
      const base = row * columns;
      const offset = reached - (rowPrice[row] ?? 0);
      let next = slots;
      const throughNone = offset + (without[row] ?? 0);
      if (throughNone < (least[slots] ?? 0)) {
        least[slots] = throughNone;
        cameFrom[slots] = slot;
      }
      let nearest = least[slots] ?? Infinity;
      for (let s = 0; s < slots; s++) {
        if (isDone[s]) continue;
        const through = offset + (cost[base + (slotColumn[s] ?? 0)] ?? Infinity) - (slotPrice[s] ?? 0);
        if (through < (least[s] ?? 0)) {
          least[s] = through;
          cameFrom[s] = slot;
        }
        if ((least[s] ?? 0) < nearest) {
          nearest = least[s] ?? 0;
          next = s;
        }
      }
      reached = nearest;
      slot = next;
      if (slot === slots || rowOf[slot] === -1) break;
      isDone[slot] = 1;
      done[doneCount++] = slot;
      row = rowOf[slot] ?? 0;
    }
    rowPrice[root] = (rowPrice[root] ?? 0) + reached;
    for (let k = 0; k < doneCount; k++) {
      const s = done[k] ?? 0;
      const gain = reached - (least[s] ?? 0);
      slotPrice[s] = (slotPrice[s] ?? 0) - gain;
      const held = rowOf[s] ?? 0;
      rowPrice[held] = (rowPrice[held] ?? 0) + gain;
    }
    // Along the path each row moves into the slot it reached; the last one may be left without.
    for (let at = slot; at !== -1; ) {
      const before = cameFrom[at] ?? -1;
      const mover = before === -1 ? root : (rowOf[before] ?? root);
      if (at === slots) answer[mover] = -1;
      else {
        rowOf[at] = mover;
        answer[mover] = slotColumn[at] ?? -1;
      }
      at = before;
    }
  }
  return answer;
}
