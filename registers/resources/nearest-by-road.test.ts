import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Services } from '@cityloop/core/kernel';
import type { Store } from '@cityloop/core/store';
import { type AskedApp, askable, closeCity, holder, smallCity } from '../pipelines/test/small-city.ts';
import { roadsModule } from '../roads/index.ts';
import { resourcesModule } from './index.ts';

const place = { lng: 106.56, lat: 29.556 };
/** Minutes by road from five stores; the one that lies nearest comes fourth. */
const stores = [
  { id: 'wh-1', eastOf: -0.002, minutes: 11, metres: 3000, pumps: 3 },
  { id: 'wh-2', eastOf: -0.004, minutes: 6, metres: 1500, pumps: 2 },
  { id: 'wh-3', eastOf: -0.006, minutes: 14, metres: 4000, pumps: 5 },
  { id: 'wh-4', eastOf: -0.008, minutes: 3, metres: 2000, pumps: 0 },
  { id: 'wh-5', eastOf: -0.01, minutes: 8, metres: 1200, pumps: 1 },
];
const roads = {
  name: '演示路网',
  owner: '500103-water',
  source: 'design',
  verified: false,
  demonstration: true,
  nodes: [
    { id: 'place', ...place },
    ...stores.map(({ id, eastOf }) => ({ id, lng: place.lng + eastOf, lat: place.lat })),
  ],
  segments: stores.map(({ id, eastOf, minutes, metres }) => ({
    id: `to-${id}`,
    from: id,
    to: 'place',
    lengthM: metres,
    speedKmh: (metres * 0.06) / minutes,
    // One drives out of the store, not back.
    oneWay: true,
    via: [[place.lng + eastOf / 2, place.lat + eastOf / 2]],
  })),
};
const people = {
  keeper: holder('500103-water', 'cq/500103/500103-water', 'department-clerk', [
    'register.read',
    'register.write',
  ]),
};

interface Answered {
  readonly warehouse: {
    readonly id: string;
    readonly distanceM: number;
    readonly route: {
      readonly seconds: number;
      readonly metres: number;
      readonly demonstration: boolean;
      readonly line: readonly (readonly number[])[];
    } | null;
  } | null;
  readonly skipped: readonly { readonly id: string; readonly route: { readonly seconds: number } | null }[];
}

describe('the nearest store by road', () => {
  let store: Store;
  let services: Services;
  let app: AskedApp;
  let ask: Awaited<ReturnType<typeof askable>>['ask'];
  before(async () => {
    ({ store, services } = await smallCity({
      registers: ['roads', 'resources'],
      operations: (given) =>
        [roadsModule, resourcesModule].flatMap((module) => module.operations?.(given) ?? []),
    }));
    const routes = [roadsModule, resourcesModule].flatMap((module) => module.routes?.(services) ?? []);
    ({ app, ask } = await askable(routes, people));
    const warehouses = stores.map(({ id, eastOf, pumps }) => ({
      id,
      name: `物资库 ${id}`,
      unit: '500103-water',
      lng: place.lng + eastOf,
      lat: place.lat,
      stock: [{ code: 'pump', name: '抽水泵', qty: pumps }],
    }));
    assert.equal((await ask('keeper', 'PUT', '/api/resources/warehouses', { warehouses })).status, 200);
  });
  after(() => closeCity(store, app));

  async function nearest(at = place): Promise<Answered> {
    const needed = [{ code: 'pump', qty: 1 }];
    return (await services.operations.call('resources.nearest-stock', { ...at, needed })) as Answered;
  }
  const move = (id: string, delta: number) =>
    ask('keeper', 'POST', `/api/resources/warehouses/${id}/moves`, { code: 'pump', delta, reason: '调拨' });

  test('without recorded roads the straight line decides, and the answer has no route', async () => {
    const { warehouse, skipped } = await nearest();
    assert.deepEqual([warehouse?.id, warehouse?.route, skipped], ['wh-1', null, []]);
    assert.ok(Math.abs((warehouse?.distanceM ?? 0) - 193) < 3);
  });

  test('of five stores the nearest by road time that has the article is chosen, a nearer empty one is skipped until it is filled [emergency-supplies-warehouse]', async () => {
    assert.equal((await ask('keeper', 'PUT', '/api/roads/networks/demo', roads)).status, 200);
    const first = await nearest();
    assert.equal(first.warehouse?.id, 'wh-2');
    assert.deepEqual(
      first.skipped.map(({ id, route }) => [id, route?.seconds]),
      [['wh-4', 180]],
    );
    const { route } = first.warehouse ?? {};
    assert.deepEqual([route?.seconds, route?.metres, route?.demonstration], [360, 1500, true]);
    assert.deepEqual(
      [route?.line[0], route?.line.at(-1)],
      [
        [place.lng - 0.004, place.lat],
        [place.lng, place.lat],
      ],
    );
    await move('wh-4', 1);
    assert.deepEqual([(await nearest()).warehouse?.id, (await nearest()).skipped], ['wh-4', []]);
    await move('wh-4', -1);
    await move('wh-2', -2);
    const third = await nearest();
    assert.equal(third.warehouse?.id, 'wh-5');
    assert.deepEqual(
      third.skipped.map(({ id }) => id),
      ['wh-4', 'wh-2'],
    );
    for (const id of ['wh-5', 'wh-1']) await move(id, id === 'wh-5' ? -1 : -3);
    const last = await nearest();
    assert.equal(last.warehouse?.id, 'wh-3');
    assert.deepEqual(
      last.skipped.map(({ id }) => id),
      ['wh-4', 'wh-2', 'wh-5', 'wh-1'],
    );
    await move('wh-3', -5);
    const none = await nearest();
    assert.deepEqual([none.warehouse, none.skipped.length], [null, 5]);
    await move('wh-2', 2);
    await move('wh-1', 3);
  });

  test('where no road comes near the place, the answer is by straight line again and says so', async () => {
    const away = { lng: place.lng, lat: place.lat - 0.006 };
    const { warehouse } = await nearest(away);
    assert.deepEqual([warehouse?.id, warehouse?.route], ['wh-1', null]);
  });

  test('a store beside no road stands among the others as far as its straight line puts it', async () => {
    const far = {
      id: 'wh-6',
      name: '路外物资库',
      unit: '500103-water',
      lng: place.lng,
      lat: place.lat + 0.0055,
    };
    const warehouses = [{ ...far, stock: [{ code: 'pump', name: '抽水泵', qty: 1 }] }];
    await ask('keeper', 'PUT', '/api/resources/warehouses', { warehouses });
    // 612 m straight: 857 m at 25 km/h are 123 s, less than the six minutes from wh-2.
    const { warehouse } = await nearest();
    assert.deepEqual([warehouse?.id, warehouse?.route, warehouse?.distanceM], ['wh-6', null, 612]);
    const nearer = [{ ...warehouses[0], lng: place.lng - 0.004, lat: place.lat + 0.0001 }];
    await ask('keeper', 'PUT', '/api/resources/warehouses', { warehouses: nearer });
    assert.equal((await nearest()).warehouse?.route?.seconds, 360);
  });
});
