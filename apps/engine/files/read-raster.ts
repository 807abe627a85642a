import { readAsciiGrid } from './ascii-grid.ts';
import { readGeoTiff } from './geotiff-grid.ts';
import type { Raster } from './raster.ts';
import { fileError } from './read-bytes.ts';
import { readSrtmTile } from './srtm-tile.ts';

/** Reads a raster by the end of its name: `.asc`, `.tif`, `.tiff`, `.hgt`, each also `.gz`, and `.hgt.zip`. */
export async function readRaster(path: string): Promise<Raster> {
  const name = path.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.asc')) return readAsciiGrid(path);
  if (name.endsWith('.tif') || name.endsWith('.tiff')) return await readGeoTiff(path);
  if (name.endsWith('.hgt') || name.endsWith('.hgt.zip')) return readSrtmTile(path);
  throw fileError(path, 'is no raster that can be read: expected .asc, .tif, .hgt or .hgt.zip');
}
