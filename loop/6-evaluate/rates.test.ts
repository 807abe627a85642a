import assert from 'node:assert/strict';
import { test } from 'node:test';
import { periodOf } from './period.ts';
import { closingRate, levelOf } from './rates.ts';

const some = (state: string, n: number, due: boolean) =>
  Array.from({ length: n }, () => ({ head: { state }, due }));

test('the closing rate is given over all and over those due, each with its two numbers [event-closing-rate]', () => {
  // 94 of 100 that are due are closed; ten more are not due yet, and what is no case is left out.
  const incidents = [
    ...some('closed', 94, true),
    ...some('handling', 6, true),
    ...some('handling', 10, false),
    ...some('suspended', 5, true),
    ...some('voided', 3, true),
    ...some('merged', 2, true),
  ];
  const rate = closingRate(incidents, (incident) => incident.due);
  assert.deepEqual(rate.due, { numerator: 94, denominator: 100, value: 94 });
  assert.deepEqual(rate.all, { numerator: 94, denominator: 110, value: (100 * 94) / 110 });
});

test('without incidents there is no rate, never a good one', () => {
  assert.deepEqual(closingRate([], () => true).due, { numerator: 0, denominator: 0, value: null });
});

test('an incident is closed at the level of the unit that owned it', () => {
  const place = { lng: 106.5, lat: 29.5, path: 'cq/500103/500103001/500103001003/500103001003001' };
  const levels = [
    ['cq', 'city'],
    ['cq/cq-water', 'city'],
    ['cq/500103', 'district'],
    ['cq/500103/500103-water', 'district'],
    ['cq/500103/500103001', 'town'],
    ['cq/500103/500103001/500103001003', 'village'],
    ['cq/500103/500103001/500103001003/500103001003001', 'village'],
    ['u-water-group', 'district'],
    ['cq/zone-liangjiang', 'district'],
  ] as const;
  for (const [ownerPath, level] of levels) assert.equal(levelOf({ ownerPath, place }), level, ownerPath);
});

test('a period begins and ends at the city’s own midnight, a week on Monday', () => {
  const at = new Date('2026-07-01T17:30:00Z'); // Thursday 2 July, half past one at night
  assert.equal(periodOf('day', at).from.toISOString(), '2026-07-01T16:00:00.000Z');
  assert.equal(periodOf('week', at).from.toISOString(), '2026-06-28T16:00:00.000Z');
  assert.equal(periodOf('month', at).to.toISOString(), '2026-07-31T16:00:00.000Z');
});
