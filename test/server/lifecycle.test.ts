import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { cityFolder, cli, cliJson, type Folder, isGivenBack, type Running, start } from './city-folder.ts';

const CLOCK = '2026-07-01T08:00:00+08:00*60';
const STOP_MS = 5000;

interface DemoAccount {
  readonly username: string;
  readonly password: string | null;
}

async function cityTime({ url }: Running): Promise<{ now: number; real: boolean; factor: number }> {
  const answer = await (await fetch(`${url}/api/clock`)).json();
  return { ...answer, now: Date.parse(answer.now) };
}

async function answers(port: number, host: string): Promise<boolean> {
  const socket = connect({ port, host });
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

describe('a server over its life', { timeout: 400_000 }, () => {
  let folder: Folder;
  let server: Running;
  let accounts: readonly DemoAccount[];
  let token: string;
  let lastTime: number;

  before(async () => {
    folder = await cityFolder();
    server = await start(folder.data, { clock: CLOCK });
    await server.listening();
  });
  after(async () => {
    await server?.kill();
    await folder?.remove();
  });

  test('the first start says where it is, what its demo accounts are, and that it is alive and ready', async () => {
    // It listens a moment before it has said everything.
    const until = performance.now() + 10_000;
    while (!/\d in all/.test(server.output()) && performance.now() < until) await delay(20);
    const said = server.output();
    assert.match(
      said,
      new RegExp(`CityLoop +${server.url}\\n +MQTT +mqtt://127.0.0.1:${server.ports[1]}\\n +data`),
    );
    assert.match(said, /district +\w+-\w+-\w+-\d{3} +区中心派遣员/);
    assert.deepEqual(await (await fetch(`${server.url}/healthz`)).json(), { ok: true });
    // No simulator plays the utility here, so a city without meters is all there is to wait for.
    const ready = await (await fetch(`${server.url}/readyz`)).json();
    assert.deepEqual(
      ready.checks.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok]),
      ['stores', 'stages', 'rules', 'meters'].map((name) => [name, true]),
    );
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    for (const name of [
      'cityloop_readings_accepted',
      'cityloop_dead_letters',
      'process_resident_memory_bytes',
    ])
      assert.match(metrics, new RegExp(`^${name}(\\{.*\\})? [0-9.e+]+$`, 'm'));
  });

  test('another process on the same data folder is refused in one line that names the first', async () => {
    const second = await start(folder.data);
    assert.equal(await second.end, '1');
    assert.match(
      second.output(),
      new RegExp(`^the data directory ${folder.data} is in use by process ${server.pid} since 20[^\\n]+\\n$`),
    );
  });

  test('the command line asks the running server: accounts, a token, the audit', async () => {
    accounts = await cliJson<DemoAccount[]>(folder.data, 'accounts');
    assert.ok(accounts.length > 20);
    assert.match(accounts.find((one) => one.username === 'district')?.password ?? '', /^\w+-\w+-\w+-\d{3}$/);
    const made = await cliJson<{ secret: string }>(
      folder.data,
      ...['token', 'create', '--name', 'meter-1', '--unit', 'u-water-group', '--role', 'gateway'],
    );
    token = made.secret;
    const me = await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await me.json()).name, 'meter-1');
    const status = await cliJson<{ running: boolean; pid: number }>(folder.data, 'status');
    assert.deepEqual([status.running, status.pid], [true, server.pid]);
    const audit = await cli(folder.data, 'audit', 'verify');
    assert.match(audit.out, /^The audit holds: \d+ rows in \d+ blocks; head [0-9a-f]{64}\./);
    assert.equal(audit.code, 0);
  });

  test('nobody without the key of this start may operate the system', async () => {
    for (const authorization of [`Bearer ${token}`, 'Bearer clop_guessed']) {
      const answer = await fetch(`${server.url}/api/system/demo-accounts`, { headers: { authorization } });
      assert.ok([401, 403].includes(answer.status), String(answer.status));
    }
    assert.equal((await fetch(`${server.url}/api/system/demo-accounts`)).status, 401);
  });

  test('the city’s clock runs as it was set, and a stop with pages connected takes less than five seconds', async () => {
    const first = await cityTime(server);
    assert.deepEqual([first.real, first.factor], [false, 60]);
    await delay(500);
    const later = await cityTime(server);
    assert.ok(later.now - first.now >= 30_000, `${later.now - first.now} ms of the city in half a second`);
    assert.ok(
      later.now > Date.parse('2026-07-01T00:00:00Z') && later.now < Date.parse('2026-07-02T00:00:00Z'),
    );
    const live = await server.ask('GET', '/api/live?topics=drill.changed');
    assert.equal(live.status, 200);
    lastTime = (await cityTime(server)).now;
    const took = await server.stop();
    assert.ok(took < STOP_MS, `${took} ms`);
    assert.ok(isGivenBack(folder.data));
    await live.body?.cancel().catch(() => {});
  });

  test('a second start keeps accounts, tokens and the city’s time', async () => {
    server = await start(folder.data, { clock: CLOCK });
    const from = performance.now();
    await server.listening();
    console.log(`# second start listens after ${((performance.now() - from) / 1000).toFixed(1)} s`);
    assert.ok((await cityTime(server)).now >= lastTime);
    assert.deepEqual(await cliJson(folder.data, 'accounts'), accounts);
    const me = await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(me.status, 200);
  });

  test('after a kill the command line takes the folder over and does the same by itself', async () => {
    lastTime = (await cityTime(server)).now;
    await server.kill();
    assert.equal(isGivenBack(folder.data), false, 'a killed server gives nothing back');
    const made = await cliJson<{ id: string; secret: string }>(
      folder.data,
      ...['token', 'create', '--name', 'meter-2', '--unit', 'u-water-group', '--role', 'gateway'],
    );
    const tokens = await cliJson<{ id: string; name: string }[]>(folder.data, 'token', 'list');
    assert.deepEqual(
      tokens.map((one) => one.name),
      ['meter-1', 'meter-2'],
    );
    assert.deepEqual(await cliJson(folder.data, 'accounts'), accounts);
    assert.ok(isGivenBack(folder.data));
    const burst = await cli(folder.data, 'burst');
    assert.deepEqual(
      [burst.code, burst.err],
      [1, 'This needs a running server: start one with "npm start".\n'],
    );
    token = made.secret;
  });

  const outside = { CITYLOOP_HOST: '0.0.0.0', CITYLOOP_URL: 'http://city.example' };

  test('on another address it refuses while a demo account keeps its first password, and nobody could reach it', async () => {
    server = await start(folder.data, { clock: CLOCK, env: outside });
    const watch = { reached: false, over: false };
    const watching = (async () => {
      while (!watch.over) {
        if (await answers(server.ports[0], '127.0.0.1')) watch.reached = true;
        await delay(20);
      }
    })();
    assert.equal(await server.end, '1');
    watch.over = true;
    await watching;
    assert.equal(watch.reached, false);
    assert.match(
      server.output().trim().split('\n').at(-1) ?? '',
      /^CITYLOOP_HOST="0.0.0.0": a demo account still has its first password; .*npm run -s cli -- accounts passwords/,
    );
    assert.ok(isGivenBack(folder.data));
  });

  test('after new passwords it starts there, shows no password, and the command line still reaches it', async () => {
    const renewed = await cliJson<DemoAccount[]>(folder.data, 'accounts', 'passwords');
    assert.deepEqual(
      renewed.map((one) => one.username),
      accounts.map((one) => one.username),
    );
    server = await start(folder.data, { clock: CLOCK, env: outside });
    await server.listening();
    assert.ok((await cityTime(server)).now >= lastTime, 'the time of the city never goes back');
    assert.doesNotMatch(server.output(), /\w+-\w+-\w+-\d{3}/);
    const shown = await (await fetch(`${server.url}/api/demo-accounts`)).json();
    assert.deepEqual(shown, { rows: [] });
    const listed = await cliJson<DemoAccount[]>(folder.data, 'accounts');
    assert.deepEqual(
      listed.map((one) => one.password),
      accounts.map(() => null),
    );
    const me = await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await me.json()).name, 'meter-2', 'a token made without a server is known to it');
    const away = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
    if (away !== undefined) {
      const { key } = JSON.parse(await readFile(join(folder.data, 'server.json'), 'utf8'));
      const from = await fetch(`http://${away}:${server.ports[0]}/api/system/status`, {
        headers: { authorization: `Bearer ${key}` },
      });
      assert.equal(from.status, 401, 'the key counts on loopback only');
    }
    const took = await server.stop();
    assert.ok(took < STOP_MS, `${took} ms`);
  });
});
