import { fromArrayBuffer, type GeoTIFFImage } from 'geotiff';
import type { Raster, RasterSpace } from './raster.ts';
import { fileError, readBytes } from './read-bytes.ts';

/** The code that GeoTIFF uses for "not one of the registered ones". */
const USER_DEFINED = 32_767;
/** Linear units by EPSG code, in metres. */
const METRES: Readonly<Record<number, number>> = {
  9001: 1,
  9002: 0.3048,
  9003: 1200 / 3937,
  9036: 1000,
};
const PIXEL_IS_POINT = 2;
const MODEL = { projected: 1, geographic: 2 } as const;

/** Reads one band of a GeoTIFF (`.tif`, `.tiff`): north-up, with its place, EPSG code and cells without a value. */
export async function readGeoTiff(path: string, band = 0): Promise<Raster> {
  const bytes = readBytes(path);
  try {
    return await read(path, Uint8Array.from(bytes).buffer, band);
  } catch (error) {
    if (error instanceof Error && error.name === 'InputError') throw error;
    throw fileError(
      path,
      `cannot be read as GeoTIFF: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function read(path: string, bytes: ArrayBuffer, band: number): Promise<Raster> {
  const image = await (await fromArrayBuffer(bytes)).getImage();
  const bands = image.getSamplesPerPixel();
  if (band >= bands) throw fileError(path, `has ${bands} band(s): band ${band + 1} was asked for`);
  const columns = image.getWidth();
  const rows = image.getHeight();
  const keys: Readonly<Record<string, unknown>> = image.getGeoKeys() ?? {};
  const place = await placeOf(path, image, keys.GTRasterTypeGeoKey === PIXEL_IS_POINT);
  const [samples] = await image.readRasters({ samples: [band] });
  if (samples === undefined || typeof samples === 'number') throw fileError(path, 'holds no values');
  const nodata = image.getGDALNoData();
  const values = new Float64Array(columns * rows);
  for (let i = 0; i < values.length; i++) {
    const value = samples[i] ?? Number.NaN;
    values[i] =
      value === nodata || !Number.isFinite(value) || isSameFloat(value, nodata) ? Number.NaN : value;
  }
  return { columns, rows, values, ...place, epsg: epsgOf(keys), space: spaceOf(keys) };
}

/** A 32-bit grid holds the nearest 32-bit number to the nodata value, which is written in decimals. */
function isSameFloat(value: number, nodata: number | null): boolean {
  return nodata !== null && value === Math.fround(nodata);
}

async function placeOf(path: string, image: GeoTIFFImage, isPoint: boolean) {
  const { x, y, cellX, stepY } = await transformOf(path, image);
  if (!(cellX > 0) || !(stepY < 0) || !Number.isFinite(x) || !Number.isFinite(y))
    throw fileError(path, `has cells of ${cellX} x ${stepY}: expected a grid with north up`);
  // Where samples stand for points, the place is that of the first sample and not of its corner.
  const shift = isPoint ? 0.5 : 0;
  return { west: x - shift * cellX, north: y - shift * stepY, cellX, cellY: -stepY };
}

async function transformOf(path: string, image: GeoTIFFImage) {
  const directory = image.getFileDirectory();
  const list = async (name: 'ModelPixelScale' | 'ModelTransformation'): Promise<readonly number[]> =>
    Array.from((directory.hasTag(name) ? await directory.loadValue(name) : undefined) ?? [], Number);
  const [cellX = Number.NaN, high = Number.NaN] = await list('ModelPixelScale');
  const [tie] = await image.getTiePoints();
  if (tie !== undefined && cellX > 0)
    return { x: tie.x - tie.i * cellX, y: tie.y + tie.j * high, cellX, stepY: -high };
  const [a = Number.NaN, turn = 0, , x = Number.NaN, lean = 0, stepY = Number.NaN, , y = Number.NaN] =
    await list('ModelTransformation');
  if (Number.isNaN(a))
    throw fileError(path, 'is a TIFF without a place: expected a geotransform (tie point and pixel scale)');
  if (turn !== 0 || lean !== 0) throw fileError(path, 'is turned: expected a grid with north up');
  return { x, y, cellX: a, stepY };
}

function codeOf(keys: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const code = keys[name];
  return typeof code === 'number' && code > 0 && code < USER_DEFINED ? code : undefined;
}

function epsgOf(keys: Readonly<Record<string, unknown>>): number | undefined {
  return keys.GTModelTypeGeoKey === MODEL.geographic
    ? (codeOf(keys, 'GeographicTypeGeoKey') ?? codeOf(keys, 'GeodeticCRSGeoKey'))
    : (codeOf(keys, 'ProjectedCSTypeGeoKey') ?? codeOf(keys, 'ProjectedCRSGeoKey'));
}

function spaceOf(keys: Readonly<Record<string, unknown>>): RasterSpace {
  if (keys.GTModelTypeGeoKey === MODEL.geographic) return { kind: 'degrees' };
  if (keys.GTModelTypeGeoKey !== MODEL.projected) return { kind: 'unknown' };
  const metresPerUnit = METRES[codeOf(keys, 'ProjLinearUnitsGeoKey') ?? METRES_CODE];
  return metresPerUnit === undefined ? { kind: 'unknown' } : { kind: 'plane', metresPerUnit };
}

/** Nearly every projected system counts in metres, and its files often leave the unit out. */
const METRES_CODE = 9001;
