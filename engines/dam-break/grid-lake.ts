/** Cells of a raster with their heights, row 0 in the north; NaN where there is no ground. */
export interface LakeGround {
  readonly columns: number;
  readonly rows: number;
  readonly bedM: ArrayLike<number>;
}

/** A place in cells: column and row, with the middle of the north-western cell at (0, 0). */
export type CellPlace = readonly [column: number, row: number];

/** Cells that a line of places passes, one beside or across the corner of the other, in order and each once; those outside the grid are left out. */
export function cellsOnLine({ columns, rows }: LakeGround, line: readonly CellPlace[]): Int32Array {
  const cells = new Set<number>();
  for (let k = 1; k < line.length; k++) {
    const [x0, y0] = line[k - 1] ?? [0, 0];
    const [x1, y1] = line[k] ?? [0, 0];
    const count = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
    for (let n = 0; n <= count; n++) {
      const column = Math.round(x0 + ((x1 - x0) * n) / count);
      const row = Math.round(y0 + ((y1 - y0) * n) / count);
      if (column >= 0 && row >= 0 && column < columns && row < rows) cells.add(row * columns + column);
    }
  }
  return Int32Array.from(cells);
}

/**
 * The lake that stands at a level around a cell: cells below the level that are joined by their sides and are no part of the
 * dam. A line of `cellsOnLine` holds. Throws where the start is no water.
 */
export function lakeAround(
  ground: LakeGround,
  {
    start,
    levelM,
    dam,
  }: { readonly start: number; readonly levelM: number; readonly dam: ArrayLike<number> },
): Int32Array {
  const { columns, rows, bedM } = ground;
  const seen = new Uint8Array(columns * rows);
  for (let i = 0; i < dam.length; i++) seen[dam[i] ?? 0] = 1;
  const isLow = (cell: number) => (bedM[cell] ?? Number.NaN) < levelM;
  if (seen[start] === 1) throw new Error(`The lake begins in the dam itself (cell ${start}).`);
  if (!isLow(start))
    throw new Error(
      `The lake begins at cell ${start}, whose ground is ${bedM[start]} m: not below ${levelM} m.`,
    );
  const found: number[] = [start];
  seen[start] = 1;
  for (let next = 0; next < found.length; next++) {
    const cell = found[next] ?? 0;
    const column = cell % columns;
    const row = (cell - column) / columns;
    for (const other of [
      column > 0 ? cell - 1 : -1,
      column < columns - 1 ? cell + 1 : -1,
      row > 0 ? cell - columns : -1,
      row < rows - 1 ? cell + columns : -1,
    ]) {
      if (other < 0 || seen[other] === 1 || !isLow(other)) continue;
      seen[other] = 1;
      found.push(other);
    }
  }
  return Int32Array.from(found).sort();
}

/** Depth of a lake at a level, m, 0 beside it. */
export function lakeDepth(
  { columns, rows, bedM }: LakeGround,
  lake: ArrayLike<number>,
  levelM: number,
): Float64Array {
  const depthM = new Float64Array(columns * rows);
  for (let i = 0; i < lake.length; i++) {
    const cell = lake[i] ?? 0;
    depthM[cell] = Math.max(0, levelM - (bedM[cell] ?? levelM));
  }
  return depthM;
}
