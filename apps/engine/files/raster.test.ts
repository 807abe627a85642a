import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { writeArrayBuffer } from 'geotiff';
import { tempFolder } from '../test/temp-folder.ts';
import { cellMetres, readRaster, valueAt } from './index.ts';

const ASC =
  'NCOLS 3\nnrows 2\nxllcenter 105\nyllcenter 205\ncellsize 10\nnodata_value -1\n1 2 3\n4 -1 6.5e1\n';

test('an ESRI ASCII grid is read with its place and its holes, whatever the case and the order of its header', async (context) => {
  const folder = tempFolder(context, {
    'a.asc': ASC,
    'b.asc.gz': gzipSync(
      'nrows 2\r\nncols 3\r\nDX 10\r\nDY 5\r\nYLLCORNER 0\r\nXLLCORNER -30\r\n1 2\r\n3 4 5\r\n6\r\n',
    ),
  });
  const a = await readRaster(folder.path('a.asc'));
  assert.deepEqual([a.columns, a.rows, a.west, a.north, a.cellX, a.cellY], [3, 2, 100, 220, 10, 10]);
  assert.deepEqual([...a.values], [1, 2, 3, 4, Number.NaN, 65]);
  assert.equal(valueAt(a, 129, 201), 65);
  assert.ok(Number.isNaN(valueAt(a, 131, 201)));
  const b = await readRaster(folder.path('b.asc.gz'));
  assert.deepEqual([b.west, b.north, b.cellX, b.cellY, ...b.values], [-30, 10, 10, 5, 1, 2, 3, 4, 5, 6]);
});

test('a grid that is not whole says what it has and what was expected', async (context) => {
  const folder = tempFolder(context, {
    'few.asc': ASC.replace(' 6.5e1', ''),
    'word.asc': ASC.replace('2 3', '2 x'),
    'size.asc': ASC.replace('cellsize 10', 'cellsize -10'),
    'head.asc': ASC.replace('yllcenter 205\n', ''),
    'half.asc': ASC.replace('NCOLS 3', 'NCOLS 2.5'),
    'note.txt': ASC,
    'N29E106.hgt': Buffer.alloc(10),
    'place.hgt': Buffer.alloc(2 * 1201 * 1201),
    'no.tif': 'not a TIFF',
    'no.hgt.zip': 'not a ZIP',
  });
  const cases = [
    ['few.asc', /few\.asc has 5 values: expected 3 columns x 2 rows = 6/],
    ['word.asc', /has "x" in line 7: expected a number/],
    ['size.asc', /cells of size -10: expected a number above 0/],
    ['head.asc', /header has no yllcorner/],
    ['half.asc', /ncols 2\.5: expected an integer/],
    ['note.txt', /expected \.asc, \.tif, \.hgt/],
    ['N29E106.hgt', /has 10 bytes: expected 2 x 1201 x 1201/],
    ['place.hgt', /expected a name like N29E106/],
    ['no.tif', /no\.tif cannot be read as GeoTIFF/],
    ['no.hgt.zip', /cannot be unpacked: no end of a ZIP/],
    ['gone.asc', /gone\.asc cannot be read: there is no such file/],
  ] as const;
  for (const [name, says] of cases)
    await assert.rejects(
      readRaster(folder.path(name)),
      (error: Error) => error.name === 'InputError' && says.test(error.message),
      name,
    );
});

/** Heights of a tile whose sample at row 0, column 1 is 7 m and whose second row begins with a hole. */
function tile(): Buffer {
  const bytes = Buffer.alloc(2 * 1201 * 1201);
  bytes.writeInt16BE(7, 2);
  bytes.writeInt16BE(-32_768, 2 * 1201);
  bytes.writeInt16BE(-3, 4);
  return bytes;
}

/** A ZIP archive of one deflated file. */
function zipOf(name: string, content: Buffer): Buffer {
  const data = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(data.length, 20);
  entry.writeUInt32LE(content.length, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(30 + name.length + data.length, 16);
  return Buffer.concat([local, Buffer.from(name), data, entry, Buffer.from(name), end]);
}

test('an SRTM tile lies where its name says, its samples on the corners of the degree square, packed or not', async (context) => {
  const folder = tempFolder(context, { 'S01W072.hgt': tile(), 'x.hgt.zip': zipOf('N29E106.hgt', tile()) });
  const south = await readRaster(folder.path('S01W072.hgt'));
  const step = 1 / 1200;
  assert.equal(valueAt(south, -72 + step, 0), 7);
  assert.equal(valueAt(south, -72 + 2 * step, 0), -3);
  assert.ok(Number.isNaN(valueAt(south, -72, -step)));
  const packed = await readRaster(folder.path('x.hgt.zip'));
  assert.equal(valueAt(packed, 106 + step, 30), 7);
  assert.equal(packed.epsg, 4326);
  const metres = cellMetres(packed);
  assert.ok(
    Math.abs(metres.y - 92.66) < 0.01 &&
      Math.abs(metres.x / metres.y - Math.cos((29.5 * Math.PI) / 180)) < 1e-6,
  );
});

test('a GeoTIFF gives floats, place, holes and EPSG code; one of points is shifted by half a cell', async (context) => {
  const grid = {
    width: 3,
    height: 2,
    ModelPixelScale: [0.5, 0.25, 0],
    ModelTiepoint: [0, 0, 0, 106, 29.5, 0],
  };
  const keys = { GeographicTypeGeoKey: 4490, GTModelTypeGeoKey: 2, GDAL_NODATA: '-999.9\u0000' };
  const values = Float32Array.from([1.5, 2, 3, 4, -999.9, 6]);
  const folder = tempFolder(context, {
    'a.tif': new Uint8Array(writeArrayBuffer(values, { ...grid, ...keys, GTRasterTypeGeoKey: 1 })),
    'b.tif': new Uint8Array(writeArrayBuffer(values, { ...grid, ...keys, GTRasterTypeGeoKey: 2 })),
  });
  const a = await readRaster(folder.path('a.tif'));
  assert.deepEqual(
    [a.west, a.north, a.cellX, a.cellY, a.epsg, a.space.kind],
    [106, 29.5, 0.5, 0.25, 4490, 'degrees'],
  );
  assert.deepEqual([...a.values], [1.5, 2, 3, 4, Number.NaN, 6]);
  const b = await readRaster(folder.path('b.tif'));
  assert.deepEqual([b.west, b.north], [105.75, 29.625]);
});
