import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { templateDirectory } from '@cityloop/core/store-testing';
import { migrate, openStore } from './index.ts';
import { fixtureSource, fixtureTables } from './tables.fixture.ts';

const writer = fileURLToPath(new URL('./testing/acknowledging-writer.ts', import.meta.url));

/** Lets a process commit accounts into `dir` and kills it at once when it has acknowledged some; gives the last. */
async function writeAndKill(dir: string, first: number, count: number): Promise<number> {
  const child = spawn(process.execPath, [writer, dir, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = first - 1;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (last === first + count) child.kill('SIGKILL');
  }
  if (child.signalCode === null) await once(child, 'exit');
  assert.equal(child.signalCode, 'SIGKILL');
  return last;
}

test('a process killed while it commits into the embedded database loses nothing that it acknowledged', async () => {
  const root = await mkdtemp(join(tmpdir(), 'cityloop-test-'));
  const dir = join(root, 'pg');
  const made = await openStore({ dir, template: await templateDirectory() });
  await migrate(made, [fixtureSource], new Date('2026-07-01T00:00:00Z'));
  await made.close();

  let first = 1;
  for (const count of [40, 133]) {
    const last = await writeAndKill(dir, first, count);
    const store = await openStore({ dir });
    const rows = await fixtureTables(store.db).selectFrom('account').selectAll().orderBy('id').execute();
    await store.close();
    const whole = rows.map((_, index) => ({ id: index + 1, owner: `crew ${index + 1}`, units: index + 1 }));
    assert.ok(rows.length >= last, `acknowledged ${last}, found ${rows.length}`);
    assert.deepEqual(rows, whole);
    first = rows.length + 1;
  }
  await rm(root, { recursive: true });
});
