import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { batcher, openTelemetry } from '@cityloop/core/telemetry';
import { chdbHttpServer, foundBatches, killedInserts } from '@cityloop/core/telemetry-testing';

const size = 2000;

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cityloop-killed-'));
});
after(() => rm(dir, { recursive: true, force: true }));

describe('kill -9', { timeout: 120_000 }, () => {
  test('of the process that inserts: nothing acknowledged is missing, no batch is partial, numbers go on', async () => {
    const folder = join(dir, 'embedded');
    const acknowledged: number[] = [];
    for (const thenMs of [11, 3, 43]) {
      acknowledged.push(...(await killedInserts({ dir: folder, size, acknowledged: 5, thenMs })));
      assertAll(acknowledged, await foundBatches(folder));
    }
  });

  test('of the server: nothing acknowledged is missing and no batch is partial', async () => {
    const folder = join(dir, 'server');
    const server = await chdbHttpServer({ dir: folder });
    const telemetry = await openTelemetry({ url: server.url, fsync: false });
    const ingest = batcher(telemetry, {
      ingest: 'child',
      clock: { now: () => new Date(1e12) },
      maxRows: size,
    });
    const acknowledged: number[] = [];
    let killed: Promise<void> | undefined;
    await assert.rejects(async () => {
      for (let batch = 0; ; batch += 1) {
        if (batch === 5) setTimeout(() => (killed = server.kill()), 37);
        acknowledged.push(await ingest.add(readingsOf(batch)));
      }
    });
    await killed;
    await telemetry.close();
    assertAll(acknowledged, await foundBatches(folder));
  });
});

function assertAll(
  acknowledged: readonly number[],
  found: readonly { number: number; readings: number; shown: number }[],
): void {
  assert.ok(acknowledged.length > 2, `${acknowledged.length} batches were acknowledged before the kill`);
  const numbers = found.map(({ number }) => number);
  assert.equal(new Set(acknowledged).size, acknowledged.length, 'a number was given twice');
  assert.deepEqual(
    acknowledged.filter((number) => !numbers.includes(number)),
    [],
  );
  assert.deepEqual(
    found.filter(({ readings, shown }) => readings !== size || shown !== size),
    [],
  );
}

function readingsOf(batch: number) {
  return Array.from({ length: size }, (_, index) => ({
    series: index % 50,
    t: 1e12 + batch * size + index,
    v: index,
    revision: 0,
  }));
}
