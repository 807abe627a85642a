import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { devicesOf, reading, zonesOf } from '../crash/water.ts';
import { photoBytes } from '../crash/work.ts';
import { cityFolder, cli, cliJson, type Folder, type Running, start } from './city-folder.ts';

const CLOCK = '2026-07-01T08:00:00+08:00*1';
const START = Date.parse('2026-07-01T00:00:00Z');
const GATEWAY = 'backup-gateway';
const zones = zonesOf(2);

interface Part {
  readonly name: string;
  readonly rows: number;
  readonly sha256: string;
}

async function partsOf(set: string): Promise<ReadonlyMap<string, Part>> {
  const { parts }: { parts: readonly Part[] } = JSON.parse(
    await readFile(join(set, 'manifest.json'), 'utf8'),
  );
  return new Map(parts.map((part) => [part.name, part]));
}

async function answered<T>(answer: Promise<Response>): Promise<T> {
  const response = await answer;
  const text = await response.text();
  assert.ok(response.ok, `${response.status} ${text}`);
  return JSON.parse(text) as T;
}

describe('a backup of all stores', { timeout: 400_000 }, () => {
  let folder: Folder;
  let server: Running;
  let token: string;
  let photo: string;
  let series: unknown;
  const set = () => join(folder.root, 'set');
  const restored = () => join(folder.root, 'restored');

  async function values(): Promise<unknown> {
    const meter = zones[0]?.meters[0];
    return await answered(
      server.ask(
        'GET',
        `/api/readings?device=${meter}&metric=pressure&from=${START - 3_600_000}&to=${START + 60_000}`,
      ),
    );
  }

  before(async () => {
    folder = await cityFolder();
    server = await start(folder.data, { clock: CLOCK });
    await server.listening();
    const made = await cliJson<{ secret: string }>(
      folder.data,
      ...['token', 'create', '--name', GATEWAY, '--unit', '500103-water', '--role', 'gateway,utility'],
    );
    token = made.secret;
    await answered(server.ask('PUT', '/api/devices', { devices: devicesOf(zones, GATEWAY) }));
    const readings = zones
      .flatMap((zone) => zone.meters)
      .flatMap((meter) =>
        Array.from({ length: 200 }, (_, index) => reading(meter, START - 3_000_000 + index * 15_000, false)),
      );
    const body = JSON.stringify({ gateway: GATEWAY, readings, history: true });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = await answered<{ accepted: number }>(
      fetch(`${server.url}/api/readings`, { method: 'POST', headers, body }),
    );
    assert.equal(sent.accepted, 800);
    photo = (await answered<{ sha256: string }>(server.ask('PUT', '/api/files', photoBytes('a burst'))))
      .sha256;
    series = await values();
  });
  after(async () => {
    await server?.kill();
    await folder?.remove();
  });

  test('is written while the server runs, for its owner only, and says what it holds', async () => {
    const said = await cli(folder.data, 'backup', set());
    assert.equal(said.code, 0, said.err);
    assert.match(said.out, /is complete: \d+ tables with \d+ rows, 1 files, \d+ batches of readings/);
    const parts = await partsOf(set());
    assert.equal(parts.get('files')?.rows, 1);
    assert.ok((parts.get('database/unit.jsonl.gz')?.rows ?? 0) > 10_000);
    assert.equal(parts.get('telemetry/latest.tsv.gz')?.rows, 4);
    for (const name of ['', 'manifest.json', 'database/account.jsonl.gz'])
      assert.equal((await stat(join(set(), name))).mode & 0o077, 0, name);
    const again = await cli(folder.data, 'backup', set());
    assert.deepEqual(
      [again.code, again.err],
      [1, `The folder ${set()} is not empty; name another one, or empty it first.\n`],
    );
  });

  test('may be asked for by the command line of the machine only, and into a whole path only', async () => {
    const dir = join(folder.root, 'taken');
    const body = JSON.stringify({ dir });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const taken = await fetch(`${server.url}/api/backup`, { method: 'POST', headers, body });
    assert.equal(taken.status, 403);
    assert.equal(existsSync(dir), false);
    assert.equal((await server.ask('POST', '/api/backup', { dir: 'somewhere' })).status, 400);
  });

  test('in-a-backup: a set that was cut off is known as incomplete and restores nothing', async () => {
    const cut = join(folder.root, 'cut');
    await server.arm('in-a-backup');
    const said = await cli(folder.data, 'backup', cut);
    assert.equal(said.code, 1);
    assert.equal(await server.end, 'SIGKILL');
    assert.ok((await readdir(join(cut, 'database'))).length > 10, 'it was well under way');
    const refused = await cli(folder.data, 'restore', cut, '--into', restored());
    assert.deepEqual(
      [refused.code, refused.err],
      [1, `${cut} holds no complete backup: it has no manifest.json, so it was never finished.\n`],
    );
    assert.equal(existsSync(restored()), false);
  });

  test('is restored into an empty folder only', async () => {
    const refused = await cli(folder.data, 'restore', set(), '--into', folder.data);
    assert.match(refused.err, /holds data already; a backup is restored into an empty folder/);
    assert.equal(refused.code, 1);
  });

  test('restored holds the same rows, files and readings, counted and hashed', async () => {
    const said = await cli(folder.data, 'restore', set(), '--into', restored());
    assert.equal(said.code, 0, said.err);
    const second = join(folder.root, 'second-set');
    await cliJson(restored(), 'backup', second);
    const [before, now] = [await partsOf(set()), await partsOf(second)];
    assert.deepEqual([...now.keys()], [...before.keys()]);
    // The second backup is one more row of the audit.
    const audit = 'database/audit_log.jsonl.gz';
    assert.equal(now.get(audit)?.rows, (before.get(audit)?.rows ?? 0) + 1);
    const clock = 'database/kernel_value.jsonl.gz';
    for (const [name, part] of before)
      if (name !== audit && name !== clock) assert.deepEqual(now.get(name), part, name);
  });

  test('a server starts on it and knows its tokens, readings, photos and whose audit it continues', async () => {
    server = await start(restored(), { clock: CLOCK });
    await server.listening();
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await (await fetch(`${server.url}/api/me`, { headers })).json()).name, GATEWAY);
    assert.deepEqual(await values(), series);
    const kept = await readFile(join(restored(), 'files', photo.slice(0, 2), photo.slice(2)));
    assert.deepEqual(new Uint8Array(kept), photoBytes('a burst'));
    const audit = await cli(restored(), 'audit', 'verify');
    assert.match(audit.out, /^The audit holds/);
    assert.equal(await server.stop().then((ms) => ms < 5000), true);
  });

  test('with a byte changed or a file cut short it is refused by name, and nothing is restored', async () => {
    const part = join(set(), 'telemetry', 'batch.tsv.gz');
    const whole = await readFile(part);
    await truncate(part, whole.length - 20);
    const into = join(folder.root, 'never');
    const short = await cli(folder.data, 'restore', set(), '--into', into);
    assert.match(short.err, /^telemetry\/batch.tsv.gz of the backup is damaged: .* Nothing was restored.\n$/);
    await writeFile(part, whole);
    const photoFile = join(set(), 'files', photo.slice(0, 2), photo.slice(2));
    await writeFile(photoFile, 'another picture');
    const other = await cli(folder.data, 'restore', set(), '--into', into);
    assert.match(other.err, new RegExp(`^${photo} of the backup is damaged`));
    assert.equal(existsSync(into), false);
  });
});
