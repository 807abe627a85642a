import type { RoadShapes } from './graph.ts';

/** Pieces of road by cells of a grid over their box: those of cell `c` lie at `first[c] … first[c + 1] - 1`. */
export interface RoadGrid {
  readonly west: number;
  readonly south: number;
  readonly cellLng: number;
  readonly cellLat: number;
  readonly columns: number;
  readonly rows: number;
  readonly first: Int32Array;
  /** Index of the point at which the piece begins. */
  readonly piece: Int32Array;
}

/** So many pieces share a cell on average, so that a look around a place touches few cells and few pieces. */
const PIECES_PER_CELL = 2;

/** Sorts every piece into all cells that it touches, by counting. */
export function buildGrid({ pointFirst, pointLng, pointLat }: RoadShapes): RoadGrid {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let p = 0; p < pointLng.length; p++) {
    west = Math.min(west, pointLng[p] ?? 0);
    east = Math.max(east, pointLng[p] ?? 0);
    south = Math.min(south, pointLat[p] ?? 0);
    north = Math.max(north, pointLat[p] ?? 0);
  }
  if (pointLng.length === 0) [west, south, east, north] = [0, 0, 0, 0];
  const side = Math.max(1, Math.ceil(Math.sqrt(pointLng.length / PIECES_PER_CELL)));
  const cellLng = Math.max((east - west) / side, 1e-9);
  const cellLat = Math.max((north - south) / side, 1e-9);
  const size = { west, south, cellLng, cellLat, columns: side, rows: side };
  const first = new Int32Array(side * side + 1);
  const shapes = { pointFirst, pointLng, pointLat };
  forEachCell(size, shapes, (cell) => {
    first[cell] = (first[cell] ?? 0) + 1;
  });
  for (let c = 1; c < first.length; c++) first[c] = (first[c] ?? 0) + (first[c - 1] ?? 0);
  const piece = new Int32Array(first[first.length - 1] ?? 0);
  forEachCell(size, shapes, (cell, p) => {
    const place = (first[cell] ?? 0) - 1;
    first[cell] = place;
    piece[place] = p;
  });
  return { ...size, first, piece };
}

type GridSize = Pick<RoadGrid, 'west' | 'south' | 'cellLng' | 'cellLat' | 'columns' | 'rows'>;

/** A hair of a cell, so that rounding loses no cell that a piece only touches. */
const TOUCH = 1e-6;

/** Tells every cell that a piece touches: row by row, from where the piece enters the row to where it leaves it. */
function forEachCell(
  size: GridSize,
  { pointFirst, pointLng, pointLat }: Pick<RoadShapes, 'pointFirst' | 'pointLng' | 'pointLat'>,
  tell: (cell: number, piece: number) => void,
): void {
  const [hairLng, hairLat] = [TOUCH * size.cellLng, TOUCH * size.cellLat];
  for (let s = 0; s < pointFirst.length - 1; s++) {
    for (let p = pointFirst[s] ?? 0; p < (pointFirst[s + 1] ?? 0) - 1; p++) {
      const [x0, x1] = [pointLng[p] ?? 0, pointLng[p + 1] ?? 0];
      const [y0, y1] = [pointLat[p] ?? 0, pointLat[p + 1] ?? 0];
      const top = rowAt(size, Math.max(y0, y1) + hairLat);
      for (let row = rowAt(size, Math.min(y0, y1) - hairLat); row <= top; row++) {
        const low = size.south + row * size.cellLat - hairLat;
        const a = shareAt(y0, y1, low);
        const b = shareAt(y0, y1, low + size.cellLat + 2 * hairLat);
        // A level piece lies in the row as a whole.
        const from = y0 === y1 ? x0 : x0 + a * (x1 - x0);
        const to = y0 === y1 ? x1 : x0 + b * (x1 - x0);
        const right = columnAt(size, Math.max(from, to) + hairLng);
        for (let x = columnAt(size, Math.min(from, to) - hairLng); x <= right; x++)
          tell(row * size.columns + x, p);
      }
    }
  }
}

/** How far along a piece a latitude is met, at most its ends. */
function shareAt(y0: number, y1: number, lat: number): number {
  return y0 === y1 ? 0 : Math.min(1, Math.max(0, (lat - y0) / (y1 - y0)));
}

/** The column of a longitude, the outermost for one outside. */
export function columnAt(grid: Pick<RoadGrid, 'west' | 'cellLng' | 'columns'>, lng: number): number {
  return Math.min(grid.columns - 1, Math.max(0, Math.floor((lng - grid.west) / grid.cellLng)));
}

/** The row of a latitude, the outermost for one outside. */
export function rowAt(grid: Pick<RoadGrid, 'south' | 'cellLat' | 'rows'>, lat: number): number {
  return Math.min(grid.rows - 1, Math.max(0, Math.floor((lat - grid.south) / grid.cellLat)));
}
