import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import { type RoadModel, reachedRoads, roadGraph, snapToRoad, travelLists } from '../routing/index.ts';
import { coverageOf, type Demand, type Facility, listsOfMatrix } from './index.ts';
import { randomCity } from './test/random-city.ts';

const KINDS = ['education', 'medical', 'elderly-care', 'childcare', 'culture-sport', 'park'] as const;
const SIDE = 25;
const BLOCK_M = 100;
const WALK_KMH = 5;
const QUARTER_S = 900;
/** Streets end at a river between two columns, but for one bridge. */
const RIVER_COLUMN = 11;
const BRIDGE_ROW = 20;
const LAT = 29.5;
const DEGREE_M = (6_371_008.8 * Math.PI) / 180;
const PER_LNG = DEGREE_M * Math.cos((LAT * Math.PI) / 180);

type Corner = readonly [column: number, row: number];
const placeOf = ([column, row]: Corner) =>
  [106.5 + (column * BLOCK_M) / PER_LNG, LAT + (row * BLOCK_M) / DEGREE_M] as const;
const corners = Array.from({ length: SIDE * SIDE }, (_, i): Corner => [i % SIDE, Math.floor(i / SIDE)]);

function isStreet([column, row]: Corner, [x, y]: Corner): boolean {
  if (x >= SIDE || y >= SIDE) return false;
  return !(column === RIVER_COLUMN && x === RIVER_COLUMN + 1 && row !== BRIDGE_ROW);
}

function streets(): RoadModel {
  const idOf = ([column, row]: Corner) => `${column} ${row}`;
  return {
    nodes: corners.map((corner) => ({ id: idOf(corner), lng: placeOf(corner)[0], lat: placeOf(corner)[1] })),
    segments: corners.flatMap((corner) =>
      (
        [
          [corner[0] + 1, corner[1]],
          [corner[0], corner[1] + 1],
        ] as const
      )
        .filter((next) => isStreet(corner, next))
        .map((next) => ({
          id: `${idOf(corner)}-${idOf(next)}`,
          from: idOf(corner),
          to: idOf(next),
          lengthM: BLOCK_M,
          speedKmh: WALK_KMH,
          oneWay: false,
        })),
    ),
  };
}

/** Blocks to walk: along the streets of a square town, over the bridge if the river lies between. */
function blocksBetween([a, b]: Corner, [c, d]: Corner): number {
  const isAcross = a <= RIVER_COLUMN !== c <= RIVER_COLUMN;
  const rows = isAcross ? Math.abs(b - BRIDGE_ROW) + Math.abs(BRIDGE_ROW - d) : Math.abs(b - d);
  return Math.abs(a - c) + rows;
}

test('the gap list of six kinds of facility on a made town is the one counted by hand, and agrees with the quarter-hour on foot', () => {
  const graph = roadGraph(streets());
  const demands: Demand[] = corners.map(([column, row], i) => ({
    id: `home ${column} ${row}`,
    people: 10 + (i % 7),
    groups: { children: i % 3 },
  }));
  const sites: readonly (readonly [kind: string, Corner])[] = KINDS.flatMap((kind, k) => {
    const placed: (readonly [string, Corner])[] = [[kind, [3 + k, 4]]];
    if (k % 2 === 0) placed.push([kind, [20, 3 * k]]);
    return placed;
  });
  const facilities: Facility[] = sites.map(([kind], i) => ({ id: `${kind} ${i}`, kind }));
  const pointOf = (corner: Corner) => {
    const point = snapToRoad(graph, placeOf(corner), 50);
    assert.ok(point !== undefined);
    return point;
  };
  const reach = travelLists(graph, {
    from: corners.map(pointOf),
    to: sites.map(([, corner]) => pointOf(corner)),
    measure: 'seconds',
    limit: 3 * QUARTER_S,
    rows: 'to',
  });
  const needs = KINDS.map((kind) => ({
    kind,
    limit: QUARTER_S,
    ...(kind === 'childcare' ? { group: 'children' } : {}),
  }));
  const most = (QUARTER_S * WALK_KMH * 1000) / 3600 / BLOCK_M;
  for (const found of coverageOf({ demands, facilities, reach, needs })) {
    const { kind } = found.need;
    const own = sites.filter(([one]) => one === kind);
    const isMissing = (corner: Corner) => own.every(([, site]) => blocksBetween(corner, site) > most);
    const peopleAt = (i: number) => (kind === 'childcare' ? i % 3 : 10 + (i % 7));
    const expected = corners.flatMap((corner, i) =>
      isMissing(corner) && peopleAt(i) > 0 ? [`${demands[i]?.id} ${peopleAt(i)}`] : [],
    );
    const told = found.gaps.map(({ demand, people }) => `${demand} ${people}`);
    assert.deepEqual(told.toSorted(), expected.toSorted(), kind);
    assert.ok(expected.length > 50 && found.gaps.every(({ reason }) => reason === 'out-of-reach'));
    const missing = corners.reduce((sum, corner, i) => sum + (isMissing(corner) ? peopleAt(i) : 0), 0);
    assert.equal(found.gap, missing, kind);
    assert.equal(found.people - found.inReach, missing);
    assert.equal(found.served, found.inReach);
    // On the map: a home lies in the isochrone around the facilities if, and only if, it is not in the list.
    const [parts] = reachedRoads(graph, {
      places: own.map(([, corner]) => pointOf(corner)),
      limits: [QUARTER_S],
      measure: 'seconds',
      direction: 'to',
    });
    corners.forEach((corner) => {
      const node = graph.nodeIds.indexOf(`${corner[0]} ${corner[1]}`);
      const isReached = (parts ?? []).some(
        ({ segment, fromShare, toShare }) =>
          (graph.from[segment] === node && fromShare === 0) || (graph.to[segment] === node && toShare === 1),
      );
      assert.equal(isReached, !isMissing(corner), `${kind} ${corner}`);
    });
  }
});

test('a full facility leaves people out though it is near, and sends away those who have another to go to', () => {
  const demands = [
    { id: 'hill', people: 60 },
    { id: 'valley', people: 50 },
    { id: 'farm', people: 20 },
  ];
  const facilities = [
    { id: 'old', kind: 'medical', capacity: 80 },
    { id: 'new', kind: 'medical', capacity: 20 },
    { id: 'grove', kind: 'park' },
  ];
  const none = Infinity;
  const reach = listsOfMatrix(3, 3, Float64Array.of(300, 400, 1000, none, 500, none, 100, 100, none));
  const [medical, park] = coverageOf({
    demands,
    facilities,
    reach,
    needs: [
      { kind: 'medical', limit: 900 },
      { kind: 'park', limit: 900 },
    ],
  });
  assert.deepEqual([medical?.people, medical?.inReach, medical?.served, medical?.gap], [130, 110, 100, 30]);
  assert.deepEqual(medical?.gaps, [
    { demand: 'farm', people: 20, reason: 'out-of-reach', nearest: { facility: 'old', cost: 1000 } },
    { demand: 'valley', people: 10, reason: 'full', nearest: { facility: 'old', cost: 400 } },
  ]);
  assert.deepEqual(medical?.loads, [
    { facility: 'old', people: 80, peopleInReach: 110, capacity: 80 },
    { facility: 'new', people: 20, peopleInReach: 50, capacity: 20 },
  ]);
  assert.ok(Math.abs((medical?.meanCost ?? 0) - (60 * 300 + 20 * 400 + 20 * 500) / 100) < 1e-9);
  assert.deepEqual(park?.gaps, [{ demand: 'farm', people: 20, reason: 'out-of-reach' }]);
  const [school] = coverageOf({ demands, facilities, reach, needs: [{ kind: 'school', limit: 900 }] });
  assert.deepEqual([school?.served, school?.gap, school?.loads.length, school?.meanCost], [0, 130, 0, 0]);
});

test('on random cities people are served or in the gap list, and a wider limit or more room never serves fewer', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = seededRandom(seed);
    const city = randomCity(random, 30, 6);
    const demands = city.people.map((people, i) => ({ id: `d${i}`, people: people + random() }));
    const facilities = Array.from({ length: 6 }, (_, i) => ({
      id: `f${i}`,
      kind: 'medical',
      capacity: 600 * random(),
    }));
    const need = { kind: 'medical', limit: 700 };
    const ask = (rows: readonly Facility[], limit: number) =>
      coverageOf({ demands, facilities: rows, reach: city.reach, needs: [{ ...need, limit }] })[0];
    const found = ask(facilities, 700);
    const total = demands.reduce((sum, { people }) => sum + people, 0);
    const inGaps = (found?.gaps ?? []).reduce((sum, { people }) => sum + people, 0);
    const inLoads = (found?.loads ?? []).reduce((sum, { people }) => sum + people, 0);
    assert.ok(Math.abs((found?.served ?? NaN) + inGaps - total) < 1e-4, `seed ${seed}`);
    assert.ok(Math.abs((found?.served ?? NaN) - inLoads) < 1e-6);
    for (const { people, capacity = 0 } of found?.loads ?? []) assert.ok(people <= capacity + 1e-6);
    const roomier = facilities.map((one) => ({ ...one, capacity: one.capacity + 50 }));
    for (const more of [ask(facilities, 900), ask(roomier, 700)])
      assert.ok((more?.served ?? NaN) >= (found?.served ?? 0) - 1e-6, `seed ${seed}`);
  }
});

test('rows that cannot be are refused by name', () => {
  const demands = [{ id: 'hill', people: 60, groups: { old: 5 } }];
  const facilities = [{ id: 'old', kind: 'medical' }];
  const reach = listsOfMatrix(1, 1, Float64Array.of(300));
  const asked = { demands, facilities, reach, needs: [{ kind: 'medical', limit: 900 }] };
  const cases = [
    [{ ...asked, demands: [...demands, ...demands] }, /Two demands have the id "hill"/],
    [{ ...asked, demands: [{ id: 'hill', people: -1 }] }, /"hill" has -1 people/],
    [{ ...asked, demands: [{ id: 'hill', people: 1, groups: { old: NaN } }] }, /"hill" has NaN old/],
    [{ ...asked, facilities: [{ id: 'old', kind: 'm', capacity: NaN }] }, /"old" has the capacity NaN/],
    [
      { ...asked, facilities: [...facilities, { id: 'new', kind: 'm' }] },
      /lists of 1 facilities; expected 2/,
    ],
    [{ ...asked, needs: [{ kind: 'medical', limit: NaN }] }, /"medical" has the limit NaN/],
    [{ ...asked, reach: { ...reach, cost: Float64Array.of(-3) } }, /"old" is reached at a cost of -3/],
    [{ ...asked, reach: { ...reach, to: Int32Array.of(4) } }, /"old" is reached from demand 4 of 1/],
  ] as const;
  for (const [rows, says] of cases) assert.throws(() => coverageOf(rows), says);
  assert.throws(() => listsOfMatrix(2, 2, Float64Array.of(1)), /1 values; expected 2 × 2/);
});
