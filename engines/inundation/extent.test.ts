import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floodExtent, runFlood } from './index.ts';

test('the extent of a round pool has its area, and an island in it is a hole', () => {
  const n = 64;
  const grid = { columns: n, rows: n, cellWidthM: 10, cellHeightM: 10 };
  const values = Float64Array.from({ length: n * n }, (_, i) => {
    const r = 10 * Math.hypot((i % n) - 31.5, Math.floor(i / n) - 31.5);
    return Math.min(Math.max(0, 250 - r), Math.max(0, r - 50)) / 50;
  });
  const { areaM2, polygons } = floodExtent(grid, values, 1);
  assert.equal(polygons.length, 1);
  assert.equal(polygons[0]?.holes.length, 1);
  assert.ok(Math.abs(areaM2 / (Math.PI * (200 ** 2 - 100 ** 2)) - 1) < 0.01, `${areaM2} m²`);
  assert.deepEqual(polygons[0]?.outer[0], polygons[0]?.outer.at(-1));
  assert.throws(() => floodExtent(grid, values, 0), /level of an extent is 0/);
});

test('a valley filled to a level has the area of its contour within 2 % [model-flood-inundation]', () => {
  const [columns, rows, cell] = [60, 8, 10];
  const bedM = Float64Array.from(
    { length: columns * rows },
    (_, i) => 50 + 0.0004 * (((i % columns) + 0.5) * cell - 300) ** 2,
  );
  const { last } = runFlood(
    {
      terrain: { columns, rows, cellWidthM: cell, cellHeightM: cell, bedM, manning: 0.03 },
      scheme: { kind: 'inertial' },
      sides: { south: { kind: 'stage', levelM: { timesS: [0, 600], values: [50, 54.48] } } },
    },
    { untilS: 2400 },
  );
  const { areaM2 } = floodExtent(
    { columns, rows, cellWidthM: cell, cellHeightM: cell },
    last.depthM,
    0.01,
    bedM,
  );
  const exact = 2 * Math.sqrt(4.48 / 0.0004) * rows * cell;
  assert.ok(Math.abs(areaM2 / exact - 1) < 0.02, `${areaM2} of ${exact} m²`);
});
