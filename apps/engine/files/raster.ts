/** What a raster's coordinates mean: degrees of longitude and latitude, or a plane in some unit of length; `unknown` where the file does not say. */
export type RasterSpace =
  | { readonly kind: 'degrees' }
  | { readonly kind: 'plane'; readonly metresPerUnit: number }
  | { readonly kind: 'unknown' };

/** A grid of values; row 0 is the northernmost. */
export interface Raster {
  readonly columns: number;
  readonly rows: number;
  /** Row by row from the north-west cell; NaN where the file has no value. */
  readonly values: Float64Array;
  /** Coordinate of the west edge of the first column. */
  readonly west: number;
  /** Coordinate of the north edge of the first row. */
  readonly north: number;
  /** Width of a cell, in the unit of the coordinates. */
  readonly cellX: number;
  /** Height of a cell, above zero. */
  readonly cellY: number;
  /** EPSG code of the coordinates, where the file says it. */
  readonly epsg?: number | undefined;
  readonly space: RasterSpace;
}

/** The value of the cell that holds a place, NaN outside the grid and where there is none. */
export function valueAt(raster: Raster, x: number, y: number): number {
  const column = Math.floor((x - raster.west) / raster.cellX);
  const row = Math.floor((raster.north - y) / raster.cellY);
  if (column < 0 || column >= raster.columns || row < 0 || row >= raster.rows) return Number.NaN;
  return raster.values[row * raster.columns + column] ?? Number.NaN;
}

const METRES_PER_DEGREE = (6_371_008.8 * Math.PI) / 180;

/** Width and height of a cell in metres, at the middle of the grid; coordinates of an unknown kind count as metres. */
export function cellMetres(raster: Raster): { readonly x: number; readonly y: number } {
  const { space, north, rows, cellX, cellY } = raster;
  if (space.kind === 'degrees') {
    const middle = ((north - (rows * cellY) / 2) * Math.PI) / 180;
    return { x: cellX * METRES_PER_DEGREE * Math.cos(middle), y: cellY * METRES_PER_DEGREE };
  }
  const metres = space.kind === 'plane' ? space.metresPerUnit : 1;
  return { x: cellX * metres, y: cellY * metres };
}

/** A part of a raster by its first column and row and its size in cells; it must lie within. */
export function partOf(
  raster: Raster,
  { left, top, columns, rows }: Record<'left' | 'top' | 'columns' | 'rows', number>,
): Raster {
  const values = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const start = (top + row) * raster.columns + left;
    values.set(raster.values.subarray(start, start + columns), row * columns);
  }
  const [west, north] = [raster.west + left * raster.cellX, raster.north - top * raster.cellY];
  return { ...raster, columns, rows, values, west, north };
}
