import assert from 'node:assert/strict';
import { test } from 'node:test';
import { travelSeconds } from './index.ts';

test('a degree of latitude at 36 km/h without detour takes three hours and five minutes', () => {
  const { seconds } = travelSeconds(
    [[106.5, 29]],
    [
      [106.5, 30],
      [106.5, 29],
    ],
    { speedKmh: 36, detour: 1 },
  );
  assert.ok(Math.abs((seconds[0] ?? 0) - 11_119.508) < 0.01);
  assert.equal(seconds[1], 0);
  const detour = travelSeconds([[106.5, 29]], [[106.5, 30]], { speedKmh: 36 });
  assert.ok(Math.abs((detour.seconds[0] ?? 0) / (seconds[0] ?? 1) - 1.3) < 1e-12);
});

test('a speed of nothing and a detour that shortens the way are refused', () => {
  assert.throws(() => travelSeconds([], [], { speedKmh: 0 }), /speedKmh is 0/);
  assert.throws(() => travelSeconds([], [], { speedKmh: 30, detour: 0.5 }), /detour is 0\.5/);
});
