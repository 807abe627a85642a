import type { FireGrid } from './landscape.ts';

/** A place in metres east of the grid's western edge and north of its southern edge. */
export type FirePosition = readonly [east: number, north: number];

/** Lines and areas on the map; an area is its outer ring and its holes, by the even-odd rule. */
export interface FireShapes {
  readonly lines: readonly (readonly FirePosition[])[];
  readonly areas: readonly (readonly (readonly FirePosition[])[])[];
}

/** Points of a line are this share of a cell apart. */
const SPACING = 0.25;

/** Places along a straight piece, both ends included. */
export function* placesAlong(grid: FireGrid, from: FirePosition, to: FirePosition): Generator<FirePosition> {
  const reach = Math.hypot((to[0] - from[0]) / grid.cellWidthM, (to[1] - from[1]) / grid.cellHeightM);
  const pieces = Math.max(1, Math.ceil(reach / SPACING));
  for (let i = 0; i <= pieces; i++) {
    const share = i / pieces;
    yield [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
  }
}

/** Tells every cell whose middle lies inside the rings, by the even-odd rule. */
export function forCellsInside(
  grid: FireGrid,
  rings: readonly (readonly FirePosition[])[],
  tell: (column: number, row: number) => void,
): void {
  const { columns, rows, cellWidthM, cellHeightM } = grid;
  for (let row = 0; row < rows; row++) {
    const y = (rows - row - 0.5) * cellHeightM;
    const cuts: number[] = [];
    for (const ring of rings) {
      for (let i = 0; i < ring.length; i++) {
        const [x0, y0] = ring[i] ?? [0, 0];
        const [x1, y1] = ring[(i + 1) % ring.length] ?? [0, 0];
        if (y0 <= y !== y1 <= y) cuts.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
      }
    }
    cuts.sort((a, b) => a - b);
    for (let i = 0; i + 1 < cuts.length; i += 2) {
      const first = Math.max(0, Math.ceil((cuts[i] ?? 0) / cellWidthM - 0.5));
      const last = Math.min(columns - 1, Math.floor((cuts[i + 1] ?? 0) / cellWidthM - 0.5));
      for (let column = first; column <= last; column++) tell(column, row);
    }
  }
}

/** 1 for every cell that a line or the edge of an area passes through, or whose middle lies in an area. */
export function cellsUnder(grid: FireGrid, { lines, areas }: FireShapes): Uint8Array {
  const { columns, rows, cellWidthM, cellHeightM } = grid;
  const under = new Uint8Array(columns * rows);
  const mark = ([east, north]: FirePosition) => {
    const column = Math.floor(east / cellWidthM);
    const row = rows - 1 - Math.floor(north / cellHeightM);
    if (column >= 0 && row >= 0 && column < columns && row < rows) under[row * columns + column] = 1;
  };
  for (const line of [...lines, ...areas.flat().map((ring) => [...ring, ...ring.slice(0, 1)])])
    line.forEach((place, i) => {
      for (const one of placesAlong(grid, line[i - 1] ?? place, place)) mark(one);
    });
  for (const rings of areas)
    forCellsInside(grid, rings, (column, row) => {
      under[row * columns + column] = 1;
    });
  return under;
}
