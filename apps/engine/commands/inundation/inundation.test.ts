import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readRaster } from '../../files/index.ts';
import { loadCommand } from '../../find-commands.ts';
import { runCommand } from '../../run.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { output } from './output-schema.ts';

const found = await loadCommand('inundation');
const quiet = { signal: new AbortController().signal, progress: () => undefined };

/** A basin 20 × 10 of 10 m cells that falls to the east, at 1000 E 2000 N. */
const base = {
  ground: {
    columns: 20,
    rows: 10,
    cell: 10,
    west: 1000,
    south: 2000,
    heightM: Array.from({ length: 200 }, (_, i) => 50 - 0.1 * (i % 20)),
  },
  hours: 0.25,
};

async function run(t: TestContext, written: object) {
  return await answerIn(tempFolder(t, { 'input.json': JSON.stringify(written) }));
}

async function answerIn(folder: Pick<ReturnType<typeof tempFolder>, 'path'>) {
  const inputFile = folder.path('input.json');
  const json = await runCommand({ name: 'inundation', command: found, inputFile, ...quiet });
  return output.parse(JSON.parse(json));
}

test('the example runs, and its report has maps of extent, depth, arrival and hazard, and hydrographs', async (t) => {
  const inputFile = join(import.meta.dirname, 'example.json');
  const folder = tempFolder(t, {});
  const reportFolder = folder.path('report');
  const json = await runCommand({ name: 'inundation', command: found, inputFile, reportFolder, ...quiet });
  const answer = output.parse(JSON.parse(json));
  assert.ok(Math.abs(answer.balance.relativeError) < 1e-9);
  assert.ok(answer.floodedHa > 20 && answer.maxDepthM > 2);
  const arrivals = answer.gauges.map(({ arrivalHour }) => arrivalHour ?? Infinity);
  assert.deepEqual(
    arrivals,
    arrivals.toSorted((a, b) => a - b),
  );
  for (const file of ['extent', 'max-depth', 'depth', 'arrival', 'hazard', 'over-time', 'gauges', 'inflows'])
    assert.match(readFileSync(join(reportFolder, `${file}.svg`), 'utf8'), /^<svg/);
  assert.match(readFileSync(join(reportFolder, 'extent.svg'), 'utf8'), /Old town/);
});

test('a reservoir that is let go runs east, in the coordinates of the ground, by each scheme', async (t) => {
  for (const scheme of ['inertial', 'hllc', 'hllc-first-order']) {
    const answer = await run(t, {
      ...base,
      scheme,
      initialLevelM: [
        {
          levelM: 52,
          polygon: [
            [1000, 2000],
            [1050, 2000],
            [1050, 2100],
            [1000, 2100],
          ],
        },
      ],
      sides: { east: { kind: 'open' } },
      gauges: [{ name: 'foot', point: [1150, 2050] }],
    });
    assert.equal(answer.balance.initialM3, 5 * 10 * 100 * 2.2, scheme);
    assert.ok(answer.balance.boundaryOutM3 > 500, scheme);
    assert.ok((answer.gauges[0]?.arrivalHour ?? 1) > 0 && (answer.gauges[0]?.maxDepthM ?? 0) > 0.1, scheme);
    const places = answer.extents.features.at(-1)?.geometry.coordinates.flat(2) ?? [];
    assert.ok(places.every(([x, y]) => x >= 1000 && x <= 1200 && y >= 2000 && y <= 2100));
    assert.ok(Math.abs(answer.balance.relativeError) < 1e-9);
  }
});

test('in single precision the kernel runs, on the threads that are asked for, and answer and page say so', async (t) => {
  const dam = { ...base, initialLevelM: 51, sides: { east: { kind: 'open' } } };
  const folder = tempFolder(t, {
    'input.json': JSON.stringify({ ...dam, precision: 'f32', threads: 2, rain: [{ fromHour: 0, mmH: 50 }] }),
  });
  const reportFolder = folder.path('report');
  const inputFile = folder.path('input.json');
  const json = await runCommand({ name: 'inundation', command: found, inputFile, reportFolder, ...quiet });
  const answer = output.parse(JSON.parse(json));
  assert.deepEqual(answer.computedBy, { kind: 'kernel', simd: true, threads: 2 });
  assert.ok(answer.balance.boundaryOutM3 > 500 && Math.abs(answer.balance.relativeError) < 1e-3);
  assert.match(
    readFileSync(join(reportFolder, 'index.html'), 'utf8'),
    /WebAssembly kernel with SIMD on 2 threads/,
  );
  const { computedBy } = await run(t, dam);
  assert.deepEqual(computedBy, { kind: 'reference', reason: 'double precision is asked for' });
});

test('rain from a raster, buildings from GeoJSON, a line of inflow and a level are heeded, and rasters are written', async (t) => {
  const building = {
    type: 'Polygon',
    coordinates: [
      [
        [1100, 2040],
        [1120, 2040],
        [1120, 2060],
        [1100, 2060],
        [1100, 2040],
      ],
    ],
  };
  const half = Array.from({ length: 10 }, () =>
    Array.from({ length: 20 }, (_, i) => (i < 10 ? 60 : 0)).join(' '),
  );
  const rain = ['ncols 20', 'nrows 10', 'xllcorner 1000', 'yllcorner 2000', 'cellsize 10', ...half].join(
    '\n',
  );
  const folder = tempFolder(t, {
    'input.json': JSON.stringify({
      ...base,
      buildings: { file: 'town.geojson' },
      rain: [{ fromHour: 0, mmH: 'rain.asc' }],
      inflows: [
        {
          line: [
            [1005, 2005],
            [1005, 2095],
          ],
          flowM3s: 2,
        },
      ],
      sides: { east: { kind: 'stage', levelM: 48.2 } },
      write: { maxDepthM: 'depth.asc', arrivalHours: 'arrival.asc' },
    }),
    'town.geojson': JSON.stringify(building),
    'rain.asc': rain,
  });
  const answer = await answerIn(folder);
  assert.equal(answer.balance.inflowM3, 1800);
  assert.equal(answer.balance.rainM3, 0.015 * 100 * 100);
  assert.deepEqual(answer.written, ['depth.asc', 'arrival.asc']);
  const depth = await readRaster(folder.path('depth.asc'));
  assert.deepEqual([depth.columns, depth.west, depth.north], [20, 1000, 2100]);
  assert.equal(depth.values[4 * 20 + 10], 0);
  assert.ok((depth.values[4 * 20 + 9] ?? 0) > 0.03);
});

test('what cannot be used is told in one line with its field and value', async (t) => {
  const cases = [
    [{ ...base, hours: 0 }, /^hours is 0/],
    [{ ...base, colour: 1 }, /^colour is no field/],
    [{ ...base, ground: { ...base.ground, heightM: [1, 2] } }, /heightM is "?2 values"?: expected 200/],
    [
      { ...base, gauges: [{ name: 'a', point: [0, 0] }] },
      /^gauges\[0\]\.point is "?0, 0"?: expected a place/,
    ],
    [{ ...base, inflows: [{ flowM3s: 1 }] }, /^inflows\[0\] is .*one of point and line/],
    [{ ...base, rain: [{ fromHour: 0, mmH: -1 }] }, /^rain\[0\]\.mmH is -1/],
    [{ ...base, write: { depthM: 'a.tif' } }, /^write\.depthM is a\.tif/],
    [{ ...base, write: { depthM: 'no/a.asc' } }, /^write\.depthM is no\/a\.asc: .* there is no such folder/],
    [{ ...base, manning: 35 }, /^manning is 35: expected number to be <=10/],
    [{ ...base, everyHours: 1e-6 }, /^everyHours is 0\.000001: .*at most 1000 extents \(h\)/],
    [
      { ...base, ground: { ...base.ground, heightM: Array(200).fill(null) } },
      /^ground is "without any height"/,
    ],
    [{ ...base, coordinates: 'degrees' }, /^coordinates is "degrees": expected metres, as the ground goes/],
    [
      {
        ...base,
        sides: {
          east: {
            kind: 'stage',
            levelM: [
              [2, 50],
              [1, 51],
            ],
          },
        },
      },
      /^sides\.east\.levelM\[1\]\[0\] is 1: expected an hour not before that of the row above, 2/,
    ],
  ] as const;
  for (const [written, message] of cases)
    await assert.rejects(run(t, written), (error: Error) => {
      assert.match(error.message, message);
      assert.ok(!error.message.includes('\n'));
      return true;
    });
});
