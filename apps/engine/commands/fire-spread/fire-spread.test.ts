import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readRaster } from '../../files/index.ts';
import { loadCommand } from '../../find-commands.ts';
import { parseInput } from '../../input.ts';
import { runCommand } from '../../run.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { input } from './input-schema.ts';
import { output } from './output-schema.ts';

const dry = { h1: 6, h10: 7, h100: 8, herb: 60, woody: 90 };
const base = {
  law: 'rothermel',
  grid: { columns: 41, rows: 41, cell: 20, west: 1000, south: 2000 },
  fuel: 2,
  ignitions: [{ point: [1410, 2410] }],
  hours: 1,
  weather: [{ fromHour: 0, windMs: 3, windFromDeg: 270, moistures: dry }],
};

const found = await loadCommand('fire-spread');
const quiet = { signal: new AbortController().signal, progress: () => undefined };

/** The answer for an input beside the files of a folder. */
async function answerIn(folder: Pick<ReturnType<typeof tempFolder>, 'path'>) {
  const inputFile = folder.path('input.json');
  const json = await runCommand({ name: 'fire-spread', command: found, inputFile, ...quiet });
  const answer = output.parse(JSON.parse(json));
  assert.ok(answer.law !== 'rothermel-places');
  return answer;
}

async function run(context: TestContext, written: object) {
  return await answerIn(tempFolder(context, { 'input.json': JSON.stringify(written) }));
}

test('the example runs, and its report has four figures and the zones in the order of arrival', async (context) => {
  const inputFile = join(import.meta.dirname, 'example.json');
  const folder = tempFolder(context, {});
  const reportFolder = folder.path('report');
  const json = await runCommand({ name: 'fire-spread', command: found, inputFile, reportFolder, ...quiet });
  const answer = output.parse(JSON.parse(json));
  assert.ok(answer.law !== 'rothermel-places');
  assert.deepEqual(answer.ignitions, ['lit', 'lit']);
  assert.equal(answer.areaByHour.length, 6);
  assert.ok((answer.areaByHour.at(-1)?.areaHa ?? 0) > 100);
  assert.equal(answer.zones.at(-1)?.name, 'Lower village');
  assert.equal(answer.zones.at(-1)?.firstHour, null);
  for (const file of ['perimeters.svg', 'arrival.svg', 'flame.svg', 'area.svg'])
    assert.match(readFileSync(join(reportFolder, file), 'utf8'), /^<svg/);
  assert.match(readFileSync(join(reportFolder, 'perimeters.svg'), 'utf8'), /Lower village/);
});

test('wind from the west drives the perimeter east, in the coordinates of the grid', async (context) => {
  const answer = await run(context, base);
  const [feature] = answer.perimeters.features;
  const places = feature?.geometry.coordinates.flat(2) ?? [];
  const east = Math.max(...places.map(([x]) => x ?? 0)) - 1410;
  const west = 1410 - Math.min(...places.map(([x]) => x ?? 0));
  assert.ok(east > 3 * west && west > 0, `${east} m east, ${west} m west`);
  assert.equal(feature?.properties.areaHa, answer.areaByHour[0]?.areaHa);
  assert.equal(answer.arrival.edgeHour, null);
});

test('rasters are written in the layout of the grid and read back', async (context) => {
  const write = { arrivalHours: 'arrival.asc', flameM: 'flame.asc' };
  const folder = tempFolder(context, { 'input.json': JSON.stringify({ ...base, write }) });
  const answer = await answerIn(folder);
  assert.deepEqual(answer.written, ['arrival.asc', 'flame.asc']);
  const arrival = await readRaster(folder.path('arrival.asc'));
  assert.deepEqual([arrival.columns, arrival.west, arrival.north], [41, 1000, 2820]);
  const hours = arrival.values.filter((value) => !Number.isNaN(value));
  assert.equal(hours.length, answer.arrival.burnedCells);
  assert.equal(arrival.values[20 * 41 + 20], 0);
});

test('the law of Wang Zhengfei runs with temperatures and humidities', async (context) => {
  const { weather, ...rest } = base;
  const air = { fromHour: 0, windMs: 3, windFromDeg: 270, temperatureC: 30, humidityPct: 30 };
  const answer = await run(context, { ...rest, law: 'wang', fuel: 3, weather: [air] });
  assert.equal(answer.law, 'wang');
  assert.ok((answer.areaByHour[0]?.areaHa ?? 0) > 1);
  assert.ok(weather.length === 1 && answer.maxIntensityKwM > 0);
});

test('a burn period, a lookup of fuels, a barrier and ignitions from GeoJSON are heeded', async (context) => {
  const wall = {
    type: 'LineString',
    coordinates: [
      [1500, 1900],
      [1500, 3000],
    ],
  };
  const lit = {
    type: 'Feature',
    properties: { atHour: 0.5 },
    geometry: { type: 'Point', coordinates: [1410, 2410] },
  };
  const written = {
    ...base,
    fuel: 7.5,
    fuelMap: { '7.5': 2 },
    barriers: ['wall.geojson'],
    ignitions: 'lit.geojson',
    hours: 24,
    everyHours: 6,
    burnPeriod: { startHour: 12, from: 8, to: 14 },
  };
  const folder = tempFolder(context, {
    'input.json': JSON.stringify(written),
    'wall.geojson': JSON.stringify(wall),
    'lit.geojson': JSON.stringify(lit),
  });
  const answer = await answerIn(folder);
  assert.deepEqual(
    answer.areaByHour.map(({ hour }) => hour),
    [6, 12, 18, 24],
  );
  const [first, second, third, last] = answer.areaByHour.map(({ areaHa }) => areaHa);
  // From 14 to 8 o'clock, hours 2 to 20 of the run, nothing spreads.
  assert.ok((first ?? 0) > 0 && first === second && second === third && (last ?? 0) > (third ?? 0));
  const places = answer.perimeters.features.at(-1)?.geometry.coordinates.flat(2) ?? [];
  assert.ok(Math.max(...places.map(([x]) => x ?? 0)) <= 1510);
});

test('embers reach a zone beyond the barrier that the fire itself does not', async (context) => {
  const ring = [
    [1600, 2300],
    [1700, 2300],
    [1700, 2500],
    [1600, 2500],
    [1600, 2300],
  ];
  const wall = {
    type: 'LineString',
    coordinates: [
      [1520, 1900],
      [1520, 3000],
    ],
  };
  const zone = {
    type: 'Feature',
    properties: { name: 'Farm' },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
  const written = {
    ...base,
    windHeight: '20ft',
    weather: [{ ...base.weather[0], windMs: 9 }],
    barriers: ['wall.geojson'],
    zones: { file: 'farm.geojson' },
    embers: { coverHeightM: 2 },
  };
  const files = { 'wall.geojson': JSON.stringify(wall), 'farm.geojson': JSON.stringify(zone) };
  const folder = tempFolder(context, { ...files, 'input.json': JSON.stringify(written) });
  const answer = await answerIn(folder);
  assert.ok((answer.embers?.farthestM ?? 0) > 100 && (answer.embers?.beyondHa ?? 0) > 1);
  const [farm] = answer.zones;
  assert.equal(farm?.firstHour, null);
  assert.ok(farm?.emberHour !== null && (farm?.emberHour ?? 9) < 1);
  const other = tempFolder(context, {
    ...files,
    'input.json': JSON.stringify({ ...written, windHeight: 'midflame' }),
  });
  await assert.rejects(answerIn(other), /^InputError: windHeight is "midflame": expected 20ft or 10m/);
});

test('what cannot be used is told in one line with its field and value', async (context) => {
  const { grid, ...noGrid } = base;
  const air = base.weather[0];
  const cases = [
    [{ ...base, hours: 0 }, /^hours is 0: expected number to be >0/],
    [{ ...base, colour: 1 }, /^colour is no field/],
    [noGrid, /^grid is missing: expected columns, rows and cell/],
    [{ ...base, fuel: [1, 2] }, /^fuel is "2 values": expected 1681/],
    [{ ...base, weather: [{ ...air, fromHour: 1 }] }, /^weather\[0\].fromHour is 1: expected 0/],
    [{ ...base, weather: [{ ...air, moistures: { ...dry, h1: -2 } }] }, /h1 is -2/],
    [
      {
        ...base,
        ignitions: [
          {
            point: [1, 2],
            line: [
              [1, 2],
              [3, 4],
            ],
          },
        ],
      },
      /^ignitions\[0\].*one of point, line, polygon/,
    ],
    [{ ...base, elevationM: 'gone.asc' }, /^elevationM: gone.asc/],
    [{ ...base, slopeDeg: 10 }, /^aspectDeg is missing/],
    [{ ...base, grid: { ...grid, cell: 0.001 } }, /^coordinates is missing: expected degrees or metres/],
    [{ ...base, write: { flameM: 'flame.tif' } }, /^write.flameM is flame.tif/],
    [{ ...base, write: { flameM: 'gone/flame.asc' } }, /^write.flameM is .*no such folder/],
    [{ ...base, slopeDeg: 95, aspectDeg: 0 }, /slope is 95° at cell 0/],
  ] as const;
  for (const [written, says] of cases)
    await assert.rejects(run(context, written), (error) => {
      assert.ok(error instanceof Error && error.name === 'InputError', `${error}`);
      assert.match(error.message, says);
      assert.ok(!error.message.includes('\n'));
      return true;
    });
  assert.throws(() => parseInput(input, { ...base, law: 'fbp' }), /law/);
});

test('places without a map answer a row each, also for local fuel models', async (context) => {
  const local = {
    number: 300,
    depthFt: 1,
    deadExtinctionPct: 15,
    loadLbFt2: [0.092, 0.046, 0.023, 0.023, 0],
    savr: [3000, 1500, 1500],
  };
  const place = { moistures: dry, windMs: 2, windDirDeg: 90, slopeDeg: 10 };
  const written = {
    law: 'rothermel-places',
    fuelModels: [local],
    places: [
      { ...place, fuelModel: 2 },
      { ...place, fuelModel: 300 },
    ],
  };
  const folder = tempFolder(context, { 'input.json': JSON.stringify(written) });
  const inputFile = folder.path('input.json');
  const reportFolder = folder.path('report');
  const json = await runCommand({ name: 'fire-spread', command: found, inputFile, reportFolder, ...quiet });
  const answer = output.parse(JSON.parse(json));
  assert.ok(answer.law === 'rothermel-places');
  const [standard, own] = answer.places;
  assert.ok((standard?.rateMMin ?? 0) > 1);
  assert.deepEqual({ ...own, fuelModel: 2 }, standard);
  assert.match(readFileSync(folder.path('report/rates.svg'), 'utf8'), /^<svg/);
  await assert.rejects(
    run(context, { ...written, places: [{ ...place, fuelModel: 99 }] }),
    /^InputError: places\[0\].fuelModel is 99/,
  );
});
