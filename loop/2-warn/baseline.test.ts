import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SlotStatistics } from '@cityloop/core/telemetry';
import { openBaseline } from './baseline.ts';

const noon = Date.UTC(2026, 6, 15, 4);
const MINUTE = 60_000;
const seen: SlotStatistics = { days: 9, n: 27, mean: 0.4, sd: 0.002 };
const unseen: SlotStatistics = { days: 0, n: 0, mean: undefined, sd: undefined };

/** Telemetry in which some series have earlier days; notes which series were asked for. */
function history(...known: number[]) {
  const asked: (readonly number[])[] = [];
  return {
    asked,
    known,
    async slotTable(series: readonly number[]) {
      asked.push(series);
      return new Map(
        series.map((id) => [id, new Array<SlotStatistics>(96).fill(known.includes(id) ? seen : unseen)]),
      );
    },
  };
}

test('a meter that never reported is looked at again alone, and the others are not read anew', async () => {
  const telemetry = history(1, 2);
  const baseline = openBaseline(telemetry, 28);
  for (let minute = 0; minute < 3; minute += 0.25) await baseline.load([1, 2, 3], [noon + minute * MINUTE]);
  assert.deepEqual(telemetry.asked, [[1, 2, 3], [3], [3]]);
  assert.equal(baseline.at(3, noon).days, 0);
  telemetry.known.push(3);
  await baseline.load([1, 2, 3], [noon + 3 * MINUTE]);
  assert.deepEqual(
    [1, 2, 3].map((id) => baseline.at(id, noon).days),
    [9, 9, 9],
  );
  await baseline.load([1, 2, 3], [noon + 9 * MINUTE]);
  assert.equal(telemetry.asked.length, 4);
});

test('a day is read once, and again after history was filled in', async () => {
  const telemetry = history(1);
  const baseline = openBaseline(telemetry, 28);
  await baseline.load([1], [noon, noon + 60 * MINUTE]);
  await baseline.load([1], [noon + 5 * MINUTE]);
  assert.equal(telemetry.asked.length, 1);
  baseline.forget();
  assert.equal(baseline.at(1, noon).days, 0);
  await baseline.load([1], [noon + 5 * MINUTE]);
  assert.equal(telemetry.asked.length, 2);
});
