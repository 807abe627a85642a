import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Area } from '@cityloop/core/geo';
import { unitAt } from './place.ts';

function square(west: number, south: number, size: number): () => Area {
  const [east, north] = [west + size, south + size];
  return () => ({
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  });
}

const outlines = [
  { path: 'cq/a', regionCode: 'a', generated: false, area: square(106, 29, 2) },
  { path: 'cq/a/a1', regionCode: 'a1', generated: true, area: square(106, 29, 1) },
  { path: 'cq/b/b1', regionCode: 'b1', generated: true, area: square(107, 29, 1) },
];

test('the deepest territory that contains a point is found, or the one above where there is none', () => {
  assert.equal(unitAt(outlines, [106.5, 29.5])?.path, 'cq/a/a1');
  assert.equal(unitAt(outlines, [106.5, 30.5])?.path, 'cq/a');
  assert.equal(unitAt(outlines, [110, 29.5]), undefined);
});

test('a point on the border between two towns has one owner, whatever the order', () => {
  const found = unitAt(outlines, [107, 29.5])?.path;
  assert.equal(unitAt(outlines.toReversed(), [107, 29.5])?.path, found);
  assert.equal(found, 'cq/b/b1');
});
