import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testTelemetry } from '@cityloop/core/telemetry-testing';
import { openRetention, RAW_DAYS, readingsInSteps } from './retention.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const start = Date.UTC(2026, 3, 1);

test('readings that are no longer kept as they came are shown from their minutes, over the seam too', async (t) => {
  const telemetry = await testTelemetry({ days: RAW_DAYS });
  t.after(() => telemetry.close());
  const readings = Array.from({ length: 2 * 144 * 40 }, (_, index) => {
    return { series: 1, t: start + index * 15_000, v: Math.sin(index / 100), revision: 0 };
  });
  await telemetry.insert({ ingest: 'a', number: 1, receivedAt: start + DAY, readings });
  const query = {
    series: 1,
    from: start + DAY - 4 * 60 * MINUTE,
    to: start + DAY + 60 * MINUTE,
    step: 7 * MINUTE,
  };
  const before = await readingsInSteps(telemetry, 0, query);
  const retention = openRetention(telemetry);
  const now = start + (RAW_DAYS + 1) * DAY + 5 * 60 * MINUTE;
  await retention.run(now);
  await retention.run(now + MINUTE);
  assert.equal(retention.minutesUntil, start + DAY);
  assert.equal(await telemetry.count(0, start + DAY), 0);
  assert.ok((await telemetry.count(start + DAY, now)) > 0);
  const after = await readingsInSteps(telemetry, retention.minutesUntil, query);
  assert.equal(after.length, 43);
  const rounded = (list: typeof after) => list.map((one) => ({ ...one, avg: one.avg.toFixed(9) }));
  assert.deepEqual(rounded(after), rounded(before));
});
