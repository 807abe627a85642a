import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lockData, readServerFile, removeServerFile, writeServerFile } from './data-lock.ts';

const now = new Date('2026-07-01T00:00:00Z');
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cityloop-lock-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Takes the folder in another process, which holds it until it is killed. */
async function holdElsewhere(): Promise<{ pid: number; kill(): Promise<void> }> {
  const lock = fileURLToPath(new URL('./data-lock.ts', import.meta.url));
  const source = `const { lockData } = await import(${JSON.stringify(lock)});
    await lockData(${JSON.stringify(dir)}, new Date(0)); console.log('held'); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    pid: child.pid ?? 0,
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

test('a folder that a living process holds is refused, and the process and its time are named', async () => {
  const other = await holdElsewhere();
  try {
    await assert.rejects(lockData(dir, now), (error: Error) => {
      assert.match(error.message, new RegExp(`in use by process ${other.pid} since 1970-01-01T00:00:00`));
      return true;
    });
  } finally {
    await other.kill();
  }
  const lock = await lockData(dir, now);
  assert.match(await readFile(join(dir, 'lock'), 'utf8'), new RegExp(`"pid":${process.pid}`));
  await lock.release();
  await assert.rejects(readFile(join(dir, 'lock')), { code: 'ENOENT' });
});

test('a lock of another run of the machine, of another process with the number, or half written is taken over', async () => {
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
  const since = now.toISOString();
  for (const text of [
    JSON.stringify({ pid: process.pid, since, boot: 'another', began: '' }),
    JSON.stringify({ pid: process.ppid, since, boot, began: '1' }),
    '{"pid":',
  ]) {
    await writeFile(join(dir, 'lock'), text);
    const lock = await lockData(dir, now);
    await lock.release();
  }
});

test('the server’s address and key are for the folder’s owner only, and go when it stops', async () => {
  assert.equal(await readServerFile(dir), undefined);
  await writeServerFile(dir, { address: 'http://127.0.0.1:3000', key: 'clop_x' });
  assert.deepEqual(await readServerFile(dir), { address: 'http://127.0.0.1:3000', key: 'clop_x' });
  assert.equal((await stat(join(dir, 'server.json'))).mode & 0o777, 0o600);
  await removeServerFile(dir);
  assert.equal(await readServerFile(dir), undefined);
});
