import type { EngineContext } from '../../command.ts';
import { cellMetres, partOf, type Raster, readGeoJson, readRaster, valueAt } from '../../files/index.ts';
import { badField, InputError } from '../../input.ts';
import type { InundationInput } from './input-schema.ts';

/** The ground of a run, and how its coordinates stand to cells. */
export interface Ground {
  readonly raster: Raster;
  readonly cellWidthM: number;
  readonly cellHeightM: number;
  /** The cell at a place; throws outside the grid. */
  readonly cellAt: (field: readonly (string | number)[], place: readonly [number, number]) => number;
  /** Cells whose middles lie in rings of coordinates. */
  readonly cellsIn: (rings: readonly (readonly (readonly number[])[])[]) => number[];
}

/** Below this a side of a cell cannot be metres. */
const LEAST_METRES = 0.001;

/** Reads the heights, and cuts the part that is run. */
export async function readGround(input: InundationInput, context: EngineContext): Promise<Ground> {
  const whole = spaced(await rasterOf(input, context), input);
  const raster = input.part === undefined ? whole : cut(whole, input.part);
  const size = cellMetres(raster);
  const { columns, rows, west, north, cellX, cellY } = raster;
  return {
    raster,
    cellWidthM: size.x,
    cellHeightM: size.y,
    cellAt(field, [x, y]) {
      const column = Math.floor((x - west) / cellX);
      const row = Math.floor((north - y) / cellY);
      if (column >= 0 && row >= 0 && column < columns && row < rows) return row * columns + column;
      const [east, south] = [west + columns * cellX, north - rows * cellY];
      throw badField(
        [...field],
        `${x}, ${y}`,
        `a place on the ground, ${west} to ${east} and ${south} to ${north}`,
      );
    },
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
  context: EngineContext,
): Promise<number | Float64Array> {
  if (typeof value === 'number') return value;
  const other = await readRaster(context.path(value));
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

/** Cells under the buildings, 1 each. */
export function buildingCells(
  input: InundationInput,
  ground: Ground,
  context: EngineContext,
): Uint8Array | undefined {
  if (input.buildings === undefined) return undefined;
  const { raster } = ground;
  const space = raster.space.kind === 'degrees' ? 'degrees' : 'plane';
  const cells = new Uint8Array(raster.values.length);
  for (const { polygons } of readGeoJson(context.path(input.buildings.file), { space }))
    for (const rings of polygons) for (const cell of ground.cellsIn(rings)) cells[cell] = 1;
  return cells;
}

async function rasterOf({ ground }: InundationInput, context: EngineContext): Promise<Raster> {
  if (typeof ground === 'string') return await readRaster(context.path(ground));
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
  const space = { kind: 'plane', metresPerUnit: 1 } as const;
  return { columns, rows, values, west, north: south + rows * cell, cellX: cell, cellY: cell, space };
}

function spaced(raster: Raster, { coordinates }: InundationInput): Raster {
  if (coordinates === 'degrees') return { ...raster, space: { kind: 'degrees' } };
  if (coordinates === 'metres') return { ...raster, space: { kind: 'plane', metresPerUnit: 1 } };
  if (raster.space.kind !== 'unknown') return raster;
  if (raster.cellX < LEAST_METRES)
    throw badField(['coordinates'], undefined, `degrees or metres, as the cells are ${raster.cellX} wide`);
  return { ...raster, space: { kind: 'plane', metresPerUnit: 1 } };
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
