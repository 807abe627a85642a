import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readAudit } from '@cityloop/core/access';
import type { Services } from '@cityloop/core/kernel';
import type { Store } from '@cityloop/core/store';
import { type AskedApp, askable, closeCity, holder, smallCity } from '../pipelines/test/small-city.ts';
import { resourcesModule, type Warehouse } from './index.ts';

const clamp = (qty: number) => ({ code: 'clamp', name: '哈夫节 DN200', diameterMm: 200, qty });
const pump = (qty: number) => ({ code: 'pump', name: '抽水泵', qty });
const place = { lng: 106.56, lat: 29.556 };
/** Five stores, each farther from the place than the one before. */
const warehouses: readonly Warehouse[] = [
  [clamp(0), pump(4)],
  [clamp(2), pump(0)],
  [clamp(2), pump(1)],
  [clamp(9), pump(9)],
  [clamp(9), pump(9)],
].map((stock, i) => ({
  id: `wh-${i + 1}`,
  name: `物资库${i + 1}`,
  unit: '500103-water',
  lng: place.lng - 0.003 * (i + 1),
  lat: place.lat,
  stock,
}));
const needed = [
  { code: 'clamp', qty: 1, diameterMm: 200 },
  { code: 'pump', qty: 1 },
];
const write = ['register.read', 'register.write'];
const people = {
  keeper: holder('500103-water', 'cq/500103/500103-water', 'department-clerk', write),
  other: holder('500105-water', 'cq/500105/500105-water', 'department-clerk', write),
  yuzhong: holder('500103', 'cq/500103', 'district-operator', ['register.read']),
  jiangbei: holder('500105', 'cq/500105', 'district-operator', ['register.read']),
};
const PATH = '/api/resources/warehouses';

describe('warehouses and crews', () => {
  let store: Store;
  let services: Services;
  let app: AskedApp;
  let ask: Awaited<ReturnType<typeof askable>>['ask'];
  before(async () => {
    ({ store, services } = await smallCity({
      registers: ['resources'],
      operations: (given) => resourcesModule.operations?.(given) ?? [],
    }));
    ({ app, ask } = await askable(resourcesModule.routes?.(services) ?? [], people));
    assert.equal((await ask('keeper', 'PUT', PATH, { warehouses })).status, 200);
  });
  after(() => closeCity(store, app));

  async function nearest(): Promise<{ id: string | undefined; skipped: string[] }> {
    const answer = (await services.operations.call('resources.nearest-stock', { ...place, needed })) as {
      warehouse: { id: string } | null;
      skipped: { id: string }[];
    };
    return { id: answer.warehouse?.id, skipped: answer.skipped.map((one) => one.id) };
  }
  const move = (who: string, id: string, delta: number, code = 'pump', diameterMm?: number) =>
    ask(who, 'POST', `${PATH}/${id}/moves`, {
      code,
      delta,
      reason: '补货',
      ...(diameterMm === undefined ? {} : { diameterMm }),
    });

  test('of five stores the nearest that has everything is named, nearer empty ones are skipped until they are filled', async () => {
    assert.deepEqual(await nearest(), { id: 'wh-3', skipped: ['wh-1', 'wh-2'] });
    assert.deepEqual((await move('keeper', 'wh-2', 1)).json, { qty: 1 });
    assert.deepEqual(await nearest(), { id: 'wh-2', skipped: ['wh-1'] });
    await move('keeper', 'wh-1', 3, 'clamp', 100);
    assert.equal((await nearest()).id, 'wh-2', 'a clamp of another diameter does not serve');
    await move('keeper', 'wh-1', 1, 'clamp', 200);
    assert.deepEqual(await nearest(), { id: 'wh-1', skipped: [] });
    await move('keeper', 'wh-1', -1, 'clamp', 200);
    assert.equal((await nearest()).id, 'wh-2');
  });

  test('the answer says how far it is and what of each article is there', async () => {
    const answer = await services.operations.call('resources.nearest-stock', { ...place, needed });
    const { warehouse } = answer as { warehouse: { distanceM: number; stock: unknown[] } };
    assert.ok(Math.abs(warehouse.distanceM - 580) < 10, `${warehouse.distanceM}`);
    assert.deepEqual(warehouse.stock, [
      { code: 'clamp', name: '哈夫节 DN200', diameterMm: 200, qty: 2, needed: 1 },
      { code: 'pump', name: '抽水泵', diameterMm: null, qty: 1, needed: 1 },
    ]);
    const nowhere = await services.operations.call('resources.nearest-stock', {
      ...place,
      needed: [{ code: 'crane', qty: 1 }],
    });
    assert.equal((nowhere as { warehouse: unknown }).warehouse, null);
  });

  test('nothing leaves a store that is not there, and every move names who, when and why', async () => {
    const short = await move('keeper', 'wh-3', -5);
    assert.deepEqual([short.status, short.json.error.code], [409, 'stock-short']);
    await move('keeper', 'wh-4', -2);
    const [last] = (await ask('keeper', 'GET', `${PATH}/wh-4/moves`)).json.rows;
    assert.deepEqual(
      [last.kind, last.delta, last.qty, last.reason, last.by.unit],
      ['out', -2, 7, '补货', '500103-water'],
    );
    const rows = await readAudit(store.db, { limit: 100 });
    const moves = rows.filter((row) => row.action === 'stock.move' && row.object_id === 'wh-4');
    assert.deepEqual(
      moves.map((row) => row.detail),
      [{ code: 'pump', delta: -2, reason: '补货' }],
    );
  });

  test('a count writes a move for each difference, and none when it finds what is known', async () => {
    const before = (await ask('keeper', 'GET', `${PATH}/wh-5/moves`)).json.rows.length;
    const fifth = warehouses.slice(4);
    await ask('keeper', 'PUT', PATH, { warehouses: fifth });
    assert.equal((await ask('keeper', 'GET', `${PATH}/wh-5/moves`)).json.rows.length, before);
    await ask('keeper', 'PUT', PATH, { warehouses: fifth.map((one) => ({ ...one, stock: [pump(8)] })) });
    const rows = (await ask('keeper', 'GET', `${PATH}/wh-5/moves`)).json.rows;
    assert.equal(rows.length, before + 2);
    const stock = (await ask('yuzhong', 'GET', PATH)).json.rows.find(
      (one: { id: string }) => one.id === 'wh-5',
    ).stock;
    assert.deepEqual(
      stock.map((one: { code: string; qty: number }) => [one.code, one.qty]),
      [
        ['clamp', 0],
        ['pump', 8],
      ],
    );
  });

  test('a warehouse is kept by its unit only, seen where it lies, and a bad one does not stop the others', async () => {
    assert.equal((await ask('other', 'PUT', PATH, { warehouses })).status, 403);
    assert.equal((await move('other', 'wh-1', 1)).status, 404);
    assert.equal((await move('yuzhong', 'wh-1', 1)).status, 403);
    assert.deepEqual((await ask('jiangbei', 'GET', PATH)).json.rows, []);
    const [first] = warehouses;
    const mixed = [
      { ...first, id: 'wh-6' },
      { ...first, id: 'wh-7', unit: 'nobody' },
      { ...first, id: 'wh-8', lng: 100 },
    ];
    const { results } = (await ask('keeper', 'PUT', PATH, { warehouses: mixed })).json;
    assert.deepEqual(
      results.map((one: { id: string; ok: boolean }) => [one.id, one.ok]),
      [
        ['wh-6', true],
        ['wh-7', false],
        ['wh-8', false],
      ],
    );
  });

  test('crews have a base and skills', async () => {
    const crews = [{ id: 'crew-1', name: '抢修一队', unit: '500103-water', ...place, skills: ['weld'] }];
    assert.deepEqual((await ask('keeper', 'PUT', '/api/resources/crews', { crews })).json.results, [
      { id: 'crew-1', ok: true },
    ]);
    assert.deepEqual((await ask('yuzhong', 'GET', '/api/resources/crews')).json.rows, crews);
    assert.deepEqual((await ask('jiangbei', 'GET', '/api/resources/crews')).json.rows, []);
  });
});
