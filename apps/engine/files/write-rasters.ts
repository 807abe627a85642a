import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../input.ts';
import type { Raster } from './raster.ts';

const NO_DATA = -9999;

type Write<Key extends string> = { readonly [key in Key]?: string | undefined };

/** Refuses paths in the input's `write` that could not be written to, before a long run. */
export function checkWrite(write: Write<string>, pathOf: (name: string) => string): void {
  for (const [key, name] of Object.entries(write)) {
    if (name === undefined) continue;
    if (!name.toLowerCase().endsWith('.asc'))
      throw new InputError(`write.${key} is ${name}: expected a name that ends in .asc`);
    try {
      accessSync(dirname(pathOf(name)), constants.W_OK);
    } catch (error) {
      throw new InputError(`write.${key} is ${name}: it cannot be written, ${reasonOf(error)}`);
    }
    if (statSync(pathOf(name), { throwIfNoEntry: false })?.isDirectory() === true)
      throw new InputError(`write.${key} is ${name}: it cannot be written, as it is a folder`);
  }
}

/**
 * Writes those rasters (values on the cells of a grid) for which the input's `write` names a path, as ESRI ASCII grids;
 * answers the names. NaN and cells where the grid has no height become NODATA. What cannot be written is an `InputError`.
 */
export function writeRasters<Key extends string>(
  write: Write<Key>,
  grid: Raster,
  pathOf: (name: string) => string,
  rasters: Readonly<Record<Key, ArrayLike<number>>>,
): string[] {
  const written: string[] = [];
  for (const key in rasters) {
    const name = write[key];
    if (name === undefined) continue;
    try {
      writeFileSync(pathOf(name), asciiOf(grid, rasters[key]));
    } catch (error) {
      throw new InputError(`write.${key} is ${name}: it cannot be written, ${reasonOf(error)}`);
    }
    written.push(name);
  }
  return written;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'as there is no such folder';
  if (code === 'EACCES' || code === 'EROFS') return 'as that is not permitted';
  return error instanceof Error ? error.message : String(error);
}

function asciiOf(grid: Raster, values: ArrayLike<number>): string {
  const { columns, rows, west, north, cellX, cellY } = grid;
  const isSquare = Math.abs(cellX - cellY) < 1e-9 * cellX;
  const lines = [
    `ncols ${columns}`,
    `nrows ${rows}`,
    `xllcorner ${west}`,
    `yllcorner ${north - rows * cellY}`,
    ...(isSquare ? [`cellsize ${cellX}`] : [`dx ${cellX}`, `dy ${cellY}`]),
    `NODATA_value ${NO_DATA}`,
  ];
  for (let row = 0; row < rows; row++) {
    const cells = Array.from({ length: columns }, (_, column) => {
      const value = values[row * columns + column] ?? Number.NaN;
      const isKnown = !Number.isNaN(value) && !Number.isNaN(grid.values[row * columns + column] ?? 0);
      return isKnown ? Number(value.toFixed(4)) : NO_DATA;
    });
    lines.push(cells.join(' '));
  }
  return `${lines.join('\n')}\n`;
}
