import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type Batch, batcher, type Reading, type Telemetry } from '@cityloop/core/telemetry';
import { testTelemetry } from '@cityloop/core/telemetry-testing';

const morning = Date.UTC(2026, 6, 1);
const clock = { now: () => new Date(morning) };

let telemetry: Telemetry;
beforeEach(async () => {
  telemetry = await testTelemetry();
});
afterEach(() => telemetry.close());

test('readings that arrive together are one batch, and each sender hears its number after it is stored', async () => {
  const stored: Batch[] = [];
  const ingest = batcher(telemetry, {
    ingest: 'a',
    clock,
    maxMs: 50,
    onStored: (batch) => stored.push(batch),
  });
  const numbers = await Promise.all([1, 2, 3].map((series) => ingest.add([reading(series)])));
  assert.deepEqual(numbers, [1, 1, 1]);
  assert.equal(ingest.pending, 0);
  assert.deepEqual(await telemetry.batchesAfter('a', 0, { limit: 9 }), stored);
  assert.equal(stored[0]?.readings.length, 3);
  await ingest.close();
});

test('a full batch does not wait, and what arrives meanwhile is the next one', async () => {
  const ingest = batcher(telemetry, { ingest: 'a', clock, maxRows: 2, maxMs: 60_000 });
  const numbers = Promise.all([1, 2, 3, 4].map((series) => ingest.add([reading(series)])));
  assert.equal(ingest.pending, 4);
  assert.deepEqual(await numbers, [1, 1, 2, 2]);
  const rest = ingest.add([reading(5)]);
  await ingest.close();
  assert.equal(await rest, 3);
  await assert.rejects(ingest.add([reading(6)]), /closed/);
});

test('the numbers of an ingest go on after a restart', async () => {
  const first = batcher(telemetry, { ingest: 'a', clock, maxMs: 0 });
  assert.equal(await first.add([reading(1)]), 1);
  assert.equal(await first.add([reading(1)]), 2);
  const second = batcher(telemetry, { ingest: 'a', clock, maxMs: 0 });
  assert.equal(await second.add([reading(1)]), 3);
  const other = batcher(telemetry, { ingest: 'b', clock, maxMs: 0 });
  assert.equal(await other.add([reading(1)]), 1);
});

test('a reading that cannot be stored is refused to its sender only', async () => {
  const ingest = batcher(telemetry, { ingest: 'a', clock, maxMs: 20 });
  const good = ingest.add([reading(1)]);
  await assert.rejects(ingest.add([{ ...reading(2), v: Number.POSITIVE_INFINITY }]), /Infinity/);
  assert.equal(await good, 1);
  assert.equal(await telemetry.count(0, morning + 1), 1);
});

test('a failing insert is told to its senders, its number is not used again, and the next batch is stored', async () => {
  let failures = 1;
  const flaky = {
    lastNumber: telemetry.lastNumber,
    async insert(batch: Batch) {
      if (failures-- > 0) throw new Error('disk full');
      await telemetry.insert(batch);
    },
  };
  const ingest = batcher(flaky, { ingest: 'a', clock, maxRows: 2, maxMs: 20 });
  const outcomes = await Promise.allSettled([1, 2, 3].map((series) => ingest.add([reading(series)])));
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.message)),
    ['disk full', 'disk full', 2],
  );
  assert.equal(await telemetry.count(0, morning + 1), 1);
});

test('a hook that fails leaves the batch stored but not acknowledged', async () => {
  const ingest = batcher(telemetry, {
    ingest: 'a',
    clock,
    maxMs: 0,
    async onInserted(batch) {
      if (batch.number === 1) throw new Error('lost');
    },
  });
  await assert.rejects(ingest.add([reading(1)]), /lost/);
  assert.equal(await ingest.add([reading(1)]), 2);
  assert.equal(await telemetry.lastNumber('a'), 2);
  assert.equal(await telemetry.count(0, morning + 1), 1);
});

test('a batch never seems older than the one before, though the clock is set back', async () => {
  const times = [morning, morning - 5000];
  const ingest = batcher(telemetry, {
    ingest: 'a',
    clock: { now: () => new Date(times.shift() ?? morning) },
    maxMs: 0,
  });
  await ingest.add([{ ...reading(1), v: 1 }]);
  await ingest.add([{ ...reading(1), v: 2 }]);
  assert.equal((await telemetry.latest([1])).get(1)?.v, 2);
});

function reading(series: number): Reading {
  return { series, t: morning, v: series / 10, revision: 0 };
}
