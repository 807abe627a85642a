import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import {
  type RoadGraph,
  type RoadModel,
  type RoadPoint,
  type Route,
  roadGraph,
  routeLine,
  shortestRoutes,
} from './index.ts';
import { randomRoads, streetsOfTown } from './test/random-roads.ts';

const SEEDS = 240;

/** Floyd–Warshall over the nodes with each place as a node of its own that cuts its segment: another algorithm on another graph. */
function costsBetween(model: RoadModel, points: readonly RoadPoint[]): number[][] {
  const size = model.nodes.length + points.length;
  const index = new Map(model.nodes.map(({ id }, i) => [id, i]));
  const cost = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i === j ? 0 : Infinity)),
  );
  function lower(a: number, b: number, value: number): void {
    const row = cost[a] ?? [];
    row[b] = Math.min(row[b] ?? Infinity, value);
  }
  model.segments.forEach(({ from, to, lengthM, speedKmh, oneWay }, s) => {
    const whole = lengthM / (speedKmh / 3.6);
    const stops = [
      { node: index.get(from) ?? -1, share: 0 },
      ...points.flatMap((point, i) =>
        point.segment === s ? [{ node: model.nodes.length + i, share: point.share }] : [],
      ),
      { node: index.get(to) ?? -1, share: 1 },
    ].sort((a, b) => a.share - b.share);
    stops.forEach((stop, i) => {
      const next = stops[i + 1];
      if (next === undefined) return;
      lower(stop.node, next.node, (next.share - stop.share) * whole);
      if (!oneWay || next.share === stop.share)
        lower(next.node, stop.node, (next.share - stop.share) * whole);
    });
  });
  for (let k = 0; k < size; k++)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) lower(i, j, (cost[i]?.[k] ?? Infinity) + (cost[k]?.[j] ?? Infinity));
  return cost;
}

function pointOn(segment: number, share: number): RoadPoint {
  return { segment, share, distanceM: 0, lng: 0, lat: 0 };
}

test('on random roads every way costs what Floyd–Warshall says', () => {
  let found = 0;
  let missing = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = seededRandom(seed);
    const model = randomRoads(random, 12, 8 + Math.floor(14 * random()));
    const graph = roadGraph(model);
    const share = () => (random() < 0.3 ? Math.round(random()) : random());
    const any = () => pointOn(Math.floor(random() * model.segments.length), share());
    const hub = any();
    const others = Array.from({ length: 6 }, any);
    const cost = costsBetween(model, [hub, ...others]);
    const n = model.nodes.length;
    const routes = shortestRoutes(graph, { hub, others });
    others.forEach((_, i) => {
      const value = routes.find(({ other }) => other === i)?.seconds ?? Infinity;
      const expected = cost[n + 1 + i]?.[n] ?? Number.NaN;
      const same = value === expected || Math.abs(value - expected) < 1e-6;
      assert.ok(same, `seed ${seed} ${i}: ${value} for ${expected}`);
    });
    found += routes.length;
    missing += others.length - routes.length;
    for (const route of routes) checkDriven(graph, route, { hub, others });
    const order = routes.map(({ seconds }) => seconds);
    assert.deepEqual(
      order.toSorted((a, b) => a - b).map((value) => value.toFixed(6)),
      order.map((value) => value.toFixed(6)),
    );
  }
  assert.ok(found > 500 && missing > 100, `${found} ways, ${missing} without one`);
});

/** A way begins and ends where it should, its pieces meet, and no one-way road is driven against its direction. */
function checkDriven(
  graph: RoadGraph,
  route: Route,
  asked: { hub: RoadPoint; others: readonly RoadPoint[] },
): void {
  const end = asked.hub;
  const start = asked.others[route.other] ?? end;
  const [first, last] = [route.pieces[0], route.pieces.at(-1)];
  assert.deepEqual([first?.segment, first?.fromShare], [start.segment, start.share]);
  assert.deepEqual([last?.segment, last?.toShare], [end.segment, end.share]);
  route.pieces.forEach(({ segment, fromShare, toShare }, i) => {
    assert.ok(
      graph.oneWay[segment] === 0 || toShare >= fromShare,
      `segment ${segment} against its direction`,
    );
    const next = route.pieces[i + 1];
    if (next === undefined) return;
    const meet = toShare === 1 ? graph.to[segment] : graph.from[segment];
    assert.equal(next.fromShare === 0 ? graph.from[next.segment] : graph.to[next.segment], meet);
  });
  const line = routeLine(graph, route.pieces);
  line.forEach(([lng, lat], i) => {
    assert.ok(Number.isFinite(lng) && Number.isFinite(lat));
    assert.ok(i === 0 || lng !== line[i - 1]?.[0] || lat !== line[i - 1]?.[1]);
  });
}

test('a longer road that is driven faster wins', () => {
  const graph = roadGraph({
    nodes: [
      { id: 'a', lng: 106.5, lat: 29.5 },
      { id: 'b', lng: 106.51, lat: 29.5 },
    ],
    segments: [
      { id: 'lane', from: 'a', to: 'b', lengthM: 1000, speedKmh: 20, oneWay: false },
      {
        id: 'ring',
        from: 'a',
        to: 'b',
        lengthM: 1500,
        speedKmh: 60,
        oneWay: false,
        via: [[106.505, 29.504]],
      },
    ],
  });
  const [fast] = shortestRoutes(graph, { hub: pointOn(0, 1), others: [pointOn(0, 0)] });
  assert.deepEqual([fast?.metres, fast?.seconds], [1500, 90]);
  assert.deepEqual(routeLine(graph, fast?.pieces ?? []), [
    [106.5, 29.5],
    [106.505, 29.504],
    [106.51, 29.5],
  ]);
});

test('a search that is no longer wanted ends with an error that says so', () => {
  const graph = roadGraph(streetsOfTown(seededRandom(3), 90));
  const last = graph.segmentIds.length - 1;
  const asked = { hub: pointOn(0, 0.5), others: [pointOn(last, 0.5)] };
  assert.equal(shortestRoutes(graph, { ...asked, signal: { aborted: false } }).length, 1);
  assert.throws(() => shortestRoutes(graph, { ...asked, signal: { aborted: true } }), /stopped/);
});
