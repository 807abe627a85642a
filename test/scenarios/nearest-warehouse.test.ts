import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { actions, systemPrincipal } from '@cityloop/core/access';
import { createRandom, type GeneratedNetwork, generateNetwork } from '@cityloop/simulator';
import { type Caller, routeCaller } from '../harness/call-route.ts';
import { openTestCity, type TestCity } from '../harness/open-test-city.ts';

const BURSTS = 50;
const SEED = 7;
const network = generateNetwork(SEED);
const system = systemPrincipal('utility', actions);

interface Burst {
  readonly lng: number;
  readonly lat: number;
  readonly diameterMm: number;
}

/** Pipes of 100 mm or more, drawn by their length, torn anywhere along them. */
function drawBursts({ truth }: GeneratedNetwork): readonly Burst[] {
  const random = createRandom(SEED, 'nearest warehouse');
  const nodes = new Map(truth.nodes.map((node) => [node.id, node]));
  const pipes = truth.links.filter(({ kind, diameterMm }) => kind === 'pipe' && diameterMm >= 100);
  const total = pipes.reduce((sum, { lengthM }) => sum + lengthM, 0);
  return Array.from({ length: BURSTS }, () => {
    let left = random.between(0, total);
    const pipe = pipes.find(({ lengthM }) => {
      left -= lengthM;
      return left < 0;
    });
    const [a, b] = [nodes.get(pipe?.from ?? ''), nodes.get(pipe?.to ?? '')];
    const share = random.next();
    return {
      lng: (a?.lng ?? 0) + share * ((b?.lng ?? 0) - (a?.lng ?? 0)),
      lat: (a?.lat ?? 0) + share * ((b?.lat ?? 0) - (a?.lat ?? 0)),
      diameterMm: pipe?.diameterMm ?? 0,
    };
  });
}

interface OnRoad {
  readonly road: number;
  readonly share: number;
}

/** Roads as the reference sees them: straight lines between named corners, without an index of any kind. */
function reference({ roads }: GeneratedNetwork) {
  const corners = new Map(roads.nodes.map(({ id, lng, lat }) => [id, { lng, lat }]));
  const secondsOf = ({ lengthM, speedKmh }: (typeof roads.segments)[number]) => lengthM / (speedKmh / 3.6);

  /** The nearest road, by measuring every one in kilometres on a tangent plane. */
  function onRoad(lng: number, lat: number): OnRoad {
    const perLat = 111.195;
    const perLng = perLat * Math.cos((lat / 180) * Math.PI);
    const measured = roads.segments.map(({ from, to }, road) => {
      const [a, b] = [corners.get(from), corners.get(to)].map((corner) => ({
        x: ((corner?.lng ?? 0) - lng) * perLng,
        y: ((corner?.lat ?? 0) - lat) * perLat,
      })) as [{ x: number; y: number }, { x: number; y: number }];
      const [x, y] = [b.x - a.x, b.y - a.y];
      const share = Math.max(0, Math.min(1, -(a.x * x + a.y * y) / (x * x + y * y)));
      return { road, share, away: Math.hypot(a.x + share * x, a.y + share * y) };
    });
    return measured.reduce((best, one) => (one.away < best.away ? one : best));
  }

  /** Seconds from a store to every corner: all roads are tried again until none shortens anything (Bellman and Ford). */
  function secondsFrom(start: OnRoad): ReadonlyMap<string, number> {
    const seconds = new Map(roads.nodes.map(({ id }) => [id, Number.POSITIVE_INFINITY]));
    const first = roads.segments[start.road];
    if (first === undefined) throw new Error('no road');
    seconds.set(first.to, (1 - start.share) * secondsOf(first));
    if (!first.oneWay) seconds.set(first.from, start.share * secondsOf(first));
    for (let again = true; again; ) {
      again = false;
      for (const road of roads.segments) {
        const ways = road.oneWay
          ? [[road.from, road.to]]
          : [
              [road.from, road.to],
              [road.to, road.from],
            ];
        for (const [a = '', b = ''] of ways) {
          const value = (seconds.get(a) ?? 0) + secondsOf(road);
          if (value >= (seconds.get(b) ?? 0)) continue;
          seconds.set(b, value);
          again = true;
        }
      }
    }
    return seconds;
  }

  /** Seconds from a store on to a place on a road. */
  function secondsTo(start: OnRoad, known: ReadonlyMap<string, number>, end: OnRoad): number {
    const road = roads.segments[end.road];
    if (road === undefined) throw new Error('no road');
    const whole = secondsOf(road);
    const ways = [(known.get(road.from) ?? 0) + end.share * whole];
    if (!road.oneWay) ways.push((known.get(road.to) ?? 0) + (1 - end.share) * whole);
    const ahead = end.share - start.share;
    if (start.road === end.road && (ahead >= 0 || !road.oneWay)) ways.push(Math.abs(ahead) * whole);
    return Math.min(...ways);
  }
  return { onRoad, secondsFrom, secondsTo };
}

interface Nearest {
  readonly warehouse: {
    readonly id: string;
    readonly route: { readonly seconds: number; readonly line: readonly (readonly number[])[] } | null;
  } | null;
}

describe('the nearest store for a burst, on the roads above the generated network', () => {
  let city: TestCity;
  let call: Caller;
  before(async () => {
    city = await openTestCity();
    call = routeCaller(city.kernel);
    const { roads, warehouses } = network;
    const { id, nodes, segments } = roads;
    const kept = { owner: 'u-water-group', source: 'design', verified: false, demonstration: true };
    const bodies = [
      { path: `/api/roads/networks/${id}`, body: { name: '道路网（演示）', ...kept, nodes, segments } },
      { path: '/api/resources/warehouses', body: { warehouses } },
    ];
    for (const one of bodies) assert.ok((await call(system, { method: 'PUT', ...one })).ok);
  });
  after(() => city.close());

  async function nearest({ lng, lat, diameterMm }: Burst): Promise<Nearest['warehouse']> {
    const needed = [{ code: 'repair-clamp', qty: 1, diameterMm }];
    const answer = await city.kernel.services.operations.call('resources.nearest-stock', {
      lng,
      lat,
      needed,
    });
    return (answer as Nearest).warehouse;
  }
  async function move(warehouse: string, diameterMm: number, delta: number): Promise<void> {
    const body = { code: 'repair-clamp', diameterMm, delta, reason: '演练' };
    const path = `/api/resources/warehouses/${warehouse}/moves`;
    assert.ok((await call(system, { method: 'POST', path, body })).ok);
  }

  test('for 50 bursts the store found is the reference’s, with its minutes; emptied, the second one is found [burst-nearest-warehouse]', async () => {
    const { onRoad, secondsFrom, secondsTo } = reference(network);
    const stores = network.warehouses.map((warehouse) => {
      const start = onRoad(warehouse.lng, warehouse.lat);
      return { warehouse, start, known: secondsFrom(start) };
    });
    let otherByLine = 0;
    let seconds = 0;
    let none = 0;
    for (const burst of drawBursts(network)) {
      const end = onRoad(burst.lng, burst.lat);
      const qtyOf = (id: string) =>
        network.warehouses
          .find((one) => one.id === id)
          ?.stock.find((item) => item.code === 'repair-clamp' && item.diameterMm === burst.diameterMm)?.qty ??
        0;
      const able = stores
        .filter(({ warehouse }) => qtyOf(warehouse.id) > 0)
        .map(({ warehouse, start, known }) => ({ warehouse, seconds: secondsTo(start, known, end) }))
        .sort((a, b) => a.seconds - b.seconds);
      const [first, second] = able;
      assert.ok(first !== undefined, 'every size lies somewhere');
      const found = await nearest(burst);
      assert.equal(found?.id, first.warehouse.id);
      assert.ok(Math.abs((found?.route?.seconds ?? 0) - first.seconds) <= 1, `${found?.route?.seconds} s`);
      assert.deepEqual(found?.route?.line[0], [first.warehouse.lng, first.warehouse.lat]);
      assert.deepEqual(found?.route?.line.at(-1), [burst.lng, burst.lat]);
      seconds += first.seconds;
      const straight = able
        .map(({ warehouse }) => warehouse)
        .sort((a, b) => metres(burst, a) - metres(burst, b));
      otherByLine += straight[0]?.id === first.warehouse.id ? 0 : 1;
      const qty = qtyOf(first.warehouse.id);
      await move(first.warehouse.id, burst.diameterMm, -qty);
      const next = await nearest(burst);
      assert.equal(next?.id, second?.warehouse.id);
      none += second === undefined ? 1 : 0;
      await move(first.warehouse.id, burst.diameterMm, qty);
    }
    assert.ok(otherByLine >= 2, `the straight line names another store for ${otherByLine} bursts`);
    assert.ok(none < BURSTS / 2, `${none} bursts have one store only`);
    assert.ok(seconds / BURSTS > 60, `${seconds / BURSTS} s on average`);
  });
});

function metres(a: { lng: number; lat: number }, b: { lng: number; lat: number }): number {
  return Math.hypot((a.lng - b.lng) * 96_900, (a.lat - b.lat) * 110_870);
}
