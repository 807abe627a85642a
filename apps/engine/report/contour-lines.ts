import type { Raster } from '../files/raster.ts';

/** A line in the coordinates of the raster. */
export type ContourLine = readonly (readonly [number, number])[];

// Edges of a square of four cell middles: 0 north, 1 east, 2 south, 3 west. For each case (bits: north-west 8, north-east 4,
// south-east 2, south-west 1 at or above the level) the pairs of edges that a line joins.
const PIECES: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[3, 2]],
  [[2, 1]],
  [[3, 1]],
  [[0, 1]],
  [
    [3, 0],
    [2, 1],
  ],
  [[0, 2]],
  [[3, 0]],
  [[3, 0]],
  [[0, 2]],
  [
    [0, 1],
    [3, 2],
  ],
  [[0, 1]],
  [[3, 1]],
  [[2, 1]],
  [[3, 2]],
  [],
];

/**
 * The lines along which a raster has a level (marching squares between the middles of the cells, linear along their sides),
 * joined end to end; a closed line repeats its first place. Squares with a cell without a value have no line.
 */
export function contourLines(raster: Raster, level: number): readonly ContourLine[] {
  const { columns, rows, values } = raster;
  // An edge is named by the cell at its west or north end: even numbers run east, odd ones south.
  const joined = new Map<number, number[]>();
  const join = (a: number, b: number) => {
    const list = joined.get(a);
    if (list === undefined) joined.set(a, [b]);
    else list.push(b);
  };
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const nw = row * columns + column;
      const sw = nw + columns;
      const kind = caseOf(level, values[nw], values[nw + 1], values[sw + 1], values[sw]);
      const edges = [2 * nw, 2 * (nw + 1) + 1, 2 * sw, 2 * nw + 1];
      for (const [from, to] of PIECES[kind] ?? []) {
        const a = edges[from] ?? 0;
        const b = edges[to] ?? 0;
        join(a, b);
        join(b, a);
      }
    }
  }
  return chains(joined).map((chain) => chain.map((edge) => crossing(raster, edge, level)));
}

function caseOf(level: number, nw = Number.NaN, ne = Number.NaN, se = Number.NaN, sw = Number.NaN): number {
  if (Number.isNaN(nw + ne + se + sw)) return 0;
  return (nw >= level ? 8 : 0) + (ne >= level ? 4 : 0) + (se >= level ? 2 : 0) + (sw >= level ? 1 : 0);
}

/** Open lines from their ends first, then the rings; an edge is passed once. */
function chains(joined: ReadonlyMap<number, readonly number[]>): readonly number[][] {
  const lines: number[][] = [];
  const done = new Set<number>();
  const walk = (start: number) => {
    const line = [start];
    done.add(start);
    for (let at = start; ; ) {
      const next = joined.get(at)?.find((one) => !done.has(one));
      if (next === undefined) {
        if (line.length > 2 && joined.get(at)?.includes(start)) line.push(start);
        break;
      }
      line.push(next);
      done.add(next);
      at = next;
    }
    if (line.length > 1) lines.push(line);
  };
  for (const [edge, ends] of joined) if (ends.length === 1 && !done.has(edge)) walk(edge);
  for (const edge of joined.keys()) if (!done.has(edge)) walk(edge);
  return lines;
}

function crossing(raster: Raster, edge: number, level: number): readonly [number, number] {
  const { columns, values, west, north, cellX, cellY } = raster;
  const cell = edge >> 1;
  const runsSouth = edge % 2 === 1;
  const a = values[cell] ?? level;
  const b = values[runsSouth ? cell + columns : cell + 1] ?? level;
  const share = finiteShare(a, b, level);
  const x = (cell % columns) + 0.5 + (runsSouth ? 0 : share);
  const y = Math.floor(cell / columns) + 0.5 + (runsSouth ? share : 0);
  return [west + x * cellX, north - y * cellY];
}

/** Beside a cell of infinity (never reached) the line runs half way. */
function finiteShare(a: number, b: number, level: number): number {
  const share = (level - a) / (b - a);
  return Number.isFinite(share) && Number.isFinite(a) && Number.isFinite(b)
    ? Math.min(1, Math.max(0, share))
    : 0.5;
}
