import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  areaM2,
  areaSchema,
  bboxOf,
  contains,
  distanceM,
  fromCgcs2000,
  geometrySchema,
  lngLat,
  placeOf,
  positionSchema,
  ringProblem,
  toCgcs2000,
} from './index.ts';

const square = areaSchema.parse({
  type: 'Polygon',
  coordinates: [
    [
      [106, 29],
      [107, 29],
      [107, 30],
      [106, 30],
      [106, 29],
    ],
    [
      [106.4, 29.4],
      [106.6, 29.4],
      [106.6, 29.6],
      [106.4, 29.6],
      [106.4, 29.4],
    ],
  ],
});

test('a GCJ-02 position in central Chongqing is moved by about 479 m and comes back to within a centimetre', () => {
  const place = placeOf(positionSchema.parse({ lng: 106.55, lat: 29.56, datum: 'GCJ02' }));
  const shift = distanceM(place, [106.55, 29.56]);
  assert.ok(Math.abs(shift - 479) < 5, `shifted by ${shift} m`);
  assert.ok(distanceM(fromCgcs2000('GCJ02', place), [106.55, 29.56]) < 0.01);
  const baidu = fromCgcs2000('BD09', lngLat(106.55, 29.56));
  assert.ok(distanceM(toCgcs2000('BD09', baidu[0], baidu[1]), [106.55, 29.56]) < 0.5);
});

test('WGS84 and CGCS2000 positions are taken as they are', () => {
  assert.deepEqual([...toCgcs2000('WGS84', 106.55, 29.56)], [106.55, 29.56]);
  assert.deepEqual([...placeOf(positionSchema.parse({ lng: 106.55, lat: 29.56 }))], [106.55, 29.56]);
});

test('a coordinate out of range is refused by its value', () => {
  assert.throws(() => lngLat(29.56, 106.55), /latitude 106\.55/);
  assert.throws(() => lngLat(Number.NaN, 29), /longitude NaN/);
});

test('an open ring, a short ring, a crossing ring and a number out of range are each named', () => {
  const problem = (coordinates: unknown) => {
    const result = geometrySchema.safeParse({ type: 'Polygon', coordinates });
    return result.success ? 'accepted' : result.error.issues.map((issue) => issue.message).join();
  };
  assert.match(
    problem([
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ],
    ]),
    /from 0,0 ends at 0,1/,
  );
  assert.match(
    problem([
      [
        [0, 0],
        [1, 0],
        [0, 0],
      ],
    ]),
    /at least 4 positions, this one has 3/,
  );
  assert.match(
    problem([
      [
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
        [0, 0],
      ],
    ]),
    /crosses or touches itself/,
  );
  assert.match(
    problem([
      [
        [0, 0],
        [200, 0],
        [1, 1],
        [0, 0],
      ],
    ]),
    /longitude 200/,
  );
  assert.equal(
    problem([
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ]),
    'accepted',
  );
});

test('a ring that touches itself at a corner or runs back over itself is found', () => {
  assert.match(
    ringProblem([
      [0, 0],
      [2, 0],
      [2, 2],
      [1, 0],
      [0, 2],
      [0, 0],
    ]) ?? '',
    /touches/,
  );
  assert.match(
    ringProblem([
      [0, 0],
      [2, 0],
      [1, 0],
      [1, 2],
      [0, 0],
    ]) ?? '',
    /touches/,
  );
  assert.equal(
    ringProblem([
      [0, 0],
      [1, 0],
      [2, 0],
      [2, 2],
      [0, 0],
    ]),
    undefined,
  );
});

test('a point in the hole is outside, and neighbours never both claim their shared border', () => {
  assert.equal(contains(square, [106.2, 29.2]), true);
  assert.equal(contains(square, [106.5, 29.5]), false);
  assert.equal(contains(square, [105.9, 29.5]), false);
  const hole = areaSchema.parse({ type: 'Polygon', coordinates: [square.coordinates[1]] });
  for (const point of [
    [106.4, 29.5],
    [106.6, 29.5],
    [106.5, 29.4],
    [106.5, 29.6],
  ] as const) {
    assert.equal(Number(contains(square, point)) + Number(contains(hole, point)), 1, `${point}`);
  }
});

test('distances, boxes and areas have the sizes of the ellipsoid', () => {
  assert.ok(Math.abs(distanceM([106, 29], [107, 29]) - 97_250) < 150);
  assert.deepEqual(bboxOf(square), [106, 29, 107, 30]);
  const whole = areaSchema.parse({ type: 'Polygon', coordinates: [square.coordinates[0]] });
  // PostGIS, the same cell cut into 0.001 degree edges, as geography: 10,748.0004274 km².
  assert.ok(Math.abs(areaM2(whole) / 1e6 - 10_748.0004274) < 0.001, `${areaM2(whole) / 1e6} km²`);
  assert.ok(areaM2(square) < areaM2(whole));
});
