import { basename } from 'node:path';
import type { Raster } from './raster.ts';
import { fileError, readBytes } from './read-bytes.ts';
import { unzipFirst } from './zip.ts';

/** Samples along a side: 3 seconds, 1 second. */
const SIDES = [1201, 3601];
const VOID = -32_768;
const WGS84 = 4326;

/** Reads an SRTM tile (`N29E106.hgt`, also `.hgt.gz` and `.hgt.zip`): heights in metres on WGS 84, its place from its name. */
export function readSrtmTile(path: string): Raster {
  const { name, bytes } = tileBytes(path);
  const [, ns, lat, ew, lng] = /^([NS])(\d{2})([EW])(\d{3})/i.exec(name) ?? [];
  if (ns === undefined || ew === undefined)
    throw fileError(path, 'does not say its place: expected a name like N29E106.hgt');
  const side = SIDES.find((one) => one * one * 2 === bytes.length);
  if (side === undefined)
    throw fileError(
      path,
      `has ${bytes.length} bytes: expected ${SIDES.map((one) => `2 x ${one} x ${one}`).join(' or ')}`,
    );
  const values = new Float64Array(side * side);
  for (let i = 0; i < values.length; i++) {
    const height = bytes.readInt16BE(2 * i);
    values[i] = height === VOID ? Number.NaN : height;
  }
  const cell = 1 / (side - 1);
  const south = Number(lat) * (ns.toUpperCase() === 'S' ? -1 : 1);
  const left = Number(lng) * (ew.toUpperCase() === 'W' ? -1 : 1);
  // The samples stand on the corners of the degree square; a cell reaches half a step around its sample.
  const place = { west: left - cell / 2, north: south + 1 + cell / 2, cellX: cell, cellY: cell };
  return { columns: side, rows: side, values, ...place, epsg: WGS84, space: { kind: 'degrees' } };
}

function tileBytes(path: string): { readonly name: string; readonly bytes: Buffer } {
  const read = readBytes(path);
  if (!path.toLowerCase().endsWith('.zip')) return { name: basename(path), bytes: read };
  try {
    const found = unzipFirst(read, (name) => /\.hgt$/i.test(name));
    if (found === undefined) throw new Error('it holds no .hgt');
    return { name: basename(found.name), bytes: found.bytes };
  } catch (error) {
    throw fileError(path, `cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  }
}
