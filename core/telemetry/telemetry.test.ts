import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { Bucket, Point, Reading, SlotStatistics } from '@cityloop/core/telemetry';
import {
  type ChdbHttpServer,
  chdbHttpServer,
  type TestTelemetry,
  testTelemetry,
} from '@cityloop/core/telemetry-testing';
import fc from 'fast-check';

const dayMs = 86_400_000;
const slotMs = 900_000;
/** 2026-07-01 08:00 in Chongqing. */
const morning = Date.UTC(2026, 6, 1);
const always = 253_402_300_700_000;

let server: ChdbHttpServer;
before(async () => {
  server = await chdbHttpServer();
});
after(() => server.close());

interface Backend {
  readonly name: string;
  open(options?: { readonly fsync: boolean }): Promise<TestTelemetry>;
}

const backends: readonly Backend[] = [
  { name: 'chDB in process', open: (options) => testTelemetry({ days: 30, ...options }) },
  {
    name: 'ClickHouse protocol over HTTP',
    open: (options) => testTelemetry({ url: server.url, days: 30, ...options }),
  },
];

for (const backend of backends) {
  describe(backend.name, () => {
    let telemetry: TestTelemetry;
    beforeEach(async () => {
      telemetry = await backend.open();
    });
    afterEach(() => telemetry.close());

    const insert = (number: number, readings: readonly Reading[], ingest = 'a') =>
      telemetry.insert({ ingest, number, receivedAt: morning + number, readings });

    test('a redelivered batch counts once', async () => {
      const readings = [reading(1, morning, 0.4), reading(2, morning, 7)];
      await insert(1, readings);
      await insert(2, readings);
      await insert(2, readings);
      assert.equal(await telemetry.count(0, always), 2);
      assert.deepEqual(
        await telemetry.range([1, 2, 3], morning, morning + 1),
        rows({ 1: [[morning, 0.4]], 2: [[morning, 7]], 3: [] }),
      );
      assert.equal(await telemetry.lastNumber('a'), 2);
      assert.equal(await telemetry.lastNumber('never seen'), 0);
    });

    test('a corrected value wins whatever the order of arrival, and of equal revisions the later batch', async () => {
      await insert(1, [reading(1, morning, 5, 2), reading(2, morning, 1), reading(3, morning, 1, 1)]);
      await insert(2, [reading(1, morning, 6, 1), reading(2, morning, 2, 1), reading(3, morning, 2, 1)]);
      await insert(3, [reading(1, morning, 7, 0), reading(2, morning, 3, 0)]);
      const expected = { 1: [[morning, 5]], 2: [[morning, 2]], 3: [[morning, 2]] } as const;
      assert.deepEqual(await telemetry.range([1, 2, 3], 0, always), rows(expected));
      assert.deepEqual([...(await telemetry.latest([1, 2, 3, 4]))].sort(), [
        [1, { t: morning, v: 5 }],
        [2, { t: morning, v: 2 }],
        [3, { t: morning, v: 2 }],
      ]);
    });

    test('a reading that is late does not become the newest', async () => {
      await insert(1, [reading(1, morning, 5)]);
      await insert(2, [reading(1, morning - 1, 6, 9)]);
      assert.deepEqual((await telemetry.latest([1])).get(1), { t: morning, v: 5 });
    });

    test('every finite value comes back as it went in', async () => {
      const values = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), {
        numRuns: 500,
        seed: 1,
      });
      await insert(
        1,
        values.map((v, index) => reading(1, morning + index, v)),
      );
      const found = (await telemetry.range([1], 0, always)).get(1) ?? [];
      // Zero has no sign here.
      assert.deepEqual(
        found.map(({ v }) => v + 0),
        values.map((v) => v + 0),
      );
    });

    test('a batch with a reading that cannot be stored is refused with the value at fault, and leaves nothing', async () => {
      const cases: readonly [Partial<Reading>, RegExp][] = [
        [{ series: -1 }, /series -1/],
        [{ t: 1.5 }, /t 1\.5/],
        [{ v: Number.NaN }, /v NaN/],
        [{ revision: 2 ** 32 }, /revision 4294967296/],
      ];
      for (const [fault, message] of cases) {
        await assert.rejects(
          insert(1, [reading(1, morning, 1), { ...reading(2, morning, 1), ...fault }]),
          message,
        );
      }
      await assert.rejects(insert(1, [reading(1, morning, 1)], "a'\tb"), /ingest/);
      assert.equal(await telemetry.count(0, always), 0);
    });

    test('batchesAfter gives exactly the batches behind a watermark, in order and as they were inserted', async () => {
      for (const number of [1, 2, 3, 5, 8])
        await insert(number, [reading(number, morning, number), reading(9, morning, number)]);
      await insert(4, [reading(1, morning, 1)], 'b');
      await insert(5, [reading(5, morning, 5), reading(9, morning, 5)]);
      const behind = await telemetry.batchesAfter('a', 2, { limit: 2 });
      assert.deepEqual(
        behind,
        [3, 5].map((number) => ({
          ingest: 'a',
          number,
          receivedAt: morning + number,
          readings: [reading(number, morning, number), reading(9, morning, number)],
        })),
      );
      assert.deepEqual(
        (await telemetry.batchesAfter('a', 5, { limit: 10 })).map(({ number }) => number),
        [8],
      );
      assert.deepEqual(await telemetry.batchesAfter('a', 8, { limit: 10 }), []);
    });

    test('same-slot statistics are those of a plain computation over random data with gaps', async () => {
      const random = generator(7);
      const readings: Reading[] = [];
      for (let t = morning - 30 * dayMs; t < morning + dayMs; t += 300_000) {
        for (const series of [1, 2, 3])
          if (random() > 0.3) readings.push(reading(series, t + Math.floor(random() * 1000), random()));
      }
      const gone = readings.filter(({ series, t }) => !(series === 3 && t < morning - 3 * dayMs));
      await insert(
        1,
        gone.map((one) => ({ ...one, v: one.v + 100 })),
      );
      await insert(
        2,
        gone.map((one) => ({ ...one, revision: 1 })),
      );
      const at = morning + 5 * 3_600_000 + 123_456;
      const series = [1, 2, 3, 4];
      const options = { slotMs, days: 28 };
      assertClose(await telemetry.slots(series, at, options), slotsOf(gone, series, at));
      const table = await telemetry.slotTable(series, at, options);
      const local = Math.floor((at + 8 * 3_600_000) / dayMs) * dayMs - 8 * 3_600_000;
      for (let slot = 0; slot < 96; slot += 1) {
        const one = new Map(series.map((id) => [id, table.get(id)?.[slot] as SlotStatistics]));
        assertClose(one, slotsOf(gone, series, local + slot * slotMs));
      }
    });

    test('a day with many readings of a burst changes what a slot usually shows as little as any other day', async () => {
      const random = generator(3);
      const quiet = Array.from({ length: 14 }, (_, day) =>
        [0, 300_000, 600_000].map((ms) =>
          reading(1, morning - (day + 1) * dayMs + ms, 0.4 + 0.006 * (random() - 0.5)),
        ),
      ).flat();
      const burst = Array.from({ length: 60 }, (_, index) =>
        reading(1, morning - dayMs + index * 15_000 + 1, index < 20 ? 0.4 : 0.25),
      );
      await insert(1, quiet);
      const options = { slotMs, days: 28 };
      const before = (await telemetry.slots([1], morning, options)).get(1);
      await insert(2, burst);
      const after = (await telemetry.slots([1], morning, options)).get(1);
      assert.equal(after?.days, 14);
      assert.equal(after?.n, 42 + 60);
      assert.ok(
        Math.abs((after?.mean ?? 0) - (before?.mean ?? 0)) < 0.001,
        `${before?.mean} → ${after?.mean}`,
      );
      assert.ok((after?.sd ?? 1) < 0.004, `${before?.sd} → ${after?.sd}`);
    });

    test('buckets are counted from the start of the interval and leave out what is outside', async () => {
      await insert(
        1,
        [0, 59_999, 60_000, 150_000, 180_000].map((ms, index) => reading(1, morning + 7 + ms, index)),
      );
      assert.deepEqual((await telemetry.buckets([1], morning + 7, morning + 7 + 180_000, 60_000)).get(1), [
        { t: morning + 7, avg: 0.5, min: 0, max: 1, n: 2 },
        { t: morning + 60_007, avg: 2, min: 2, max: 2, n: 1 },
        { t: morning + 120_007, avg: 3, min: 3, max: 3, n: 1 },
      ]);
    });

    test('minutes computed again after late and corrected readings are those of brute force', async () => {
      const random = generator(11);
      const some = (count: number, revision: number) =>
        Array.from({ length: count }, () =>
          reading(Math.floor(random() * 3), morning + Math.floor(random() * 600) * 1000, random(), revision),
        );
      const first = some(500, 0);
      await insert(1, first);
      await telemetry.closeMinutes(morning, morning + 600_000, 1);
      assertMinutes(await telemetry.minutes([0, 1, 2], morning, morning + 600_000), minutesOf(first));
      const late = some(100, 1);
      await insert(2, late);
      const all = [...first, ...late];
      await telemetry.closeMinutes(
        Math.min(...late.map(({ t }) => t)),
        Math.max(...late.map(({ t }) => t)) + 1,
        2,
      );
      assertMinutes(await telemetry.minutes([0, 1, 2], morning, morning + 600_000), minutesOf(all));
      // An older computation that comes to its end later changes nothing.
      await insert(3, [reading(0, morning, 1e6, 2)]);
      await telemetry.closeMinutes(morning, morning + 60_000, 1);
      assertMinutes(await telemetry.minutes([0, 1, 2], morning, morning + 600_000), minutesOf(all));
    });

    test('a thousand random sequences of insert, redelivery and correction are those of a map', async () => {
      const step = fc.record({
        t: fc.integer({ min: 0, max: 3 }),
        v: fc.integer({ min: -9, max: 9 }),
        revision: fc.integer({ min: 0, max: 2 }),
        // Sends an earlier step of the sequence again instead.
        again: fc.option(fc.nat({ max: 5 }), { nil: undefined, freq: 2 }),
      });
      const sequences = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), {
        minLength: 100,
        maxLength: 100,
      });
      let number = 0;
      let firstSeries = 0;
      await fc.assert(
        fc.asyncProperty(sequences, async (all) => {
          firstSeries += 1000;
          const model = new Map<number, Map<number, Reading>>();
          for (let round = 0; round < 6; round += 1) {
            const readings = all.flatMap((steps, index) => {
              const one = steps[steps[round]?.again ?? round] ?? steps[round];
              return one === undefined
                ? []
                : [reading(firstSeries + index, morning + one.t, one.v, one.revision)];
            });
            number += 1;
            await insert(number, readings);
            for (const one of readings) remember(model, one);
          }
          const series = all.map((_, index) => firstSeries + index);
          const expected = new Map(series.map((id) => [id, pointsOf(model, id)]));
          assert.deepEqual(await telemetry.range(series, 0, always), expected);
          const newest = new Map(
            series.flatMap((id) => (expected.get(id) ?? []).slice(-1).map((point) => [id, point] as const)),
          );
          assert.deepEqual(new Map([...(await telemetry.latest(series))].sort(([a], [b]) => a - b)), newest);
        }),
        { numRuns: 10, seed: 42, endOnFailure: true },
      );
      const points = await telemetry.count(0, always);
      assert.ok(points > 1000, `${points} readings in the end`);
    });

    test('what is older than the retention goes, and the numbers of an ingest go on', async () => {
      await insert(7, [reading(1, morning, 1)]);
      await insert(8, [reading(1, morning + 40 * dayMs, 2)], 'b');
      assert.equal(await telemetry.expire(morning + 29 * dayMs), 0);
      assert.equal(await telemetry.expire(morning + 32 * dayMs), 2);
      assert.equal(await telemetry.count(0, always), 1);
      assert.deepEqual(await telemetry.batchesAfter('a', 0, { limit: 1 }), []);
      assert.equal(await telemetry.lastNumber('a'), 7);
    });

    test('what a crash left out after the last batch is there after the restart, and changes nothing newer', async () => {
      await insert(1, [reading(1, morning, 1), reading(2, morning, 1)]);
      await insert(1, [reading(3, morning, 3)], 'b');
      await telemetry.loseDerivedRows();
      assert.equal(await telemetry.count(0, always), 0);
      await telemetry.reopen();
      assert.equal(await telemetry.count(0, always), 3);
      await insert(2, [reading(1, morning, 9)]);
      await insert(2, [reading(2, morning, 8, 1)], 'b');
      await telemetry.reopen();
      assert.deepEqual(
        await telemetry.range([1, 2, 3], 0, always),
        rows({ 1: [[morning, 9]], 2: [[morning, 8]], 3: [[morning, 3]] }),
      );
      assert.deepEqual((await telemetry.latest([2])).get(2), { t: morning, v: 8 });
    });

    test('what a failed insert may have left out is completed before the next one', async () => {
      await insert(1, [reading(1, morning, 1)]);
      await telemetry.loseDerivedRows();
      await assert.rejects(insert(2, [reading(1, -1, 1)]), /t -1/);
      await insert(2, [reading(2, morning, 2)]);
      assert.deepEqual(
        await telemetry.range([1, 2], 0, always),
        rows({ 1: [[morning, 1]], 2: [[morning, 2]] }),
      );
    });

    test('with fsync the batch is synced to disk before it is acknowledged, without it is not', async () => {
      const before = await telemetry.fileSyncs();
      await insert(1, [reading(1, morning, 1)]);
      assert.equal(await telemetry.fileSyncs(), before);
      await telemetry.close();
      telemetry = await backend.open({ fsync: true });
      const opened = await telemetry.fileSyncs();
      await insert(1, [reading(1, morning, 1)]);
      assert.ok((await telemetry.fileSyncs()) > opened);
    });

    test('a batch may hold the readings of many days', async () => {
      await insert(
        1,
        Array.from({ length: 110 }, (_, day) => reading(1, morning + day * dayMs, day)),
      );
      await telemetry.closeMinutes(morning, morning + 110 * dayMs, 1);
      await telemetry.reopen();
      assert.equal(await telemetry.count(0, always), 110);
      assert.equal((await telemetry.minutes([1], 0, always)).get(1)?.length, 110);
    });

    test('a store that a newer release wrote is refused', async () => {
      await telemetry.pretendNewerSchema();
      await assert.rejects(telemetry.reopen(), /schema 1000/);
    });

    test('the size on disk and the rows are known', async () => {
      await insert(1, [reading(1, morning, 1), reading(2, morning, 1)]);
      const { rows: stored, bytes } = await telemetry.stats();
      assert.equal(stored, 2);
      assert.ok(bytes > 100, `${bytes} bytes`);
    });
  });
}

function reading(series: number, t: number, v: number, revision = 0): Reading {
  return { series, t, v, revision };
}

function rows(lists: Readonly<Record<number, readonly (readonly [number, number])[]>>): Map<number, Point[]> {
  return new Map(Object.entries(lists).map(([id, list]) => [Number(id), list.map(([t, v]) => ({ t, v }))]));
}

function remember(model: Map<number, Map<number, Reading>>, one: Reading): void {
  const byTime = model.get(one.series) ?? new Map<number, Reading>();
  model.set(one.series, byTime);
  if (one.revision >= (byTime.get(one.t)?.revision ?? 0)) byTime.set(one.t, one);
}

function pointsOf(model: ReadonlyMap<number, ReadonlyMap<number, Reading>>, series: number): Point[] {
  return [...(model.get(series)?.values() ?? [])].sort((a, b) => a.t - b.t).map(({ t, v }) => ({ t, v }));
}

/** The definition, day by day. */
function slotsOf(
  readings: readonly Reading[],
  series: readonly number[],
  at: number,
): Map<number, SlotStatistics> {
  const offset = 8 * 3_600_000;
  const slotOf = (t: number) => Math.floor(((t + offset) % dayMs) / slotMs);
  const dayOf = (t: number) => Math.floor((t + offset) / dayMs);
  const earlier = readings.filter(
    ({ t }) => slotOf(t) === slotOf(at) && dayOf(t) < dayOf(at) && dayOf(t) >= dayOf(at) - 28,
  );
  return new Map(
    series.map((id) => {
      const own = earlier.filter((one) => one.series === id);
      const days = [...Map.groupBy(own, ({ t }) => dayOf(t)).values()].map((day) => day.map(({ v }) => v));
      const means = days.map(meanOf);
      const mean = middle(means);
      const deviation = 1.4826 * middle(means.map((one) => Math.abs(one - mean)));
      const variances = days.filter((day) => day.length > 1).map(variance);
      const within = variances.length > 0 ? middle(variances) : 0;
      return [
        id,
        {
          days: days.length,
          n: own.length,
          mean: own.length > 0 ? mean : undefined,
          sd: own.length > 1 ? Math.hypot(deviation, Math.sqrt(within)) : undefined,
        },
      ];
    }),
  );
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return (at(Math.floor((sorted.length - 1) / 2)) + at(Math.ceil((sorted.length - 1) / 2))) / 2;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1);
}

function assertClose(
  found: ReadonlyMap<number, SlotStatistics>,
  expected: ReadonlyMap<number, SlotStatistics>,
): void {
  assert.deepEqual([...found.keys()], [...expected.keys()]);
  for (const [id, { mean, sd, ...counts }] of expected) {
    const { mean: foundMean, sd: foundSd, ...foundCounts } = found.get(id) as SlotStatistics;
    assert.deepEqual(foundCounts, counts);
    near(foundMean, mean);
    near(foundSd, sd);
  }
}

function near(found: number | undefined, expected: number | undefined): void {
  assert.equal(found === undefined, expected === undefined);
  assert.ok(Math.abs((found ?? 0) - (expected ?? 0)) < 1e-9, `${found} ≠ ${expected}`);
}

function minutesOf(readings: readonly Reading[]): Map<number, Bucket[]> {
  const model = new Map<number, Map<number, Reading>>();
  for (const one of readings) remember(model, one);
  return new Map(
    [0, 1, 2].map((id) => {
      const byMinute = Map.groupBy(pointsOf(model, id), ({ t }) => Math.floor(t / 60_000) * 60_000);
      const buckets = [...byMinute].map(([t, points]) => {
        const values = points.map(({ v }) => v);
        const sum = values.reduce((total, v) => total + v, 0);
        return {
          t,
          avg: sum / values.length,
          min: Math.min(...values),
          max: Math.max(...values),
          n: values.length,
        };
      });
      return [id, buckets];
    }),
  );
}

function assertMinutes(
  found: ReadonlyMap<number, readonly Bucket[]>,
  expected: ReadonlyMap<number, readonly Bucket[]>,
): void {
  const rounded = (lists: ReadonlyMap<number, readonly Bucket[]>) =>
    [...lists].map(([id, list]) => [id, list.map((bucket) => ({ ...bucket, avg: bucket.avg.toFixed(9) }))]);
  assert.deepEqual(rounded(found), rounded(expected));
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}
