/**
 * A square system whose unknowns are joined in pairs, laid out once for its structure: rows in the order in which they are eliminated, with
 * the places that elimination fills. Values are not symmetric; each column outweighs its other entries, so no pivoting is needed.
 */
export interface SparseSystem {
  readonly size: number;
  /** Place of an unknown in the order of elimination, and back. */
  readonly order: Int32Array;
  readonly unknown: Int32Array;
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
  readonly diagonal: Int32Array;
  /** Places of the entries (from, to) and (to, from) of each pair. */
  readonly forward: Int32Array;
  readonly backward: Int32Array;
  readonly value: Float64Array;
  readonly factor: Float64Array;
  readonly right: Float64Array;
  readonly work: Float64Array;
  readonly place: Int32Array;
}

/** Lays out a system of pairs of unknowns; the unknown of least degree goes first. */
export function sparseSystem(size: number, from: Int32Array, to: Int32Array): SparseSystem {
  const joined: Set<number>[] = Array.from({ length: size }, () => new Set<number>());
  for (let k = 0; k < from.length; k++) {
    const [a = 0, b = 0] = [from[k], to[k]];
    if (a === b) continue;
    joined[a]?.add(b);
    joined[b]?.add(a);
  }
  const order = new Int32Array(size).fill(-1);
  const unknown = new Int32Array(size);
  const above: number[][] = [];
  const buckets: number[][] = [];
  const push = (i: number) => {
    const degree = joined[i]?.size ?? 0;
    while (buckets.length <= degree) buckets.push([]);
    buckets[degree]?.push(i);
  };
  for (let i = size - 1; i >= 0; i--) push(i);
  for (let at = 0; at < size; at++) {
    const next = takeLeast(buckets, joined, order);
    order[next] = at;
    unknown[at] = next;
    const around = [...(joined[next] ?? [])];
    above.push(around);
    for (const a of around) {
      joined[a]?.delete(next);
      for (const b of around) if (a !== b) joined[a]?.add(b);
    }
    for (const a of around) push(a);
  }
  return layOut(size, order, unknown, { above, from, to });
}

/** Solves the system for `right`, which it overwrites with the answer in the order of the unknowns. */
export function solveSparse(system: SparseSystem): void {
  const { size, rowStart, column, diagonal, value, factor, right, work, place, unknown } = system;
  factor.set(value);
  for (let i = 0; i < size; i++) {
    const start = rowStart[i] ?? 0;
    const end = rowStart[i + 1] ?? 0;
    const own = diagonal[i] ?? 0;
    for (let p = start; p < end; p++) place[column[p] ?? 0] = p;
    let sum = right[unknown[i] ?? 0] ?? 0;
    for (let p = start; p < own; p++) {
      const k = column[p] ?? 0;
      const kDiagonal = diagonal[k] ?? 0;
      const times = (factor[p] ?? 0) / (factor[kDiagonal] ?? 1);
      if (times === 0) continue;
      const kEnd = rowStart[k + 1] ?? 0;
      for (let r = kDiagonal + 1; r < kEnd; r++) {
        const target = place[column[r] ?? 0] ?? 0;
        factor[target] = (factor[target] ?? 0) - times * (factor[r] ?? 0);
      }
      sum -= times * (work[k] ?? 0);
    }
    work[i] = sum;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = work[i] ?? 0;
    const own = diagonal[i] ?? 0;
    const end = rowStart[i + 1] ?? 0;
    for (let p = own + 1; p < end; p++) sum -= (factor[p] ?? 0) * (work[column[p] ?? 0] ?? 0);
    work[i] = sum / (factor[own] ?? 1);
    right[unknown[i] ?? 0] = work[i] ?? 0;
  }
}

function takeLeast(buckets: number[][], joined: readonly Set<number>[], order: Int32Array): number {
  for (let degree = 0; degree < buckets.length; degree++) {
    const bucket = buckets[degree] ?? [];
    while (bucket.length > 0) {
      const i = bucket.pop() ?? 0;
      // One unknown may stand in several buckets; only that of its present degree counts.
      if (order[i] === -1 && joined[i]?.size === degree) return i;
    }
  }
  throw new Error('The order of elimination lost an unknown.');
}

function layOut(
  size: number,
  order: Int32Array,
  unknown: Int32Array,
  {
    above,
    from,
    to,
  }: { readonly above: readonly number[][]; readonly from: Int32Array; readonly to: Int32Array },
): SparseSystem {
  const rows: number[][] = Array.from({ length: size }, (_, i) => [i]);
  above.forEach((around, i) => {
    for (const a of around) {
      const j = order[a] ?? 0;
      rows[i]?.push(j);
      rows[j]?.push(i);
    }
  });
  const rowStart = new Int32Array(size + 1);
  rows.forEach((row, i) => {
    row.sort((a, b) => a - b);
    rowStart[i + 1] = (rowStart[i] ?? 0) + row.length;
  });
  const column = Int32Array.from(rows.flat());
  const find = (i: number, j: number) => {
    for (let p = rowStart[i] ?? 0; p < (rowStart[i + 1] ?? 0); p++) if (column[p] === j) return p;
    throw new Error(`Row ${i} has no entry ${j}.`);
  };
  const pair = (a: number, b: number) => find(order[a] ?? 0, order[b] ?? 0);
  return {
    size,
    order,
    unknown,
    rowStart,
    column,
    diagonal: Int32Array.from(rows, (_, i) => find(i, i)),
    forward: Int32Array.from(from, (a, k) => pair(a, to[k] ?? 0)),
    backward: Int32Array.from(from, (a, k) => pair(to[k] ?? 0, a)),
    value: new Float64Array(column.length),
    factor: new Float64Array(column.length),
    right: new Float64Array(size),
    work: new Float64Array(size),
    place: new Int32Array(size),
  };
}
