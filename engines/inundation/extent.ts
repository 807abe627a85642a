import { type CellGrid, type Crossing, cellPolygons, type RingPolygon } from '../lib/cell-rings.ts';
import type { CellValues } from './model.ts';

/** Where a value is at least a level, and how much ground that is. */
export interface FloodExtent {
  readonly level: number;
  readonly areaM2: number;
  readonly polygons: readonly RingPolygon[];
}

/**
 * The ground on which values (depths, hazards) are at least a level above 0, linear between the middles of the cells, and
 * along the edges of the grid. With `bedM` (for depths) the line beside dry ground lies where the water's level meets the
 * ground.
 */
export function floodExtent(
  grid: CellGrid,
  values: CellValues,
  level: number,
  bedM?: CellValues,
): FloodExtent {
  if (!(level > 0)) throw new Error(`The level of an extent is ${level}; it must be above 0.`);
  const { columns, rows } = grid;
  if (values.length !== columns * rows)
    throw new Error(`The extent has ${values.length} values; the grid has ${columns * rows} cells.`);
  const isInside = (c: number, r: number) => c >= 0 && r >= 0 && c < columns && r < rows;
  function shareAt({ column, row, otherColumn, otherRow, from, to }: Crossing): number {
    if (!isInside(column, row) || !isInside(otherColumn, otherRow)) return 0.5;
    if (bedM === undefined) return (level - from) / (to - from);
    const rise = (bedM[otherRow * columns + otherColumn] ?? 0) - (bedM[row * columns + column] ?? 0);
    const lower = from < to ? Math.min(from, Number.isNaN(rise) ? from : to + rise) : from;
    const upper = from < to ? to : Math.min(to, Number.isNaN(rise) ? to : from - rise);
    return (level - lower) / (upper - lower);
  }
  function valueAt(column: number, row: number): number {
    const value = isInside(column, row) ? (values[row * columns + column] ?? 0) : 0;
    return Number.isNaN(value) ? 0 : value;
  }
  return { level, ...cellPolygons({ grid, valueAt, isIn: (value) => value >= level, shareAt }) };
}
