import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Raster } from '../files/raster.ts';
import { contourLines } from './contour-lines.ts';

function gridOf(columns: number, rows: number, value: (x: number, y: number) => number): Raster {
  const values = Float64Array.from({ length: columns * rows }, (_, i) =>
    value((i % columns) + 0.5, rows - Math.floor(i / columns) - 0.5),
  );
  return { columns, rows, values, west: 0, north: rows, cellX: 1, cellY: 1, space: { kind: 'unknown' } };
}

test('the line of a cone is one closed ring at the right distance from its top', () => {
  const [ring, ...more] = contourLines(
    gridOf(41, 41, (x, y) => Math.hypot(x - 20.5, y - 20.5)),
    12,
  );
  assert.equal(more.length, 0);
  assert.deepEqual(ring?.[0], ring?.at(-1));
  for (const [x, y] of ring ?? []) assert.ok(Math.abs(Math.hypot(x - 20.5, y - 20.5) - 12) < 0.02);
  let area = 0;
  for (const [i, [x, y]] of (ring ?? []).entries()) {
    const [nextX, nextY] = ring?.[i + 1] ?? [x, y];
    area += (x * nextY - nextX * y) / 2;
  }
  assert.ok(Math.abs(Math.abs(area) - Math.PI * 144) < 2);
});

test('the line of a slope runs from edge to edge, where the level lies between the cells', () => {
  assert.deepEqual(
    contourLines(
      gridOf(3, 4, (x) => x),
      1.75,
    ).map((line) => line.toSorted((a, b) => a[1] - b[1])),
    [[0.5, 1.5, 2.5, 3.5].map((y) => [1.75, y])],
  );
  assert.deepEqual(
    contourLines(
      gridOf(3, 4, (x) => x),
      9,
    ),
    [],
  );
});

test('around cells that were never reached the line runs half way, cells without a value have none', () => {
  const never = contourLines(
    gridOf(3, 3, (x, y) => (x === 1.5 && y === 1.5 ? 1 : Infinity)),
    5,
  );
  assert.deepEqual(
    never.flat().map(([x, y]) => Math.hypot(x - 1.5, y - 1.5)),
    [0.5, 0.5, 0.5, 0.5, 0.5],
  );
  assert.deepEqual(
    contourLines(
      gridOf(3, 3, (x, y) => (x === 1.5 && y === 1.5 ? 1 : Number.NaN)),
      5,
    ),
    [],
  );
});

test('where two tops touch at a corner the lines do not cross', () => {
  const lines = contourLines(
    gridOf(2, 2, (x, y) => (x === y ? 1 : 0)),
    0.5,
  );
  assert.deepEqual(
    lines.map((line) => line.length),
    [2, 2],
  );
});
