import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import { type RoadGraph, roadGraph, routeLine, routesToPlace, snapToRoad } from './index.ts';
import { randomRoads } from './test/random-roads.ts';

/** Every piece is measured by walking along it in small steps: slow, and nothing in common with the engine. */
function nearestByWalking(graph: RoadGraph, lng: number, lat: number): number {
  const perLat = (6_371_008.8 * Math.PI) / 180;
  const perLng = perLat * Math.cos((lat * Math.PI) / 180);
  let best = Infinity;
  for (let p = 0; p + 1 < graph.pointLng.length; p++) {
    if (graph.pointSegment[p] !== graph.pointSegment[p + 1]) continue;
    for (let step = 0; step <= 500; step++) {
      const share = step / 500;
      const x = (graph.pointLng[p] ?? 0) * (1 - share) + (graph.pointLng[p + 1] ?? 0) * share - lng;
      const y = (graph.pointLat[p] ?? 0) * (1 - share) + (graph.pointLat[p + 1] ?? 0) * share - lat;
      best = Math.min(best, Math.hypot(x * perLng, y * perLat));
    }
  }
  return best;
}

test('a place goes to the nearest road, also at the edge of the grid and outside it', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = seededRandom(seed);
    const graph = roadGraph(randomRoads(random, 10, 18));
    for (let i = 0; i < 12; i++) {
      const [lng, lat] = [106.49 + 0.07 * random(), 29.49 + 0.07 * random()];
      const walked = nearestByWalking(graph, lng, lat);
      const found = snapToRoad(graph, [lng, lat], 20_000);
      assert.ok(found !== undefined && found.distanceM <= walked + 1e-6, `seed ${seed}`);
      assert.ok(walked - found.distanceM < 12, `seed ${seed}: ${walked} walked, ${found.distanceM} found`);
      const within = snapToRoad(graph, [lng, lat], found.distanceM + 0.01);
      assert.deepEqual(within, found);
      assert.equal(snapToRoad(graph, [lng, lat], found.distanceM - 0.01), undefined);
      const [at] = routeLine(graph, [{ ...found, fromShare: found.share, toShare: found.share }]);
      assert.ok(Math.hypot((at?.[0] ?? 0) - found.lng, (at?.[1] ?? 0) - found.lat) < 1e-9);
    }
  }
});

test('a place without a road, a start without one, and a start on an island are told apart', () => {
  const graph = roadGraph({
    nodes: [
      { id: 'a', lng: 106.5, lat: 29.5 },
      { id: 'b', lng: 106.51, lat: 29.5 },
      { id: 'c', lng: 106.6, lat: 29.5 },
      { id: 'd', lng: 106.61, lat: 29.5 },
    ],
    segments: [
      { id: 'here', from: 'a', to: 'b', lengthM: 968, speedKmh: 36, oneWay: true },
      { id: 'island', from: 'c', to: 'd', lengthM: 968, speedKmh: 36, oneWay: false },
    ],
  });
  const others = [
    [106.502, 29.5005],
    [106.508, 29.5],
    [106.605, 29.5],
    [106.7, 29.5],
  ] as const;
  const asked = { others, reachM: 200 } as const;
  const outcomes = routesToPlace(graph, { ...asked, place: [106.507, 29.4995] });
  assert.deepEqual(
    outcomes.map((one) => (one.kind === 'no-road' ? `no-road ${one.of}` : one.kind)),
    // The second start lies past the place on a one-way road.
    ['route', 'not-connected', 'not-connected', 'no-road other'],
  );
  const [first] = outcomes;
  assert.ok(
    first?.kind === 'route' &&
      Math.abs(first.route.metres - 484) < 1 &&
      Math.abs(first.route.seconds - 48.4) < 0.1,
  );
  assert.ok(Math.abs(first.start.distanceM - 55.6) < 0.1);
  assert.deepEqual(
    routesToPlace(graph, { ...asked, place: [107, 29] }),
    others.map(() => ({ kind: 'no-road', of: 'place' })),
  );
});

test('roads that cannot be are refused by name', () => {
  const nodes = [
    { id: 'a', lng: 106.5, lat: 29.5 },
    { id: 'b', lng: 106.51, lat: 29.5 },
  ];
  const road = { id: 'r', from: 'a', to: 'b', lengthM: 900, speedKmh: 30, oneWay: false };
  const cases = [
    { nodes, segments: [{ ...road, to: 'gone' }], says: /"r" ends at "gone"/ },
    { nodes, segments: [road, road], says: /two segments .*"r"/ },
    { nodes: [...nodes, ...nodes], segments: [], says: /two nodes .*"a"/ },
    { nodes, segments: [{ ...road, lengthM: 0 }], says: /"r" is 0 m long/ },
    { nodes, segments: [{ ...road, speedKmh: Number.NaN }], says: /"r" is driven at NaN/ },
    { nodes: [{ id: 'a', lng: 29, lat: 106 }], segments: [], says: /"a" lies at 29, 106/ },
    { nodes, segments: [{ ...road, via: [[181, 0]] as const }], says: /"r" lies at 181/ },
  ];
  for (const { says, ...model } of cases) assert.throws(() => roadGraph(model), says);
  assert.equal(snapToRoad(roadGraph({ nodes: [], segments: [] }), [106.5, 29.5], 500), undefined);
});
