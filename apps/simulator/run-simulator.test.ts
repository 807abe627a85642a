import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { defaultCacheFile } from './prepare.ts';
import { runSimulator } from './run-simulator.ts';
import { eventually, type FakeCity, openFakeCity } from './testing/fake-city.ts';

const START = Date.parse('2026-11-25T10:00:00+08:00');

test('the utility registers, fills 28 days, measures live, does a drill and stops', async (t) => {
  const city = await openFakeCity({ now: START, factor: 60 });
  const lines = startSimulator(t, city);
  await eventually('live readings', () => city.live.length > 500, 60);
  assert.deepEqual(city.requests.slice(0, 6), [
    'GET /healthz',
    'GET /api/clock',
    'PUT /api/pipelines/networks/water-500103',
    'PUT /api/roads/networks/roads-500103',
    'PUT /api/resources/warehouses',
    'GET /api/readings/coverage',
  ]);
  assert.ok(city.history.length > 750_000, `${city.history.length} readings of the past`);
  const lastPast = city.history.at(-1)?.t ?? 0;
  const firstLive = city.live[0]?.t ?? 0;
  assert.ok(
    firstLive > lastPast - 300_000 && firstLive - lastPast < 900_000,
    `${firstLive - lastPast} ms between`,
  );
  await city.sendDrill({ id: 'drill-a', action: 'start', kind: 'burst', outflowLps: 30 });
  await city.sendDrill({ id: 'drill-a', action: 'start', kind: 'burst', outflowLps: 30 });
  await eventually('the burst', () => lines.some((line) => line.includes('is torn')));
  await city.sendDrill({ id: 'drill-a', action: 'stop', kind: 'burst' });
  await eventually('the repair', () => lines.some((line) => line.includes('repaired')));
  assert.equal(lines.filter((line) => line.includes('is torn')).length, 1);
});

test('a second start sends nothing of the past again but what was missed, and a scenario announces its drills', async (t) => {
  const city = await openFakeCity({ now: START, factor: 60 });
  city.history.push(
    { device: 'PM-001', metric: 'pressure', t: START - 28 * 86_400_000, v: 0.03 },
    { device: 'PM-001', metric: 'pressure', t: START - 3_600_000, v: 0.03 },
  );
  const scenarioFile = join(tmpdir(), `scenario-${process.pid}.yaml`);
  await writeFile(
    scenarioFile,
    '- { at: +5s, burst: { name: a, outflowLps: 25 } }\n- { at: +60s, repair: a }\n',
  );
  const lines = startSimulator(t, city, { scenarioFile });
  await eventually(
    'the end of the scenario',
    () => city.requests.includes('POST /api/drills/drill-1/stop'),
    60,
  );
  assert.ok(city.history.length < 2_500, `${city.history.length} readings of the past`);
  assert.deepEqual(city.drills, [{ id: 'drill-1', outflowLps: 25 }]);
  await eventually('the repair', () => lines.some((line) => line.includes('drill-1: repaired')));
});

test('a server replaced by an empty one gets the network and the past again, and a burst goes on', async (t) => {
  const city = await openFakeCity({ now: START, factor: 60 });
  const lines = startSimulator(t, city);
  await eventually('live readings', () => city.live.length > 100, 60);
  await city.sendDrill({ id: 'drill-b', action: 'start', kind: 'burst', outflowLps: 30 });
  await eventually('the burst', () => lines.some((line) => line.includes('is torn')));
  city.forget();
  city.cutMqtt(300);
  await eventually('the past again', () => city.history.length > 750_000, 60);
  await eventually('live readings again', () => city.live.length > 100, 60);
  assert.equal(city.requests.filter((request) => request.startsWith('PUT /api/pipelines')).length, 2);
  assert.equal(lines.filter((line) => line.includes('is torn')).length, 2);
});

test('a simulator that starts again goes on with the drill that runs', async (t) => {
  const city = await openFakeCity({ now: START, factor: 60 });
  city.history.push({ device: 'PM-001', metric: 'pressure', t: START - 28 * 86_400_000, v: 0.03 });
  city.history.push({ device: 'PM-001', metric: 'pressure', t: START, v: 0.03 });
  city.drills.push({ id: 'drill-c', outflowLps: 25 });
  const lines = startSimulator(t, city);
  await eventually('the burst', () => lines.some((line) => line.includes('drill-c: pipe')));
});

test('the program stops within two seconds of SIGTERM, also while the server is away', async () => {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('main.ts', import.meta.url)), '--url', 'http://127.0.0.1:9'],
    {
      env: { ...process.env, CITYLOOP_SIM_TOKEN: 'secret' },
    },
  );
  let output = '';
  child.stdout.on('data', (part) => {
    output += part;
  });
  await eventually('the first line', () => output.includes('is away'), 30);
  const asked = Date.now();
  child.kill('SIGTERM');
  const code = await new Promise((resolve) => child.on('exit', resolve));
  assert.equal(code, 0);
  assert.ok(Date.now() - asked < 2_000, `${Date.now() - asked} ms`);
  assert.equal(output.match(/is away/g)?.length, 1);
});

test('a server that refuses the token ends the program with what to do', async () => {
  const city = await openFakeCity({ now: START, factor: 1 });
  const options = {
    ...optionsFor(city),
    token: 'wrong',
    log: () => {},
    signal: new AbortController().signal,
  };
  await assert.rejects(runSimulator(options), /refused with 401.*token create/);
  await city.close();
});

/** Runs the simulator until the end of the test and collects what it says. */
function startSimulator(t: TestContext, city: FakeCity, more: { scenarioFile?: string } = {}): string[] {
  const stop = new AbortController();
  const lines: string[] = [];
  const options = {
    ...optionsFor(city),
    ...more,
    log: (line: string) => lines.push(line),
    signal: stop.signal,
  };
  const run = runSimulator(options);
  t.after(async () => {
    stop.abort();
    await run;
    await city.close();
  });
  return lines;
}

function optionsFor(city: { httpUrl: string; mqttUrl: string }) {
  return {
    url: city.httpUrl,
    mqtt: city.mqttUrl,
    token: 'secret',
    seed: 7,
    gateway: 'sim-water',
    cacheFile: defaultCacheFile(7),
    bursts: [],
  };
}
