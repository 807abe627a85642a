import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import {
  type RoadModel,
  type RoadPoint,
  roadGraph,
  roadSearch,
  shortestRoutes,
  type TurnRule,
} from './index.ts';
import { secondsByWalks } from './test/literal-walks.ts';
import { randomRoads } from './test/random-roads.ts';

function pointOn(segment: number, share: number): RoadPoint {
  return { segment, share, distanceM: 0, lng: 0, lat: 0 };
}

/** Signs along random walks, so that they meet somebody; some follow or overlap each other. */
function randomRules(random: () => number, model: RoadModel, count: number): TurnRule[] {
  const rules: TurnRule[] = [];
  const pick = <Value>(list: readonly Value[]) => list[Math.floor(random() * list.length)];
  while (rules.length < count) {
    const first = pick(model.segments);
    if (first === undefined) break;
    const at = first.oneWay || random() < 0.5 ? first.to : first.from;
    const segments = [first.id];
    let node = at;
    const length = random() < 0.6 ? 2 : random() < 0.7 ? 3 : 4;
    while (segments.length < length) {
      const next = pick(model.segments.filter(({ from, to }) => from === node || to === node));
      if (next === undefined) break;
      segments.push(next.id);
      node = next.from === node ? next.to : next.from;
    }
    if (segments.length < 2) continue;
    rules.push({ id: `t${rules.length}`, kind: random() < 0.7 ? 'no' : 'only', segments, at });
  }
  return rules;
}

function ruledRoads(random: () => number): RoadModel {
  const plain = randomRoads(random, 7, 12);
  const inner = random() < 0.5 ? 0.25 : 0;
  const segments = plain.segments.map((segment) => ({
    ...segment,
    oneWay: segment.oneWay && random() < 0.6,
    destinationOnly: random() < inner,
    ...(random() < 0.3 ? { speedBackKmh: 10 + 50 * random() } : {}),
  }));
  const model = { ...plain, segments };
  return {
    ...model,
    turns: randomRules(random, model, random() < 0.15 ? 0 : 8),
    uTurns: random() < 0.3 ? 'everywhere' : 'dead-ends',
  };
}

test('with signs and roads for destinations only every way costs what walks written out cost, there and back', () => {
  let found = 0;
  let missing = 0;
  let signsMatter = 0;
  for (let seed = 1; seed <= 240; seed++) {
    const random = seededRandom(seed);
    const model = ruledRoads(random);
    const graph = roadGraph(model);
    const free = roadGraph({ nodes: model.nodes, segments: model.segments.map(unruled) });
    const share = () => (random() < 0.35 ? Math.round(random()) : 0.05 + 0.9 * random());
    const any = () => pointOn(Math.floor(random() * model.segments.length), share());
    const hub = any();
    const others = Array.from({ length: 4 }, any);
    const expected = {
      to: others.map((other) => secondsByWalks(model, other, hub)),
      from: others.map((other) => secondsByWalks(model, hub, other)),
    };
    for (const direction of ['to', 'from'] as const) {
      const search = roadSearch(graph, { measure: 'seconds', direction, others });
      const unruledSearch = roadSearch(free, { measure: 'seconds', direction, others });
      for (let run = 0; run < 2; run++) search.run([hub]);
      unruledSearch.run([hub]);
      const routes = shortestRoutes(graph, { hub, others, direction });
      others.forEach((_, i) => {
        const [value, want] = [search.costOf(i), expected[direction][i] ?? Number.NaN];
        assert.ok(
          value === want || Math.abs(value - want) < 1e-6,
          `seed ${seed} ${direction} ${i}: ${value} for ${want}`,
        );
        const route = routes.find(({ other }) => other === i);
        assert.ok(
          want === Infinity ? route === undefined : Math.abs((route?.seconds ?? NaN) - want) < 1e-6,
          `seed ${seed}`,
        );
        if (Math.abs(unruledSearch.costOf(i) - want) > 1e-6) signsMatter += 1;
        if (want === Infinity) missing += 1;
        else found += 1;
      });
    }
  }
  assert.ok(
    found > 900 && missing > 90 && signsMatter > 240,
    `${found} found, ${missing} not, ${signsMatter} by signs`,
  );
});

function unruled<Segment extends object>(segment: Segment): Segment {
  return { ...segment, destinationOnly: false };
}

test('where a sign orders to turn back one turns back, though another road leads on', () => {
  const nodes = ['p', 's', 'x', 'q', 'n'].map((id, i) => ({ id, lng: 106.5 + i / 1000, lat: 29.5 }));
  const road = (from: string, to: string, lengthM: number) => ({
    id: from + to,
    from,
    to,
    lengthM,
    speedKmh: 36,
    oneWay: false,
  });
  const model = {
    nodes,
    segments: [road('p', 's', 100), road('s', 'x', 200), road('s', 'q', 400), road('x', 'n', 5000)],
  };
  const noLeft = { id: 'no left', kind: 'no', segments: ['ps', 'sq'], at: 's' } as const;
  const turnBack = { id: 'turn back', kind: 'only', segments: ['sx', 'sx'], at: 'x' } as const;
  const metres = (turns: readonly TurnRule[], end: RoadPoint) =>
    shortestRoutes(roadGraph({ ...model, turns }), { hub: end, others: [pointOn(0, 0.5)] })[0]?.metres;
  assert.equal(metres([], pointOn(2, 0.5)), 50 + 200);
  // At x one may not turn back, since the road to n leads on; n is a dead end.
  assert.equal(metres([noLeft], pointOn(2, 0.5)), 50 + 200 + 5000 + 5000 + 200 + 200);
  assert.equal(metres([noLeft, turnBack], pointOn(2, 0.5)), 50 + 200 + 200 + 200);
  assert.equal(metres([turnBack], pointOn(3, 0.5)), undefined);
});

test('turn rules that cannot be are refused by name', () => {
  const model = randomRoads(seededRandom(1), 4, 6);
  const [a, b] = model.segments;
  assert.ok(a !== undefined && b !== undefined);
  const cases: readonly (readonly [Partial<TurnRule>, RegExp])[] = [
    [{ at: 'nowhere' }, /"sign" is at "nowhere", which is no node/],
    [{ segments: [a.id] }, /"sign" names 1 segments/],
    [{ segments: [a.id, 'gone'] }, /"sign" names "gone", which is no segment/],
  ];
  for (const [fields, says] of cases) {
    const rule = { id: 'sign', kind: 'no', segments: [a.id, b.id], at: a.to, ...fields } as const;
    assert.throws(() => roadGraph({ ...model, turns: [rule] }), says);
  }
  const apart = {
    nodes: ['a', 'b', 'c', 'd'].map((id, i) => ({ id, lng: 106 + i, lat: 29 })),
    segments: ['ab', 'cd'].map((id) => ({
      id,
      from: id.charAt(0),
      to: id.charAt(1),
      lengthM: 9,
      speedKmh: 9,
      oneWay: false,
    })),
    turns: [{ id: 'sign', kind: 'only', segments: ['ab', 'cd'], at: 'b' }] as const,
  };
  assert.throws(() => roadGraph(apart), /"sign" names segments that do not meet from "b" on/);
});
