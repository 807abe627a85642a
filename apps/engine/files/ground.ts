import { gridOfMesh, parseTriangleMesh, rasterOfMesh } from '@cityloop/engines/dam-break';
import { badField, checked, InputError } from '../input.ts';
import type { GroundInput } from './ground-schema.ts';
import { cellMetres, partOf, type Raster, valueAt } from './raster.ts';
import { readBytes } from './read-bytes.ts';
import { readRaster } from './read-raster.ts';

/** Absolute path of a file that an input names. */
type PathOf = (name: string) => string;

/** The ground of a run, and how its coordinates stand to cells. */
export interface Ground {
  readonly raster: Raster;
  readonly cellWidthM: number;
  readonly cellHeightM: number;
  /** The cell at a place; throws outside the grid. */
  readonly cellAt: (field: readonly (string | number)[], place: readonly [number, number]) => number;
  /** The cells that a line through places passes, in order, each once; throws outside the grid. */
  readonly cellsAlong: (
    field: readonly (string | number)[],
    places: readonly (readonly [number, number])[],
  ) => number[];
  /** Coordinates of the middle of a cell. */
  readonly middleOf: (cell: number) => readonly [number, number];
  /** Cells whose middles lie in rings of coordinates. */
  readonly cellsIn: (rings: readonly (readonly (readonly number[])[])[]) => number[];
}

/** Below this a side of a cell cannot be metres. */
const LEAST_METRES = 0.001;

/** Reads the heights, and cuts the part that is run. */
export async function readGround(input: GroundInput, pathOf: PathOf): Promise<Ground> {
  const whole = spaced(await rasterOf(input, pathOf), input);
  const raster = input.part === undefined ? whole : cut(whole, input.part);
  if (raster.values.every(Number.isNaN))
    throw badField(['ground'], 'without any height', 'heights (m) in the part that is run');
  const size = cellMetres(raster);
  const { columns, rows, west, north, cellX, cellY } = raster;
  const cellAt: Ground['cellAt'] = (field, [x, y]) => {
    const column = Math.floor((x - west) / cellX);
    const row = Math.floor((north - y) / cellY);
    if (column >= 0 && row >= 0 && column < columns && row < rows) return row * columns + column;
    const [east, south] = [west + columns * cellX, north - rows * cellY];
    throw badField(
      [...field],
      `${x}, ${y}`,
      `a place on the ground, ${west} to ${east} and ${south} to ${north}`,
    );
  };
  return {
    raster,
    cellWidthM: size.x,
    cellHeightM: size.y,
    cellAt,
    cellsAlong(field, places) {
      const cells = new Set<number>();
      for (let k = 1; k < places.length; k++) {
        const [x0, y0] = places[k - 1] ?? [0, 0];
        const [x1, y1] = places[k] ?? [0, 0];
        const count = Math.max(1, Math.ceil(4 * Math.hypot((x1 - x0) / cellX, (y1 - y0) / cellY)));
        for (let n = 0; n <= count; n++)
          cells.add(cellAt([...field, k], [x0 + ((x1 - x0) * n) / count, y0 + ((y1 - y0) * n) / count]));
      }
      return [...cells];
    },
    middleOf: (cell) => [
      west + ((cell % columns) + 0.5) * cellX,
      north - (Math.floor(cell / columns) + 0.5) * cellY,
    ],
    cellsIn(rings) {
      const cells: number[] = [];
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          const at = [west + (column + 0.5) * cellX, north - (row + 0.5) * cellY] as const;
          if (rings.filter((ring) => isInside(at, ring)).length % 2 === 1) cells.push(row * columns + column);
        }
      return cells;
    },
  };
}

/** One number for all, or a raster looked up at the middles of the cells. */
export async function valuesOn(
  raster: Raster,
  field: string,
  value: string | number,
  pathOf: PathOf,
): Promise<number | Float64Array> {
  if (typeof value === 'number') return value;
  const other = await readRaster(pathOf(value));
  let known = 0;
  const values = raster.values.map((_, cell) => {
    const x = raster.west + ((cell % raster.columns) + 0.5) * raster.cellX;
    const y = raster.north - (Math.floor(cell / raster.columns) + 0.5) * raster.cellY;
    const found = valueAt(other, x, y);
    if (!Number.isNaN(found)) known += 1;
    return found;
  });
  if (known === 0) throw new InputError(`${field}: no cell of the ground lies on this raster`);
  return values;
}

async function rasterOf({ ground }: GroundInput, pathOf: PathOf): Promise<Raster> {
  if (typeof ground === 'string') return await readRaster(pathOf(ground));
  if ('mesh' in ground) return rasterOfFile(pathOf(ground.mesh), ground);
  const { columns, rows, cell, west, south, heightM } = ground;
  if (typeof heightM !== 'number' && heightM.length !== columns * rows)
    throw badField(
      ['ground', 'heightM'],
      `${heightM.length} values`,
      `${columns * rows}, one for each cell (m)`,
    );
  const values = Float64Array.from({ length: columns * rows }, (_, i) =>
    typeof heightM === 'number' ? heightM : (heightM[i] ?? Number.NaN),
  );
  return { columns, rows, values, west, north: south + rows * cell, cellX: cell, cellY: cell, space: PLANE };
}

function rasterOfFile(
  path: string,
  { cell, height }: { readonly cell: number; readonly height: 'mean' | 'middle' | 'highest' },
): Raster {
  return checked(() => {
    const mesh = parseTriangleMesh(readBytes(path).toString('utf8'));
    const grid = gridOfMesh(mesh, cell);
    const { columns, rows, west, north } = grid;
    const values = rasterOfMesh(mesh, grid, height);
    return { columns, rows, values, west, north, cellX: cell, cellY: cell, space: PLANE };
  });
}

const PLANE = { kind: 'plane', metresPerUnit: 1 } as const;

function spaced(raster: Raster, { coordinates }: GroundInput): Raster {
  if (coordinates === 'degrees') return inDegrees(raster, 'coordinates');
  if (coordinates === 'metres') return { ...raster, space: PLANE };
  if (raster.space.kind !== 'unknown') return raster;
  if (raster.cellX < LEAST_METRES)
    throw badField(['coordinates'], undefined, `degrees or metres, as the cells are ${raster.cellX} wide`);
  return { ...raster, space: PLANE };
}

/** A raster whose coordinates a field of the input says to be degrees; refused where they cannot be. */
export function inDegrees(raster: Raster, field: string): Raster {
  const south = raster.north - raster.rows * raster.cellY;
  if (raster.north > 91 || south < -91)
    throw badField(
      field,
      'degrees',
      `metres, as the ground goes from ${south} to ${raster.north} in the north`,
    );
  return { ...raster, space: { kind: 'degrees' } };
}

function cut(raster: Raster, [west, south, east, north]: readonly [number, number, number, number]): Raster {
  const clamp = (value: number, most: number) => Math.max(0, Math.min(most, Math.round(value)));
  const left = clamp((west - raster.west) / raster.cellX, raster.columns);
  const right = clamp((east - raster.west) / raster.cellX, raster.columns);
  const top = clamp((raster.north - north) / raster.cellY, raster.rows);
  const foot = clamp((raster.north - south) / raster.cellY, raster.rows);
  if (right <= left || foot <= top)
    throw badField(
      ['part'],
      `${west}, ${south}, ${east}, ${north}`,
      'west, south, east and north of a part of the ground',
    );
  return partOf(raster, { left, top, columns: right - left, rows: foot - top });
}

function isInside([x, y]: readonly [number, number], ring: readonly (readonly number[])[]): boolean {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x0 = 0, y0 = 0] = ring[j] ?? [];
    const [x1 = 0, y1 = 0] = ring[i] ?? [];
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) odd = !odd;
  }
  return odd;
}
