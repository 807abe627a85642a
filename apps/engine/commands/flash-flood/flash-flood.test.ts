import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { InputError, parseInput } from '../../input.ts';
import { command } from './command.ts';
import { Input } from './schemas.ts';

const folder = import.meta.dirname;
const context = {
  path: (name: string) => resolve(folder, name),
  signal: new AbortController().signal,
  progress: () => {},
};

function example(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, 'example.json'), 'utf8'));
}

function ask(changed: object) {
  return command.run(parseInput(Input, { ...example(), critical: undefined, ...changed }), context);
}

test('the example gives a basin, its flood and its critical rain, and a page with map and charts', async () => {
  const input = parseInput(Input, {
    ...example(),
    critical: { durationsH: [1], wetness: [0, 1], afterH: 1 },
  });
  const output = await command.run(input, context);
  command.output.parse(output);
  const { basin, flood, critical, rain } = output;
  assert.ok(basin.areaKm2 > 2 && basin.areaKm2 < 3 && !basin.isCut && basin.voids === 0);
  assert.ok(flood.peakH > 0.5 && flood.peakH < 2 && Math.abs(flood.massError) < 1e-9);
  assert.ok(Math.abs(flood.volumeM3 / (rain.excessMm * 1000 * basin.areaKm2) - 1) < 1e-3);
  assert.ok((flood.warning?.fromH ?? Infinity) < flood.peakH);
  const [dry, wet] = critical?.rows ?? [];
  assert.ok((dry?.mm ?? NaN) > (wet?.mm ?? NaN) && (wet?.mm ?? NaN) > 10);
  const { figures, tables } = await command.report(input, output, context);
  assert.deepEqual(
    figures.map(({ file }) => file),
    ['basin.svg', 'rain.svg', 'flow.svg', 'level.svg', 'depth.svg', 'critical-rain.svg'],
  );
  assert.ok(String(figures[0]?.content).includes('Stream of order 2'));
  assert.ok(JSON.stringify(tables).includes('立即转移'));
});

test('soil by texture, a map of soils and wetness change what runs off', async () => {
  const soil = (wetness: string | number) => ({ kind: 'green-ampt', texture: 'silt-loam', wetness });
  const runs = [];
  for (const changed of [{ soil: soil(0.2) }, { soil: soil(0.9) }, { soil: { kind: 'sealed' } }])
    runs.push(await ask(changed));
  const excess = runs.map(({ rain }) => rain.excessMm);
  assert.ok((excess[0] ?? NaN) < (excess[1] ?? NaN) && (excess[1] ?? NaN) < (excess[2] ?? NaN), `${excess}`);
  assert.equal(excess[2], 102);
  // The heights as a map of soils: no number of theirs is a kind, so the soil of the input holds everywhere.
  const soilMap = { raster: 'example-heights.asc', kinds: [{ number: 1, soil: { kind: 'sealed' } }] };
  const mapped = await ask({ soil: soil(0.2), soilMap });
  assert.equal(mapped.rain.excessMm, excess[0]);
});

test('fields that cannot be are refused by name', async () => {
  const section = {
    datum: 'x',
    points: [
      [0, 3],
      [1, 2],
      [1.5, 1],
    ],
    roughness: 0.04,
    slope: 0.01,
  };
  const valley = {
    ...section,
    points: [
      [0, 3],
      [1, 1],
      [2, 3],
    ],
  };
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ outlet: [0, 0] }, /outlet is \[0,0\]: expected a place within 500000, 3290000/],
    [{ window: [0, 0, 1, 1] }, /window is \[0,0,1,1\]/],
    [{ soil: { kind: 'green-ampt', wetness: 0.5, porosity: 0.4 } }, /soil\.texture is missing/],
    [{ soil: { kind: 'curve-number', curveNumber: 120, wetness: 'II' } }, /soil\.curveNumber is 120/],
    [{ section }, /no bank/],
    [{ section: { ...valley, warningM: -9 } }, /section\.warningM is -9: expected a level of the section/],
    [
      { section: { ...valley, warningM: 2, dangerM: 1.5 } },
      /section\.warningM is 2: expected a level not above dangerM/,
    ],
    [{ coordinates: 'degrees' }, /coordinates is "degrees": expected metres/],
    [{ section: undefined, critical: {} }, /critical\.flowM3s is missing/],
    [{ rain: { stepMin: 10, depthsMm: [1, -1] } }, /rain\.depthsMm\[1\] is -1/],
  ];
  for (const [changed, says] of cases)
    await assert.rejects(
      async () => ask(changed),
      (error) => error instanceof InputError && says.test(error.message),
      String(says),
    );
});

const TILE = join(process.env.CITYLOOP_CASES ?? '', 'dem', 'N42E001.hgt.zip');

test('both rivers of Andorra pass its capital, neither is lost in a hole of the survey', {
  skip: existsSync(TILE) ? false : 'CITYLOOP_CASES has no dem/N42E001.hgt.zip',
}, async () => {
  // Below the meeting of Valira d'Orient and Valira del Nord: most of the country's 468 km².
  const found = await ask({
    heights: TILE,
    coordinates: undefined,
    window: [1.35, 42.35, 1.85, 42.75],
    outlet: [1.5236, 42.507],
    snapM: 300,
    roughness: {},
    section: undefined,
    hours: 6,
    stepS: 300,
  });
  assert.ok(found.basin.areaKm2 > 320 && found.basin.areaKm2 < 400, `${found.basin.areaKm2} km²`);
  assert.ok(found.basin.highestM > 2800 && found.basin.highestM < 2950 && !found.basin.isCut);
  assert.ok(Math.abs(found.flood.massError) < 1e-9);
});
