import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourOf } from './colours.ts';
import { arrivalLayer, depthLayer, edgeLayer } from './index.ts';

const raster = {
  columns: 3,
  rows: 1,
  west: 0,
  north: 1,
  cellX: 1,
  cellY: 1,
  values: Float64Array.of(2, 29.714, Infinity),
  space: { kind: 'plane', metresPerUnit: 1 },
} as const;

test('the latest arrival has a colour, the bound of its class is round, and what was never reached has none', () => {
  const { scale, raster: drawn } = arrivalLayer({ raster, title: 'Arrival (min)' });
  assert.equal(scale.classes.at(-1)?.to, 30);
  const [first, last, never] = Array.from(drawn.values, (value) => colourOf(scale, value));
  assert.ok(first !== undefined && last !== undefined && first !== last);
  assert.equal(never, undefined);
  assert.equal(arrivalLayer({ raster, title: 'Arrival (min)', last: 60 }).scale.classes.at(-1)?.to, 60);
});

test('edges have a colour each, the latest the darkest, and a name by their hour', () => {
  const ring = [
    [0, 0],
    [1, 0],
    [1, 1],
  ] as const;
  const { lines, scale } = edgeLayer({
    title: 'Edge',
    edges: [
      { hour: 0.5, rings: [ring, ring] },
      { hour: 1, rings: [ring] },
    ],
  });
  assert.deepEqual(
    lines.map(({ value }) => value),
    [0, 0, 1],
  );
  assert.deepEqual(
    scale?.classes.map(({ label }) => label),
    ['0.5 h', '1 h'],
  );
  assert.equal(scale?.classes[1]?.colour, '#800026');
});

test('depths fall into classes of shallow or of deep water, from the depth that counts', () => {
  const bounds = (depth: readonly number[]) =>
    depthLayer({ title: 'Depth (m)', depth, ground: raster, wetDepthM: 0.3 }).scale.classes.map(
      ({ from }) => from,
    );
  assert.deepEqual(bounds([0.1, 2, 3]), [0.3, 0.5, 1, 2, 4]);
  assert.deepEqual(bounds([0.1, 2, 50]), [0.3, 1, 3, 6, 12, 24]);
});
