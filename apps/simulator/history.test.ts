import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillHistory, missingGaps } from './history.ts';
import { generateNetwork } from './network/index.ts';
import type { Coverage } from './publish/server-client.ts';
import { computeQuietPast, PAST_STEP_MS, PAST_STEPS, pastValue, type QuietPast } from './world/quiet-past.ts';

const network = generateNetwork(7);
const { meters } = network;
const past: QuietPast = {
  seed: 7,
  meterIds: meters.map(({ id }) => id),
  values: new Float32Array(PAST_STEPS * meters.length).map((_, i) => 20 + (i % 400) / 20),
};
const untilMs = Date.parse('2026-11-25T10:02:00+08:00');
const DAY_MS = 86_400_000;

test('28 days of five-minute readings are sent in batches the door takes', async () => {
  const server = createDoor();
  const sent = await fillHistory({ server, gateway: 'sim-water', meters, past, seed: 7, untilMs });
  assert.equal(sent, server.readings.length);
  assert.ok(sent > 0.96 * PAST_STEPS * meters.length && sent < 0.98 * PAST_STEPS * meters.length, `${sent}`);
  assert.ok(server.batches.every((size) => size <= 10_000));
  const times = server.readings.map(({ t }) => t);
  assert.ok(
    (times[0] ?? 0) - (untilMs - 28 * DAY_MS) < PAST_STEP_MS && untilMs - (times.at(-1) ?? 0) < PAST_STEP_MS,
  );
});

test('a history that broke off goes on where it stopped and ends the same', async () => {
  const whole = createDoor();
  const options = { gateway: 'sim-water', meters, past, seed: 7, untilMs, days: 3 };
  await fillHistory({ server: whole, ...options });
  const broken = createDoor(7);
  await assert.rejects(fillHistory({ server: broken, ...options }), /the line broke/);
  const before = broken.readings.length;
  broken.mend();
  await fillHistory({ server: broken, ...options });
  assert.ok(before > 0 && before < whole.readings.length);
  assert.deepEqual(broken.readings, whole.readings);
});

test('nothing is sent when the server has it all, and only the end when it was away', () => {
  const has = { fromMs: 0, toMs: 10 * DAY_MS };
  assert.deepEqual(missingGaps(0, 10 * DAY_MS, has), []);
  const [end, ...others] = missingGaps(0, 11 * DAY_MS, has);
  assert.deepEqual(
    [end?.fromMs, end?.toMs, end?.order, others],
    [10 * DAY_MS + 1, 11 * DAY_MS, 'oldest-first', []],
  );
  const [older] = missingGaps(-DAY_MS, 10 * DAY_MS, has);
  assert.deepEqual(older, { fromMs: -DAY_MS, toMs: 0, order: 'newest-first' });
});

test('the quiet past of a seed is always the same, that of another seed is not', async () => {
  const [first, second] = [await computeDay(7), await computeDay(7)];
  assert.deepEqual(first.values, second.values);
  assert.notDeepEqual((await computeDay(8)).values, first.values);
});

test('the past is laid under the clock so that nights stay nights', () => {
  const marked = { ...past, values: past.values.map((_, i) => Math.floor(i / meters.length) % 288) };
  assert.equal(pastValue(marked, 0, Date.parse('2026-11-25T00:00:00+08:00')), 0);
  assert.equal(pastValue(marked, 3, Date.parse('2031-02-03T13:07:00+08:00')), 13 * 12 + 1);
});

function computeDay(seed: number): Promise<QuietPast> {
  return computeQuietPast(seed === 7 ? network : generateNetwork(seed), seed, () => {}, 36);
}

/** A door that keeps what it accepts and, when asked, breaks at one batch. */
function createDoor(breaksAt = Number.POSITIVE_INFINITY) {
  const readings: { device: string; t: number; v: number }[] = [];
  const batches: number[] = [];
  let limit = breaksAt;
  return {
    readings,
    batches,
    mend: () => {
      limit = Number.POSITIVE_INFINITY;
    },
    async coverage(): Promise<Coverage | undefined> {
      const times = readings.map(({ t }) => t);
      const fromMs = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
      return times.length === 0 ? undefined : { fromMs, toMs: times.reduce((a, b) => Math.max(a, b), 0) };
    },
    async postHistory(body: string): Promise<number> {
      if (batches.length + 1 >= limit) throw new Error('the line broke');
      const parsed: unknown = JSON.parse(body);
      const {
        history,
        gateway,
        readings: batch,
      } = parsed as {
        history: boolean;
        gateway: string;
        readings: { device: string; t: number; v: number }[];
      };
      assert.deepEqual([history, gateway], [true, 'sim-water']);
      batches.push(batch.length);
      readings.push(...batch);
      return batch.length;
    },
  };
}
