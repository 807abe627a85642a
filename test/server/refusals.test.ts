import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bareEnvironment, run, type Said } from './city-folder.ts';

const start = fileURLToPath(new URL('../../apps/server/start.mjs', import.meta.url));
const NOBODY = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;

let root = '';
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'cityloop-refusals-'));
  await chmod(root, 0o755);
});
after(() => rm(root, { recursive: true, force: true }));

async function refused(
  env: Readonly<Record<string, string>>,
  user?: { readonly uid: number; readonly gid: number },
): Promise<Said> {
  const settings = { CITYLOOP_DATA: join(root, 'data'), CITYLOOP_PORT: '0', CITYLOOP_MQTT_PORT: '0' };
  return await run(
    process.execPath,
    [start],
    { ...bareEnvironment(), CITYLOOP_SIMULATOR: 'off', ...settings, ...env },
    user,
  );
}

/** One line that says what is wrong, a code, and no trace of the program's inside. */
function assertOneLine(said: Said, code: number, sentence: RegExp): void {
  const lines = said.err.trim().split('\n');
  assert.equal(lines.length, 1, said.err);
  assert.match(lines[0] ?? '', sentence);
  assert.equal(said.code, code);
}

describe('a server that cannot start says in one line what to do', () => {
  test('about a setting: its name, its value and what is expected; nothing is made', async () => {
    for (const [env, sentence] of [
      [{ CITYLOOP_PORT: 'http' }, /^CITYLOOP_PORT="http": expected a port/],
      [{ CITYLOOP_MQTT_PORT: '70000' }, /^CITYLOOP_MQTT_PORT="70000": expected a port/],
      [{ CITYLOOP_CLOCK: 'yesterday' }, /^CITYLOOP_CLOCK="yesterday": .*expected "real" or "START\*FACTOR"/],
      [{ CITYLOOP_HOST: '0.0.0.0' }, /^CITYLOOP_HOST="0.0.0.0": .*needs CITYLOOP_URL/],
      [
        { DATABASE_URL: 'mysql://root:secret@db/x' },
        /^DATABASE_URL="mysql:\/\/root:secret": expected postgres/,
      ],
      [{ NATS_URL: 'nats://127.0.0.1:1' }, /^NATS_URL=.*need both DATABASE_URL and CLICKHOUSE_URL/],
    ] as const) {
      const said = await refused(env);
      assertOneLine(said, 2, sentence);
    }
    assert.deepEqual(await readdir(root), []);
  });

  test('about a port that is taken: which one, and by which setting another is chosen', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    try {
      for (const setting of ['CITYLOOP_PORT', 'CITYLOOP_MQTT_PORT']) {
        const said = await refused({ [setting]: port, CITYLOOP_DATA: join(root, 'ports') });
        assertOneLine(said, 1, new RegExp(`^127.0.0.1:${port} is taken .* set ${setting} to another port`));
      }
      assert.deepEqual(
        await readdir(join(root, 'ports')),
        [],
        'no store was opened and the folder is given back',
      );
    } finally {
      other.close();
    }
  });

  test('about a data folder that this user cannot read, cannot write, or that is a file', async () => {
    const [hidden, fixed, file] = [join(root, 'hidden'), join(root, 'fixed'), join(root, 'file')];
    await mkdir(hidden, { mode: 0o700 });
    await mkdir(fixed, { mode: 0o555 });
    await writeFile(file, 'a letter');
    if (!isRoot) await chmod(hidden, 0o000);
    const user = isRoot ? NOBODY : undefined;
    for (const data of [hidden, fixed, join(fixed, 'below')]) {
      const said = await refused({ CITYLOOP_DATA: data }, user);
      assertOneLine(
        said,
        1,
        new RegExp(`^${data}.* cannot be read or written by this user; .*CITYLOOP_DATA`),
      );
    }
    for (const data of [file, join(file, 'below')]) {
      const said = await refused({ CITYLOOP_DATA: data });
      assertOneLine(said, 1, new RegExp(`^${file}.* is no folder; set CITYLOOP_DATA`));
    }
    if (!isRoot) await chmod(hidden, 0o700);
  });

  test('about a database in the folder that this user cannot read, or that is something else', async () => {
    const data = join(root, 'strange');
    await mkdir(join(data, 'database'), { recursive: true });
    await writeFile(join(data, 'database', 'notes.txt'), 'not a database');
    const strange = await refused({ CITYLOOP_DATA: data });
    assertOneLine(strange, 1, /is not empty and holds no database/);
    await writeFile(join(data, 'database', 'PG_VERSION'), '18\n', { mode: 0o000 });
    if (isRoot)
      for (const path of [data, join(data, 'lock')]) await chown(path, 65_534, 65_534).catch(() => {});
    if (isRoot) await chown(join(data, 'telemetry'), 65_534, 65_534).catch(() => {});
    const unreadable = await refused({ CITYLOOP_DATA: data }, isRoot ? NOBODY : undefined);
    assert.equal(unreadable.code, 1);
    assert.match(unreadable.err, /cannot be (read or written|opened)/);
    assert.deepEqual(
      (await readdir(join(data, 'database'))).sort(),
      ['PG_VERSION', 'notes.txt'],
      'nothing in it was touched',
    );
  });
});
