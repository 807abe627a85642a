import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadCommand } from '../../find-commands.ts';
import { runCommand } from '../../run.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { output } from './output-schema.ts';

const found = await loadCommand('storm-drainage');
const quiet = { signal: new AbortController().signal, progress: () => undefined };
const STREET = readFileSync(join(import.meta.dirname, 'example-street.inp'), 'utf8');

async function run(t: TestContext, written: object, files: Readonly<Record<string, string>> = {}) {
  const folder = tempFolder(t, { 'input.json': JSON.stringify(written), 'street.inp': STREET, ...files });
  const inputFile = folder.path('input.json');
  const json = await runCommand({ name: 'storm-drainage', command: found, inputFile, ...quiet });
  return output.parse(JSON.parse(json));
}

test('the example runs: its low place floods, the water runs back, and no water is lost between ground and pipes', async (t) => {
  const inputFile = join(import.meta.dirname, 'example.json');
  const reportFolder = tempFolder(t, {}).path('report');
  const json = await runCommand({
    name: 'storm-drainage',
    command: found,
    inputFile,
    reportFolder,
    ...quiet,
  });
  const answer = output.parse(JSON.parse(json));
  assert.ok(Math.abs(answer.runoffContinuity?.relativeError ?? 1) < 1e-9);
  assert.ok(Math.abs(answer.routingContinuity.relativeError) < 1e-6);
  assert.ok(Math.abs(answer.surface?.relativeError ?? 1) < 1e-6);
  const low = answer.surface?.inlets.find(({ node }) => node === 'M5');
  assert.ok((low?.outM3 ?? 0) > 500 && (low?.inM3 ?? 0) > 300);
  assert.ok((answer.surface?.maxDepthM ?? 0) > 0.5);
  for (const file of ['network', 'ground', 'outfalls', 'system', 'long-section'])
    assert.match(readFileSync(join(reportFolder, `${file}.svg`), 'utf8'), /^<svg/);
  assert.match(readFileSync(join(reportFolder, 'long-section.svg'), 'utf8'), /M5 \(\d+ m³\)/);
});

test('what rains in is what runs off, leaves, floods or stays', async (t) => {
  const answer = await run(t, { inp: 'street.inp', reportMinutes: 5 });
  const { runoffContinuity: land, routingContinuity: pipes, outfalls, system, hours, nodes } = answer;
  assert.ok(land !== null);
  assert.ok(Math.abs(pipes.wetWeatherM3 / land.runoffM3 - 1) < 1e-3);
  assert.ok(
    Math.abs(pipes.inflowM3 - pipes.outflowM3 - pipes.floodingM3 - pipes.finalM3) < 1e-3 * pipes.inflowM3,
  );
  const flooded = nodes.reduce((sum, { floodedM3 }) => sum + floodedM3, 0);
  assert.ok(Math.abs(flooded - pipes.floodingM3) < 1e-3 * flooded && flooded > 100);
  assert.equal(hours.length, 31);
  const rain = system.rainMmH.reduce((sum, rate) => sum + rate * (5 / 60), 0);
  assert.ok(Math.abs(rain - land.rainMm) < 0.01);
  const out = (outfalls[0]?.flowM3s ?? []).reduce((sum, flow) => sum + flow * 300, 0);
  assert.ok(Math.abs(out / (outfalls[0]?.totalM3 ?? 0) - 1) < 0.02);
});

test('a lighter rain of the input’s own floods nothing', async (t) => {
  const rain = [
    { fromHour: 0, mmH: 12 },
    { fromHour: 1, mmH: 0 },
  ];
  const answer = await run(t, { inp: 'street.inp', rain, hours: 1.5 });
  assert.equal(answer.runoffContinuity?.rainMm, 12);
  assert.equal(answer.routingContinuity.floodingM3, 0);
  assert.equal(answer.model.hours, 1.5);
});

test('what cannot be used names the file with section and line, or the field', async (t) => {
  const ground =
    'ncols 3\nnrows 3\nxllcorner 0\nyllcorner 0\ncellsize 200\n240 240 240\n240 240 240\n240 240 240\n';
  const refused = (written: object, message: RegExp, files: Readonly<Record<string, string>> = {}) =>
    assert.rejects(run(t, written, { 'ground.asc': ground, ...files }), { name: 'InputError', message });
  await refused({ inp: 'none.inp' }, /inp: none\.inp cannot be read: there is no such file/);
  await refused(
    { inp: 'bad.inp' },
    /inp: bad\.inp cannot be read: \[JUNCTIONS\] line \d+: invert is "low", expected a number/,
    {
      'bad.inp': STREET.replace(/^M1 +\S+/m, 'M1 low'),
    },
  );
  await refused({ inp: 'land.inp' }, /land\.inp has neither nodes nor subcatchments/, {
    'land.inp': '[OPTIONS]\nFLOW_UNITS CMS\n',
  });
  await refused(
    { inp: 'street.inp', surface: { ground: 'ground.asc', inlets: [{ node: 'M99' }] } },
    /surface\.inlets\[0\]\.node is "M99": expected a node of the model/,
  );
  await refused(
    { inp: 'street.inp', surface: { ground: 'ground.asc', inlets: [{ node: 'M5', point: [9000, 0] }] } },
    /surface\.inlets\[0\]\.point is "9000, 0": expected a place on the ground/,
  );
  await refused({ inp: 'street.inp', rain: [{ fromHour: -1, mmH: 5 }] }, /rain\[0\]\.fromHour is -1/);
  await refused(
    {
      inp: 'street.inp',
      rain: [
        { fromHour: 1, mmH: 5 },
        { fromHour: 0, mmH: 9 },
      ],
    },
    /rain\[1\]\.fromHour is 0: expected an hour not before that of the row above, 1/,
  );
  await refused(
    { inp: 'mm.inp' },
    /inp: mm\.inp cannot be used: conduit P1 is \d+ m high: expected at most 100 m/,
    {
      'mm.inp': STREET.replace(/^(P1 +CIRCULAR +)\S+/m, '$1600'),
    },
  );
  await refused(
    { inp: 'full.inp' },
    /inp: full\.inp cannot be used: storage TANK has 90 m of water at the start: expected at most its depth/,
    { 'full.inp': STREET.replace(/^(TANK +\S+ +\S+ +)\S+( +[A-Z])/m, '$190$2') },
  );
});
