import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trendOf, type VitalPoint } from './vitals.ts';

const point = (minute: number, value: number | null): VitalPoint => ({
  t: minute * 60_000,
  value,
  numerator: null,
  denominator: null,
});

test('a day of minutes becomes 96 means, and a quarter of an hour without a value stays a gap', () => {
  const day = Array.from({ length: 1440 }, (_, minute) =>
    point(minute, minute >= 30 && minute < 45 ? null : minute),
  );
  const trend = trendOf(day);
  assert.equal(trend.length, 96);
  assert.deepEqual(trend.slice(0, 4), [7, 22, null, 52]);
});

test('a young vital sign shows the few minutes that it has', () => {
  assert.deepEqual(trendOf([point(10, 1), point(11, 2), point(12, null)]), [1, 2, null]);
  assert.deepEqual(trendOf([]), [null]);
});
