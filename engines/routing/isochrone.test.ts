import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import {
  isochrones,
  outlineOfRoads,
  type RoadCoordinate,
  type RoadGraph,
  type RoadPolygons,
  reachedRoads,
  roadGraph,
  roadSearch,
  routeLine,
  snapToRoad,
} from './index.ts';
import { METRES_PER_DEGREE, metresPerDegreeLng } from './plane.ts';
import { randomRoads, streetsOfTown } from './test/random-roads.ts';

const PER_LNG = metresPerDegreeLng(29.5);

/** Signed area of a ring, square metres, above 0 anticlockwise. */
function areaOf(ring: readonly RoadCoordinate[]): number {
  return ring.reduce((sum, [lng, lat], i) => {
    const [x, y] = ring[i + 1] ?? [lng, lat];
    return sum + ((lng * y - x * lat) * PER_LNG * METRES_PER_DEGREE) / 2;
  }, 0);
}

/** Crossings of a ray to the east with all rings: odd inside. */
function isInside(polygons: RoadPolygons, [lng, lat]: RoadCoordinate): boolean {
  let inside = false;
  for (const ring of polygons.flat()) {
    ring.forEach(([x, y], i) => {
      const [u, v] = ring[i + 1] ?? [x, y];
      if (y > lat !== v > lat && lng < x + ((u - x) * (lat - y)) / (v - y)) inside = !inside;
    });
  }
  return inside;
}

function line(points: readonly (readonly [x: number, y: number])[], closed = false): RoadGraph {
  const all = points.map(([x, y], i) => ({
    id: `n${i}`,
    lng: 106.5 + x / PER_LNG,
    lat: 29.5 + y / METRES_PER_DEGREE,
  }));
  const pairs = all.map((a, i) => [a, all[i + 1] ?? (closed ? all[0] : undefined)] as const);
  return roadGraph({
    nodes: all,
    segments: pairs.flatMap(([a, b], i) => {
      if (b === undefined) return [];
      const lengthM = Math.hypot((b.lng - a.lng) * PER_LNG, (b.lat - a.lat) * METRES_PER_DEGREE);
      return [{ id: `s${i}`, from: a.id, to: b.id, lengthM, speedKmh: 36, oneWay: false }];
    }),
  });
}

function whole(graph: RoadGraph) {
  return graph.segmentIds.map((_, segment) => ({ segment, fromShare: 0, toShare: 1 }));
}

test('on one straight road an isochrone is the strip beside what is reached, with round ends', () => {
  const graph = line([
    [0, 0],
    [2000, 0],
  ]);
  const middle = { segment: 0, share: 0.5, distanceM: 0, lng: 0, lat: 0 };
  const found = isochrones(graph, {
    places: [middle],
    limits: [30, 300, 0],
    measure: 'metres',
    direction: 'from',
    besideM: 100,
  });
  const expected = [30, 300, 0].map((reach) => 2 * reach * 2 * 100 + Math.PI * 100 * 100);
  found.forEach(({ limit, roadM, outline, areaM2 }, i) => {
    assert.ok(Math.abs(roadM - 2 * limit) < 1e-6);
    assert.equal(outline.flat().length, 1);
    const area = areaOf(outline[0]?.[0] ?? []);
    assert.ok(Math.abs(areaM2 / area - 1) < 1e-3);
    assert.ok(Math.abs(area / (expected[i] ?? 0) - 1) < 0.03, `${limit} m: ${area} for ${expected[i]}`);
  });
  const byTime = isochrones(graph, {
    places: [middle],
    limits: [30],
    measure: 'seconds',
    direction: 'to',
    besideM: 100,
  });
  assert.ok(Math.abs((byTime[0]?.roadM ?? 0) - 600) < 1e-6);
});

test('a place on a road lies in the reached parts if, and only if, the way to it or from it is within the limit', () => {
  let inside = 0;
  let outside = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const random = seededRandom(seed);
    const plain = randomRoads(random, 9, 16);
    const model =
      seed % 2 === 0
        ? plain
        : {
            ...plain,
            segments: plain.segments.map((one) => ({ ...one, destinationOnly: random() < 0.2 })),
            turns: plain.segments.flatMap((one, i) => {
              const next = plain.segments.find(({ from, id }) => from === one.to && id !== one.id);
              const rule = { id: `t${i}`, kind: i % 3 === 0 ? 'only' : 'no', at: one.to } as const;
              return next === undefined || random() < 0.5 ? [] : [{ ...rule, segments: [one.id, next.id] }];
            }),
          };
    const graph = roadGraph(model);
    const share = () => (random() < 0.3 ? Math.round(random()) : random());
    const any = () => {
      const segment = Math.floor(random() * model.segments.length);
      return { segment, share: share(), distanceM: 0, lng: 0, lat: 0 };
    };
    const places = [any(), any()].slice(0, 1 + (seed % 3 === 0 ? 1 : 0));
    const others = Array.from({ length: 40 }, any).map((one) => ({ ...one, share: 0.02 + 0.96 * one.share }));
    const limits = [50, 400, 1200];
    for (const direction of ['from', 'to'] as const) {
      const reached = reachedRoads(graph, { places, limits, measure: 'metres', direction });
      const search = roadSearch(graph, { measure: 'metres', direction, others });
      search.run(places);
      others.forEach((other, i) => {
        limits.forEach((limit, l) => {
          const isIn = (reached[l] ?? []).some(
            (part) =>
              part.segment === other.segment && part.fromShare <= other.share && other.share <= part.toShare,
          );
          const cost = search.costOf(i);
          if (Math.abs(cost - limit) < 1e-6) return;
          assert.equal(isIn, cost < limit, `seed ${seed} ${direction} ${i} within ${limit}: ${cost}`);
          if (isIn) inside += 1;
          else outside += 1;
        });
      });
    }
  }
  assert.ok(inside > 2000 && outside > 2000, `${inside} inside, ${outside} outside`);
});

test('an outline encloses every reached road and keeps to the land beside it, and a wider limit draws a larger one', () => {
  const graph = roadGraph(streetsOfTown(seededRandom(5), 40));
  const place = snapToRoad(graph, [106.02, 29.018], 500);
  assert.ok(place !== undefined);
  const found = isochrones(graph, {
    places: [place],
    limits: [400, 800, 1600],
    measure: 'metres',
    direction: 'from',
    besideM: 40,
  });
  found.forEach(({ parts, outline }) => {
    for (const part of parts)
      for (const point of routeLine(graph, [part])) assert.ok(isInside(outline, point), `${point}`);
    for (const point of outline.flat(2)) {
      const near = snapToRoad(graph, point, 60);
      // The grid rounds corners by a part of a cell, and joins what is nearer than one.
      assert.ok(near !== undefined && near.distanceM < 48, `${point} ${near?.distanceM}`);
    }
    const [outer, ...holes] = outline[0] ?? [];
    assert.ok(areaOf(outer ?? []) > 0);
    for (const hole of holes) assert.ok(areaOf(hole) < 0);
    const [first] = outer ?? [];
    assert.deepEqual(outer?.at(-1), first);
  });
  const areas = found.map(({ outline }) => outline.flat().reduce((sum, ring) => sum + areaOf(ring), 0));
  assert.ok((areas[0] ?? 0) < (areas[1] ?? 0) && (areas[1] ?? 0) < (areas[2] ?? 0), `${areas}`);
});

test('a ring road leaves a hole, a small block is closed, and parts far apart are polygons of their own', () => {
  const ring = line(
    [
      [0, 0],
      [1000, 0],
      [1000, 1000],
      [0, 1000],
    ],
    true,
  );
  const [polygon, ...more] = outlineOfRoads(ring, whole(ring), { besideM: 50 });
  assert.equal(more.length, 0);
  assert.equal(polygon?.length, 2);
  const area = (polygon ?? []).reduce((sum, one) => sum + areaOf(one), 0);
  const expected = 1100 * 1100 - (4 - Math.PI) * 50 * 50 - 900 * 900;
  assert.ok(Math.abs(area / expected - 1) < 0.02, `${area} for ${expected}`);
  assert.equal(outlineOfRoads(ring, whole(ring), { besideM: 50, smallestHoleM2: 1e6 })[0]?.length, 1);
  const apart = line([
    [0, 0],
    [400, 0],
    [800, 0],
    [1200, 0],
  ]);
  const ends = whole(apart).filter(({ segment }) => segment !== 1);
  assert.equal(outlineOfRoads(apart, ends, { besideM: 50 }).length, 2);
  assert.deepEqual(outlineOfRoads(apart, [], { besideM: 50 }), []);
  assert.throws(() => outlineOfRoads(apart, ends, { besideM: 0 }), /0 m wide/);
  assert.throws(
    () => reachedRoads(apart, { places: [], limits: [-5], measure: 'metres', direction: 'to' }),
    /limit is -5 metres/,
  );
});
