import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { explain } from '../../apps/server/explain.ts';
import { devicesOf, reading, zonesOf } from '../crash/water.ts';
import { cityFolder, cliJson, type Folder, type Running, start } from './city-folder.ts';

const CLOCK = '2026-07-01T08:00:00+08:00*1';
const START = Date.parse('2026-07-01T00:00:00Z');
const GATEWAY = 'full-gateway';
const zones = zonesOf(1);
const FULL =
  /^The disk is full \(.*\); free space and start again\. Nothing that was acknowledged is lost\.$/;

/** A small disk of its own, where this user may mount one. */
function mount(at: string, megabytes: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', at], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a full disk is told as such, however a store puts it', () => {
  const plain = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    path: '/d/x',
  });
  assert.match(explain(plain), FULL);
  assert.match(explain(new Error('could not extend file: No space left on device')), FULL);
  assert.match(explain(new Error('the store', { cause: plain })), FULL);
  assert.doesNotMatch(explain(new Error('anything else')), /^The disk is full/);
});

describe('a full disk', { timeout: 300_000 }, () => {
  let root: string;
  let folder: Folder;
  let isMounted = false;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'cityloop-full-'));
    folder = await cityFolder();
  });
  after(async () => {
    if (isMounted) execFileSync('umount', ['-l', root]);
    await rm(root, { recursive: true, force: true });
    await folder.remove();
  });

  /** Whether the door acknowledged every reading of a message. */
  async function send(server: Running, token: string, index: number): Promise<boolean> {
    const readings = zones[0]?.meters.map((meter) => reading(meter, START + index * 1000, false));
    const answer = await fetch(`${server.url}/api/readings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ gateway: GATEWAY, readings }),
    });
    const { accepted } = (await answer.json()) as { accepted?: number };
    return answer.ok && accepted === readings?.length;
  }

  test('at the first start is one line; while it runs nothing is acknowledged that is not kept', async (t) => {
    isMounted = mount(root, 20);
    if (!isMounted) {
      t.diagnostic('no disk of its own could be mounted here: only the sentence was tested');
      return;
    }
    const refused = await start(join(root, 'data'));
    assert.equal(await refused.end, '1');
    assert.match(refused.output().trim().split('\n').at(-1) ?? '', FULL);

    execFileSync('mount', ['-o', 'remount,size=600m', root]);
    await rm(join(root, 'data'), { recursive: true, force: true });
    const data = join(root, 'data');
    let server = await start(data, { clock: CLOCK });
    await server.listening();
    try {
      const { secret } = await cliJson<{ secret: string }>(
        data,
        ...['token', 'create', '--name', GATEWAY, '--unit', '500103-water', '--role', 'gateway,utility'],
      );
      const put = await server.ask('PUT', '/api/devices', { devices: devicesOf(zones, GATEWAY) });
      assert.equal(put.status, 200, await put.text());
      const acknowledged: number[] = [];
      for (let index = 0; index < 5; index += 1)
        if (await send(server, secret, index)) acknowledged.push(index);
      assert.equal(acknowledged.length, 5);
      await fill(root);
      let refusals = 0;
      for (let index = 5; index < 15; index += 1) {
        if (await send(server, secret, index).catch(() => false)) acknowledged.push(index);
        else refusals += 1;
      }
      assert.ok(refusals > 0, 'on a full disk some readings must be refused');
      t.diagnostic(`${refusals} of 10 messages were refused while the disk was full`);
      await rm(join(root, 'filling'));
      await server.kill();
      server = await start(data, { clock: CLOCK });
      await server.listening();
      const meter = zones[0]?.meters[0];
      const path = `/api/readings?device=${meter}&metric=pressure&from=${START}&to=${START + 60_000}&step=1000`;
      const { points } = await (await server.ask('GET', path)).json();
      const kept = new Set(points.map((point: { t: number }) => (point.t - START) / 1000));
      assert.deepEqual(
        acknowledged.filter((index) => !kept.has(index)),
        [],
        'what was acknowledged is there',
      );
      assert.ok(await send(server, secret, 20), 'and it goes on');
    } finally {
      await server.kill();
    }
  });
});

/** Takes all that is left of a disk. */
async function fill(root: string): Promise<void> {
  await mkdir(root, { recursive: true });
  const piece = Buffer.alloc(1 << 20);
  for (let tries = 0; tries < 3; tries += 1) {
    for (;;) {
      const isFull = await writeFile(join(root, 'filling'), piece, { flag: 'a' }).then(
        () => false,
        () => true,
      );
      if (isFull) break;
    }
    await delay(200);
  }
}
