import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Coordinate, contains, distanceM, ringProblem } from '@cityloop/core/geo';
import { areaAround } from './affected-area.ts';
import { pointAlong } from './lines.ts';

test('a share of a line is a share of its metres, bends included', () => {
  const line: Coordinate[] = [
    [106.5, 29.5],
    [106.5, 29.501],
    [106.5, 29.504],
  ];
  const [lng, lat] = pointAlong(line, 0.5);
  assert.ok(Math.abs(lat - 29.502) < 1e-9 && lng === 106.5);
  assert.deepEqual(pointAlong(line, 0), [106.5, 29.5]);
  assert.ok(distanceM(pointAlong(line, 1), [106.5, 29.504]) < 0.01);
});

test('the area around nodes holds every node, in patches where they lie apart', () => {
  const near: Coordinate[] = [
    [106.55, 29.55],
    [106.551, 29.551],
    [106.552, 29.5495],
  ];
  const far: Coordinate = [106.58, 29.56];
  const one = areaAround(near);
  assert.equal(one?.type, 'Polygon');
  const two = areaAround([...near, far]);
  assert.equal(two?.type, 'MultiPolygon');
  for (const point of [...near, far]) assert.ok(two !== undefined && contains(two, point));
  const rings = two?.type === 'MultiPolygon' ? two.coordinates.map(([ring]) => ring ?? []) : [];
  assert.deepEqual(rings.map(ringProblem), [undefined, undefined]);
  assert.equal(areaAround([]), undefined);
});
