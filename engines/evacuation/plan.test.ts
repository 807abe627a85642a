import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evacuationPlan, type Situation } from './index.ts';
import { faultsOf } from './test/check-plan.ts';
import { seededRandom } from './test/random-network.ts';
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

test('equal situations give equal plans', () => {
  const make = () =>
    evacuationPlan(randomTown(seededRandom(8), { side: 5, persons: 300, shelters: 3 }), {}, OPTIONS);
  assert.deepEqual(make(), make());
});
