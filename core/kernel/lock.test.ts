import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DirectoryHeld, lockDirectory, readServerFile, removeServerFile, writeServerFile } from './index.ts';
import { isRunning, ownIdentity } from './process-identity.ts';

const holder = fileURLToPath(new URL('./test/lock-holder.ts', import.meta.url));
const dirs: string[] = [];
const children: ChildProcess[] = [];
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const dir of dirs) await rm(dir, { recursive: true, force: true });
});

async function directory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cityloop-test-'));
  dirs.push(dir);
  return dir;
}

/** A process that tries to take the lock; what it says, and a way to kill it. */
async function holderOf(dir: string, start = 0) {
  const child = spawn(process.execPath, [holder, dir, String(start)], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = await once(child.stdout, 'data');
  return {
    pid: child.pid ?? 0,
    said: String(said).trim(),
    async kill() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function lockText(dir: string): Promise<string> {
  return readFile(join(dir, 'lock'), 'utf8');
}

describe('the lock of a data directory', () => {
  test('is held by one; another is told in one line by whom and since when', async () => {
    const dir = await directory();
    const other = await holderOf(dir);
    assert.equal(other.said, 'held');
    await assert.rejects(lockDirectory(dir), (error) => {
      assert.ok(error instanceof DirectoryHeld);
      assert.equal(error.pid, other.pid);
      assert.match(
        error.message,
        new RegExp(`^the data directory ${dir} is in use by process ${other.pid} since 20\\d\\d-[^\\n]+$`),
      );
      return true;
    });
    await other.kill();
  });

  test('is free after its holder let it go, and its own process is refused like any other', async () => {
    const dir = await directory();
    const first = await lockDirectory(dir, { since: new Date('2026-07-01T00:00:00Z') });
    await assert.rejects(lockDirectory(dir), /since 2026-07-01T00:00:00.000Z/);
    await first.release();
    const second = await lockDirectory(dir);
    await first.release();
    await assert.rejects(lockDirectory(dir), DirectoryHeld);
    await second.release();
    assert.deepEqual(await readdir(dir), []);
  });

  test('of a holder that was killed is taken over at once', async () => {
    const dir = await directory();
    const dead = await holderOf(dir);
    await dead.kill();
    const begun = performance.now();
    const lock = await lockDirectory(dir);
    assert.ok(performance.now() - begun < 2000);
    assert.match(await lockText(dir), new RegExp(`"pid":${process.pid},`));
    await lock.release();
    assert.deepEqual(await readdir(dir), []);
  });

  test('of a dead process is taken over although its number was given to another', async () => {
    const dir = await directory();
    const living = await holderOf(await directory());
    const { boot, space } = ownIdentity();
    const stale = { pid: living.pid, started: '1', boot, space, since: new Date(0), token: 'x' };
    await writeFile(join(dir, 'lock'), JSON.stringify(stale));
    await (await lockDirectory(dir)).release();
    await living.kill();
  });

  test('that is cut off or nobody of ours wrote holds nothing', async () => {
    for (const text of ['', '{"pid":', '12345']) {
      const dir = await directory();
      await writeFile(join(dir, 'lock'), text);
      await (await lockDirectory(dir)).release();
    }
  });

  test('from before the last start of the machine is taken over when it no longer beats', async () => {
    const dir = await directory();
    const before = { ...ownIdentity(), boot: 'another', since: new Date(0), token: 'x' };
    await writeFile(join(dir, 'lock'), JSON.stringify(before));
    await utimes(join(dir, 'lock'), new Date(0), new Date(0));
    await (await lockDirectory(dir)).release();
    await writeFile(join(dir, 'lock'), JSON.stringify(before));
    await (await lockDirectory(dir, { silentMs: 400 })).release();
  });

  test('of a holder in another container is respected while it beats', async () => {
    const dir = await directory();
    const foreign = { ...ownIdentity(), space: 'pid:[1]', since: new Date(0), token: 'x' };
    await writeFile(join(dir, 'lock'), JSON.stringify(foreign));
    let beats = 0;
    const beat = setInterval(() => {
      beats += 1;
      const at = new Date(Date.now() + beats);
      void utimes(join(dir, 'lock'), at, at);
    }, 100);
    await assert.rejects(lockDirectory(dir, { silentMs: 1500 }), DirectoryHeld);
    clearInterval(beat);
    await (await lockDirectory(dir, { silentMs: 300 })).release();
  });

  test('is taken by one of several that find a dead holder at the same moment, and by one once it is free', async () => {
    const dir = await directory();
    const dead = await holderOf(dir);
    await dead.kill();
    const all = await Promise.all(Array.from({ length: 5 }, () => holderOf(dir, Date.now() + 4000)));
    assert.equal(all.filter(({ said }) => said === 'held').length, 1, all.map(({ said }) => said).join('\n'));
    for (const one of all) await one.kill();
  });

  test('is taken over also where one died while it took it over', async () => {
    const dir = await directory();
    const { boot, space } = ownIdentity();
    const dead = (token: string) =>
      JSON.stringify({ pid: 1, started: 'never', boot, space, since: new Date(0), token });
    await writeFile(join(dir, 'lock'), dead('first'));
    const { createHash } = await import('node:crypto');
    const name = (past: string) =>
      `lock.over-${createHash('sha256').update(past).digest('hex').slice(0, 16)}`;
    await writeFile(join(dir, name(dead('first'))), dead('second'));
    await writeFile(join(dir, name(dead('first') + dead('second'))), dead('third'));
    const lock = await lockDirectory(dir);
    assert.match(await lockText(dir), new RegExp(`"pid":${process.pid},`));
    await lock.release();
    assert.deepEqual(await readdir(dir), []);
  });

  test('knows a process by more than its number', () => {
    const own = ownIdentity();
    assert.equal(isRunning(own), true);
    assert.equal(isRunning({ ...own, started: '1' }), false);
    assert.equal(isRunning({ ...own, pid: 2 ** 22 + 1 }), false);
    assert.equal(isRunning({ ...own, boot: 'another' }), undefined);
    assert.equal(isRunning({ ...own, space: 'another' }), undefined);
  });
});

describe("the server's address in its directory", () => {
  test('is written for the owner only, read, replaced and taken away', async () => {
    const dir = await directory();
    assert.equal(await readServerFile(dir), undefined);
    await writeServerFile(dir, { url: 'http://127.0.0.1:7430', key: 'cl_first' });
    await writeServerFile(dir, { url: 'http://127.0.0.1:7431', key: 'cl_key' });
    assert.deepEqual(await readServerFile(dir), { url: 'http://127.0.0.1:7431', key: 'cl_key' });
    assert.equal((await stat(join(dir, 'server.json'))).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(dir), ['server.json']);
    await removeServerFile(dir);
    await removeServerFile(dir);
    assert.equal(await readServerFile(dir), undefined);
  });

  test('that is no address is none', async () => {
    const dir = await directory();
    for (const text of ['', '{}', '{"url":"x","key":"y"}']) {
      await writeFile(join(dir, 'server.json'), text);
      assert.equal(await readServerFile(dir), undefined);
    }
  });
});
