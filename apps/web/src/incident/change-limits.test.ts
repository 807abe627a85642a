import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PackChange, PackThreshold } from '../api/packs.ts';
import { limitsOfChange, mayPropose } from './change-limits.ts';

const change: PackChange = {
  path: 'codes/thresholds/arrive-limit/value',
  name: { zh: '到场时限', en: 'Limit to arrive' },
  min: 1800,
  max: 9000,
  accepts: 'supervisor',
  level: 'district',
};
const threshold: PackThreshold = {
  id: 'arrive-limit',
  name: change.name,
  value: 7200,
  unit: 's',
  source: 'local',
};

test('a change names the value in force, its unit and the range that the pack opens', () => {
  const { now, unit, min, max } = limitsOfChange(change, [threshold]);
  assert.deepEqual({ now, unit, min, max }, { now: 7200, unit: 's', min: 1800, max: 9000 });
});

test('a floor may be moved one way only, so that the range ends at the value in force', () => {
  const down = limitsOfChange(change, [{ ...threshold, tighten: 'down' }]);
  assert.deepEqual([down.min, down.max], [1800, 7200]);
  const up = limitsOfChange(change, [{ ...threshold, tighten: 'up' }]);
  assert.deepEqual([up.min, up.max], [7200, 9000]);
});

test('only another value within the range may be proposed', () => {
  const limits = limitsOfChange(change, [threshold]);
  assert.equal(mayPropose(limits, 3600), true);
  for (const value of [7200, 1799, 9001, Number.NaN, null, undefined])
    assert.equal(mayPropose(limits, value), false, String(value));
});
