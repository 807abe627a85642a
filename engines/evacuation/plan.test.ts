import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../lib/random.ts';
import { evacuationPlan, type Situation } from './index.ts';
import type { StepNetwork } from './step-network.ts';
import { faultsOf } from './test/check-plan.ts';
import { openHighs, optimumByHighs } from './test/highs-flow.ts';
import { randomTown } from './test/random-town.ts';

const OPTIONS = { stepS: 60, baseline: { minutesPerGroup: 1 } };

const towns = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e9 }),
    side: fc.integer({ min: 3, max: 6 }),
    persons: fc.integer({ min: 20, max: 1500 }),
    shelters: fc.integer({ min: 1, max: 4 }),
    fleets: fc.integer({ min: 0, max: 1 }),
  })
  .map(({ seed, ...size }) => randomTown(seededRandom(seed), size));

test('every person is in the plan or listed with a reason, no road and no shelter takes too much, no way crosses water [evacuation-plan-generation]', () => {
  let planned = 0;
  let left = 0;
  fc.assert(
    fc.property(towns, (town) => {
      const plan = evacuationPlan(town, {}, OPTIONS);
      assert.deepEqual(faultsOf(town, plan), []);
      assert.equal(plan.totals.planned + plan.totals.left, plan.totals.threatened);
      assert.ok(plan.totals.leastSpareMin >= 5 - 1e-6);
      planned += plan.totals.planned;
      left += plan.totals.left;
    }),
    { numRuns: 40, seed: 11 },
  );
  assert.ok(planned > 2000 && left > 500, `${planned} planned, ${left} left`);
});

test('roads that take twice as much never leave more behind', () => {
  let gained = 0;
  fc.assert(
    fc.property(towns, (some) => {
      const town = { ...some, fleets: [] };
      const wide = {
        ...town,
        edges: town.edges.map((edge) => ({
          ...edge,
          vehiclesPerHour: 2 * edge.vehiclesPerHour,
          personsPerHour: 2 * edge.personsPerHour,
        })),
      };
      const [before, after] = [town, wide].map((one) => evacuationPlan(one, {}, OPTIONS).totals.left);
      assert.ok((after ?? 0) <= (before ?? 0), `${after} left on wide roads, ${before} before`);
      gained += (before ?? 0) - (after ?? 0);
    }),
    { numRuns: 15, seed: 5 },
  );
  assert.ok(gained > 0);
});

test('a group that a person moves goes where it was sent, what is kept stays, and the rest is planned around it', () => {
  const town = randomTown(seededRandom(21), { side: 6, persons: 900, shelters: 4 });
  const first = evacuationPlan(town, {}, OPTIONS);
  const row = first.rows.find(({ kind }) => kind === 'walk');
  const other = first.shelters.find(({ shelter }) => shelter !== row?.shelter && shelter !== 's0');
  assert.ok(row && other);
  const keep = first.rows.filter(({ cell }) => cell !== row.cell);
  const moved = { cell: row.cell, kind: row.kind, shelter: other.shelter };
  const roomy = {
    ...town,
    shelters: town.shelters.map((shelter) =>
      shelter.id === other.shelter ? { ...shelter, capacity: 5000 } : shelter,
    ),
  };
  const second = evacuationPlan(roomy, { keep, keepRides: first.rides, moves: [moved] }, OPTIONS);
  assert.deepEqual(faultsOf(roomy, second), []);
  assert.deepEqual(second.released, []);
  const led = second.rows.filter(({ cell, kind }) => cell === row.cell && kind === row.kind);
  assert.ok(led.length > 0 && led.every(({ shelter, pinned }) => shelter === other.shelter && pinned));
  for (const kept of keep)
    assert.ok(
      second.rows.some(
        (one) => one.pinned && JSON.stringify({ ...one, pinned: kept.pinned }) === JSON.stringify(kept),
      ),
    );
});

test('when a road is closed, the rows that use it are released with the reason and their people planned anew', () => {
  const town = randomTown(seededRandom(4), { side: 6, persons: 600, shelters: 3 });
  const first = evacuationPlan(town, {}, OPTIONS);
  const use = new Map<string, number>();
  for (const { edges } of first.rows) for (const edge of edges) use.set(edge, (use.get(edge) ?? 0) + 1);
  const [edge = ''] = [...use].sort((a, b) => b[1] - a[1])[0] ?? [];
  const closed = { ...town, closedEdges: [edge] };
  const second = evacuationPlan(closed, { keep: first.rows, keepRides: first.rides }, OPTIONS);
  assert.deepEqual(faultsOf(closed, second), []);
  const touched = first.rows.filter(({ edges }) => edges.includes(edge));
  assert.ok(touched.length > 0);
  assert.equal(
    second.released.filter(({ reason }) => reason === 'road-closed').length >= touched.length,
    true,
  );
  assert.equal(
    second.rows.some(({ edges }) => edges.includes(edge)),
    false,
  );
});

const LINE: Situation = {
  nodes: [
    { id: 'home', lng: 106, lat: 29 },
    { id: 'bridge', lng: 106.01, lat: 29 },
    { id: 'hill', lng: 106.02, lat: 29 },
  ],
  edges: [
    {
      id: 'street',
      from: 'home',
      to: 'bridge',
      lengthM: 1000,
      speedKmh: 30,
      vehiclesPerHour: 600,
      personsPerHour: 600,
    },
    {
      id: 'climb',
      from: 'bridge',
      to: 'hill',
      lengthM: 1000,
      speedKmh: 30,
      vehiclesPerHour: 600,
      personsPerHour: 600,
    },
  ],
  hazard: {
    zones: [
      {
        arrivalMin: Infinity,
        rings: [
          [
            [105.99, 28.99],
            [106.005, 28.99],
            [106.005, 29.01],
            [105.99, 29.01],
          ],
        ],
      },
    ],
  },
  kinds: [{ id: 'walk', mode: 'foot', speedKmh: 4 }],
  cells: [{ id: 'c', lng: 106, lat: 29, node: 'home', people: { walk: 100 } }],
  shelters: [{ id: 'school', lng: 106.02, lat: 29, node: 'hill', capacity: 1000 }],
};

function reasons(situation: Situation): string[] {
  return evacuationPlan(situation, {}, { stepS: 60 }).left.map(
    ({ persons, reason }) => `${persons} ${reason}`,
  );
}

test('those who cannot make it are listed with what they lack', () => {
  const cut = { nodeArrivalMin: new Map([['bridge', 10]]), ...LINE.hazard };
  const late = { nodeArrivalMin: new Map([['hill', 35]]), ...LINE.hazard };
  assert.deepEqual(reasons(LINE), []);
  assert.deepEqual(reasons({ ...LINE, closedEdges: ['climb'] }), ['100 no-road']);
  assert.deepEqual(reasons({ ...LINE, hazard: cut }), ['100 cut-off']);
  // The street takes ten a minute; the last who are through before minute 35 leave in minute 3.
  assert.deepEqual(reasons({ ...LINE, hazard: late }), ['50 road-capacity']);
  assert.deepEqual(
    reasons({ ...LINE, shelters: [{ id: 'school', lng: 106.02, lat: 29, node: 'hill', capacity: 30 }] }),
    ['70 shelter-full'],
  );
  assert.deepEqual(reasons({ ...LINE, kinds: [{ id: 'walk', mode: 'ride', speedKmh: 40 }] }), [
    '100 no-vehicle',
  ]);
});

test('rows that cannot be are refused with their name and value', () => {
  const cell = LINE.cells[0];
  assert.ok(cell);
  assert.throws(
    () => evacuationPlan({ ...LINE, cells: [{ ...cell, people: { walk: 2.5 } }] }),
    /Cell "c" has 2.5 persons of the kind "walk"/,
  );
  assert.throws(
    () => evacuationPlan({ ...LINE, cells: [{ ...cell, people: { swim: 2 } }] }),
    /Cell "c" has people of the kind "swim"/,
  );
  assert.throws(
    () => evacuationPlan({ ...LINE, edges: LINE.edges.map((edge) => ({ ...edge, lengthM: Number.NaN })) }),
    /Edge "street" is NaN m long/,
  );
  assert.throws(() => evacuationPlan({ ...LINE, closedEdges: ['x'] }), /Edge "x" is to be closed/);
  assert.throws(
    () => evacuationPlan(LINE, { moves: [{ cell: 'c', kind: 'walk', shelter: 'x' }] }),
    /moved to the shelter "x"/,
  );
});

/** A grid whose ways on foot take whole minutes, with the hazard at nodes: here steps of a minute round nothing. */
function wholeMinutes(random: () => number): Situation {
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const side = whole(3, 4);
  const nodes = Array.from({ length: side * side }, (_, i) => {
    return { id: `n${i}`, lng: 106 + 0.01 * (i % side), lat: 29 + 0.01 * Math.floor(i / side) };
  });
  const edges = nodes.flatMap((_, i) =>
    [i + 1, i + side].flatMap((j, k) => {
      const isEdge = k === 0 ? j % side === 0 : j >= nodes.length;
      if (isEdge || random() < 0.15) return [];
      const row = {
        lengthM: 100 * whole(1, 4),
        speedKmh: 30,
        vehiclesPerHour: 0,
        personsPerHour: 60 * whole(2, 9),
      };
      const there = { id: `${i}-${j}`, from: `n${i}`, to: `n${j}`, ...row };
      return random() < 0.2 ? [there] : [there, { ...there, id: `${j}-${i}`, from: `n${j}`, to: `n${i}` }];
    }),
  );
  const at = (n: number) => ({ lng: nodes[n]?.lng ?? 0, lat: nodes[n]?.lat ?? 0, node: `n${n}` });
  const ring = [
    [105.9, 28.9],
    [106.2, 28.9],
    [106.2, 29.2],
    [105.9, 29.2],
  ] as const;
  const lost = Array.from(
    { length: whole(0, 3) },
    () => [`n${whole(0, nodes.length - 1)}`, whole(4, 20)] as const,
  );
  return {
    nodes,
    edges,
    hazard: { zones: [{ arrivalMin: Infinity, rings: [ring] }], nodeArrivalMin: new Map(lost) },
    kinds: [{ id: 'walk', mode: 'foot', speedKmh: 6 }],
    cells: Array.from({ length: whole(1, 3) }, (_, i) => {
      return {
        id: `c${i}`,
        ...at(whole(0, nodes.length - 1)),
        people: { walk: whole(5, 60) },
        readyMin: whole(0, 3),
      };
    }),
    shelters: Array.from({ length: whole(1, 2) }, (_, j) => ({
      id: `s${j}`,
      ...at(whole(0, nodes.length - 1)),
      capacity: whole(10, 80),
    })),
    horizonMin: 15,
  };
}

/** The same as a network in steps of a minute, edge by edge. */
function asSteps({ nodes, edges, hazard, cells, shelters }: Situation, steps: number): StepNetwork {
  const index = new Map(nodes.map(({ id }, i) => [id, i]));
  const place = (id: string | undefined) => index.get(id ?? '') ?? -1;
  const lost = (id: string) => hazard.nodeArrivalMin?.get(id) ?? Infinity;
  const minutes = edges.map(({ lengthM }) => lengthM / 100);
  return {
    nodes: nodes.length,
    steps,
    edgeFrom: Int32Array.from(edges, ({ from }) => place(from)),
    edgeTo: Int32Array.from(edges, ({ to }) => place(to)),
    edgeSteps: Int32Array.from(minutes),
    edgeRoom: Int32Array.from(
      edges.flatMap(({ from, to, personsPerHour }, e) => {
        const until = Math.min(lost(from), lost(to));
        return Array.from({ length: steps }, (_, t) =>
          t + (minutes[e] ?? 0) + 1 <= until ? personsPerHour / 60 : 0,
        );
      }),
    ),
    groupNode: Int32Array.from(cells, ({ node }) => place(node)),
    groupPersons: Int32Array.from(cells, ({ people }) => people.walk ?? 0),
    groupFirst: Int32Array.from(cells, ({ readyMin = 0 }) => readyMin),
    groupLast: Int32Array.from(cells, () => 14),
    doorNode: Int32Array.from(shelters, ({ node }) => place(node)),
    doorShelter: Int32Array.from(shelters, (_, j) => j),
    shelterRoom: Int32Array.from(shelters, ({ capacity }) => capacity),
  };
}

test('from roads to rows nothing is lost: as few are left and the rest arrive as early as the linear programme says', async () => {
  const solve = await openHighs();
  let left = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const situation = wholeMinutes(seededRandom(seed));
    const plan = evacuationPlan(situation, {}, { stepS: 60, together: 1 });
    const best = optimumByHighs(asSteps(situation, 60), solve);
    assert.equal(plan.totals.left, best.left, `seed ${seed}`);
    // The door is a tenth of a second behind the road.
    const arrivals = plan.totals.meanArrivalMin * plan.totals.planned;
    assert.ok(
      Math.abs(arrivals - best.cost) < 0.01 * plan.totals.planned + 1e-9,
      `seed ${seed}: ${arrivals} for ${best.cost}`,
    );
    left += best.left;
  }
  assert.ok(left > 100, `${left} left`);
});

test('equal situations give equal plans', () => {
  const make = () =>
    evacuationPlan(randomTown(seededRandom(8), { side: 5, persons: 300, shelters: 3 }), {}, OPTIONS);
  assert.deepEqual(make(), make());
});
