import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundsOf, labelPoint } from './bounds.ts';

const horseshoe = [
  [0, 0],
  [10, 0],
  [10, 10],
  [8, 10],
  [8, 2],
  [2, 2],
  [2, 10],
  [0, 10],
  [0, 0],
];

test('the box holds every position, and nothing has no box', () => {
  assert.deepEqual(
    boundsOf([
      { type: 'Point', coordinates: [106.5, 29.5] },
      { type: 'Polygon', coordinates: [horseshoe] },
    ]),
    [0, 0, 106.5, 29.5],
  );
  assert.equal(boundsOf([null]), undefined);
});

test('a label lies inside its shape even when the middle of its box does not', () => {
  const [lng = 0, lat = 0] = labelPoint({ type: 'Polygon', coordinates: [horseshoe] }) ?? [];
  assert.ok((lng > 0 && lng < 2) || (lng > 8 && lng < 10) || lat < 2, `${lng}, ${lat}`);
});

test('the label of a district in several parts lies in the largest', () => {
  const small = [
    [20, 0],
    [21, 0],
    [21, 1],
    [20, 1],
    [20, 0],
  ];
  const [lng = 0] = labelPoint({ type: 'MultiPolygon', coordinates: [[small], [horseshoe]] }) ?? [];
  assert.ok(lng < 11);
});
