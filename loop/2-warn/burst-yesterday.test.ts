import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testTelemetry } from '@cityloop/core/telemetry-testing';
import { openBaseline } from './baseline.ts';
import { type SlotRuleNumbers, type SlotState, stepSlotRule } from './slot-rule.ts';
import { openWindow, type Point } from './window.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const noon = Date.UTC(2026, 6, 15, 4);
const numbers: SlotRuleNumbers = {
  direction: 'drop',
  least: 0.03,
  withinMs: 5 * MINUTE,
  sigmas: 3,
  leastDays: 5,
  floor: { op: '<', value: 0.14 },
  holdMs: 30_000,
  clearShare: 0.5,
  clearHoldMs: MINUTE,
};

/** A reading every `stepMs` over a quarter of an hour; from the fifth minute on it is lower by `drop`. */
function quarter(from: number, stepMs: number, drop: number): readonly Point[] {
  return Array.from({ length: (15 * MINUTE) / stepMs }, (_, index) => {
    const t = from + index * stepMs;
    const noise = 0.004 * Math.sin(t / 7777);
    return { t, v: 0.4 + noise - (t >= from + 5 * MINUTE ? drop : 0) };
  });
}

for (const drop of [0.05, 0.1, 0.15, 0.2]) {
  test(`a drill that took ${drop} MPa yesterday hides no burst of the same size at the same hour today`, async () => {
    const telemetry = await testTelemetry();
    const quiet = Array.from({ length: 27 }, (_, day) =>
      quarter(noon - (day + 2) * DAY, 5 * MINUTE, 0),
    ).flat();
    const yesterday = quarter(noon - DAY, 15_000, drop);
    const readings = [...quiet, ...yesterday].map(({ t, v }) => ({ series: 1, t, v, revision: 0 }));
    await telemetry.insert({ ingest: 'a', number: 1, receivedAt: noon, readings });
    const baseline = openBaseline(telemetry, 28);
    await baseline.load([1], [noon]);

    const window = openWindow(15 * MINUTE);
    let state: SlotState = { kind: 'quiet' };
    const raisedAt = quarter(noon, 15_000, drop).flatMap((point) => {
      const before = window.between(point.t - numbers.withinMs, point.t);
      const step = stepSlotRule(state, point, before, baseline.at(1, point.t), numbers);
      window.add(point);
      state = step.state;
      return step.decision?.kind === 'raise' ? [point.t - noon] : [];
    });
    await telemetry.close();
    assert.deepEqual(raisedAt, [5 * MINUTE + numbers.holdMs]);
  });
}
