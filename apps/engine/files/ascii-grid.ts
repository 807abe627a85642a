import type { Raster } from './raster.ts';
import { fileError, readBytes } from './read-bytes.ts';

const HEADER =
  /^\s*(ncols|nrows|xllcorner|xllcenter|yllcorner|yllcenter|cellsize|dx|dy|nodata_value)\s+(\S+)/i;

/** Reads an ESRI ASCII grid (`.asc`, `.asc.gz`): header in any order and case, corner or centre, `dx` and `dy` instead of `cellsize`. */
export function readAsciiGrid(path: string): Raster {
  const text = readBytes(path)
    .toString('latin1')
    .replace(/^\u00EF\u00BB\u00BF/, '');
  const { header, at } = readHeader(path, text);
  const need = (name: string): number => {
    const value = header.get(name);
    if (value === undefined) throw fileError(path, `is no ESRI ASCII grid: its header has no ${name}`);
    return value;
  };
  const columns = need('ncols');
  const rows = need('nrows');
  for (const [name, count] of [
    ['ncols', columns],
    ['nrows', rows],
  ] as const) {
    if (!Number.isInteger(count) || count <= 0)
      throw fileError(path, `has ${name} ${count}: expected an integer above 0`);
  }
  const cellX = header.get('cellsize') ?? need('dx');
  const cellY = header.get('cellsize') ?? need('dy');
  for (const size of [cellX, cellY])
    if (!(size > 0)) throw fileError(path, `has cells of size ${size}: expected a number above 0`);
  const west = header.has('xllcenter') ? need('xllcenter') - cellX / 2 : need('xllcorner');
  const south = header.has('yllcenter') ? need('yllcenter') - cellY / 2 : need('yllcorner');
  const values = readValues(path, text, at, { columns, rows, nodata: header.get('nodata_value') ?? -9999 });
  return {
    columns,
    rows,
    values,
    west,
    north: south + rows * cellY,
    cellX,
    cellY,
    space: { kind: 'unknown' },
  };
}

function readHeader(path: string, text: string) {
  const header = new Map<string, number>();
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
    const line = text.slice(at, end);
    const [, name, written] = HEADER.exec(line) ?? [];
    if (name !== undefined && written !== undefined) {
      const value = Number(written);
      // Some programs write "NODATA_value nan".
      if (!Number.isFinite(value) && name.toLowerCase() !== 'nodata_value')
        throw fileError(path, `has ${name} "${written}": expected a number`);
      header.set(name.toLowerCase(), value);
    } else if (line.trim() !== '') break;
    at = end + 1;
  }
  return { header, at };
}

interface Shape {
  readonly columns: number;
  readonly rows: number;
  readonly nodata: number;
}

/** Values are told apart by white space alone: a row may be broken over lines. */
function readValues(
  path: string,
  text: string,
  from: number,
  { columns, rows, nodata }: Shape,
): Float64Array {
  const count = columns * rows;
  const values = new Float64Array(count);
  let filled = 0;
  let at = from;
  while (at < text.length) {
    while (at < text.length && text.charCodeAt(at) <= 32) at++;
    if (at >= text.length) break;
    const start = at;
    while (at < text.length && text.charCodeAt(at) > 32) at++;
    const word = text.slice(start, at);
    const value = Number(word);
    if (Number.isNaN(value) && word.toLowerCase() !== 'nan') {
      const line = text.slice(0, start).split('\n').length;
      throw fileError(path, `has "${word.slice(0, 40)}" in line ${line}: expected a number`);
    }
    if (filled < count) values[filled] = value === nodata || !Number.isFinite(value) ? Number.NaN : value;
    filled++;
  }
  if (filled !== count)
    throw fileError(path, `has ${filled} values: expected ${columns} columns x ${rows} rows = ${count}`);
  return values;
}
