import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readAudit } from '@cityloop/core/access';
import { type Operations, openOperations, type Services } from '@cityloop/core/kernel';
import type { Store } from '@cityloop/core/store';
import { type AskedApp, askable, closeCity, holder, smallCity } from '../pipelines/test/small-city.ts';
import { roadsModule } from './index.ts';
import { openRoadIndex } from './road-index.ts';
import { readRoads } from './roads.store.ts';

const write = ['register.read', 'register.write'];
const people = {
  water: holder('u-water-group', 'u-water-group', 'utility', write),
  other: holder('500105-water', 'cq/500105/500105-water', 'department-clerk', write),
  yuzhong: holder('500103', 'cq/500103', 'district-operator', ['register.read']),
  town: holder('500103001', 'cq/500103/500103001', 'town-operator', ['register.read']),
  jiangbei: holder('500105', 'cq/500105', 'district-operator', ['register.read']),
};
const node = (id: string, lng: number, lat = 29.556) => ({ id, lng, lat });
const road = (id: string, from: string, to: string, speedKmh = 36) => ({
  id,
  from,
  to,
  lengthM: 500,
  speedKmh,
  oneWay: false,
});
const west = {
  name: '西片道路',
  owner: 'u-water-group',
  source: 'design',
  verified: false,
  demonstration: true,
  nodes: [node('a', 106.55), node('b', 106.555), node('c', 106.56)],
  segments: [road('ab', 'a', 'b'), { ...road('bc', 'b', 'c'), via: [[106.5575, 29.557]], name: '中街' }],
};
const east = {
  ...west,
  name: '东片道路',
  source: 'local',
  sourceRef: '区城市管理局路网',
  verified: true,
  demonstration: false,
  nodes: [node('c', 106.56), node('d', 106.565)],
  segments: [road('cd', 'c', 'd', 18)],
};
const PATH = '/api/roads/networks';
const start = { id: 'start', lng: 106.55, lat: 29.5561 };

describe('road networks', () => {
  let store: Store;
  let services: Services;
  let app: AskedApp;
  let ask: Awaited<ReturnType<typeof askable>>['ask'];
  /** Another process on the same database. */
  let elsewhere: Operations;
  before(async () => {
    ({ store, services } = await smallCity({
      registers: ['roads'],
      operations: (given) => roadsModule.operations?.(given) ?? [],
    }));
    elsewhere = openOperations(roadsModule.operations?.(services) ?? []);
    ({ app, ask } = await askable(roadsModule.routes?.(services) ?? [], people));
  });
  after(() => closeCity(store, app));

  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at field by field
  async function way(to: { lng: number; lat: number }, asked: Operations, lines = false): Promise<any> {
    const answer = await asked.call('roads.routes-to-place', { ...to, from: [start], lines });
    return (answer as { ways: unknown[] }).ways[0];
  }

  test('without roads no road comes near; a network that was registered is driven on at once, in every process', async () => {
    const place = { lng: 106.56, lat: 29.556 };
    assert.deepEqual(await way(place, services.operations), { kind: 'no-road', id: 'start', of: 'place' });
    assert.equal((await way(place, elsewhere)).kind, 'no-road');
    const put = await ask('water', 'PUT', `${PATH}/west`, west);
    assert.deepEqual([put.status, put.json], [200, { id: 'west', version: 1, changed: true }]);
    for (const asked of [services.operations, elsewhere]) {
      const found = await way(place, asked, true);
      assert.deepEqual([found.metres, found.seconds], [1000, 100]);
      assert.equal(found.demonstration, true);
      assert.ok(Math.abs(found.offRoadM - 11.1) < 0.1, `${found.offRoadM}`);
      assert.deepEqual(found.line, [
        [106.55, 29.5561],
        [106.55, 29.556],
        [106.555, 29.556],
        [106.5575, 29.557],
        [106.56, 29.556],
        [106.56, 29.556],
      ]);
    }
  });

  test('where two networks meet in a point one drives on; a changed network changes the way', async () => {
    const place = { lng: 106.565, lat: 29.556 };
    assert.equal((await way(place, elsewhere)).of, 'place');
    await ask('water', 'PUT', `${PATH}/east`, east);
    const joined = await way(place, elsewhere);
    assert.deepEqual([joined.metres, joined.seconds], [1500, 200]);
    assert.equal(joined.demonstration, true);
    const apart = { ...east, nodes: [node('c', 106.5601), node('d', 106.565)] };
    await ask('water', 'PUT', `${PATH}/east`, apart);
    for (const asked of [services.operations, elsewhere])
      assert.deepEqual(await way(place, asked), { kind: 'not-connected', id: 'start' });
    await ask('water', 'PUT', `${PATH}/east`, east);
    assert.equal((await way(place, elsewhere)).kind, 'route');
  });

  test('the same network again changes nothing; one that began from an older version is refused', async () => {
    const again = await ask('water', 'PUT', `${PATH}/west`, { ...west, version: 1 });
    assert.deepEqual(again.json, { id: 'west', version: 1, changed: false });
    const renamed = await ask('water', 'PUT', `${PATH}/west`, { ...west, name: '西片', version: 1 });
    assert.equal(renamed.json.version, 2);
    const late = await ask('water', 'PUT', `${PATH}/west`, { ...west, name: '旧', version: 1 });
    assert.deepEqual([late.status, late.json.error.code], [409, 'roads-moved-on']);
    const rows = await readAudit(store.db, { objectId: 'west', limit: 10 });
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['roads.register', 'roads.register'],
    );
  });

  test('roads that contradict themselves, lie elsewhere or belong to nobody are refused whole', async () => {
    const cases = [
      { body: { ...west, segments: [road('ax', 'a', 'x')] }, status: 400, code: 'roads-inconsistent' },
      { body: { ...west, owner: 'nobody' }, status: 400, code: 'roads-owner-unknown' },
      {
        body: { ...west, nodes: [node('a', 100), node('b', 100.01), node('c', 100.02)] },
        status: 400,
        code: 'roads-outside-city',
      },
    ];
    for (const { body, status, code } of cases) {
      const refused = await ask('water', 'PUT', `${PATH}/new`, body);
      assert.deepEqual([refused.status, refused.json.error.code], [status, code]);
    }
    assert.equal((await ask('other', 'PUT', `${PATH}/west`, west)).status, 403);
    assert.equal((await ask('yuzhong', 'PUT', `${PATH}/west`, west)).status, 403);
    const { rows } = (await ask('water', 'GET', PATH)).json;
    assert.deepEqual(
      rows.map((row: { id: string }) => row.id),
      ['east', 'west'],
    );
  });

  test('whoever reaches the owner or a district where some of it lies sees a network with its source and its size', async () => {
    const [row] = (await ask('yuzhong', 'GET', PATH)).json.rows;
    assert.deepEqual(row, {
      id: 'east',
      name: '东片道路',
      owner: 'u-water-group',
      source: 'local',
      sourceRef: '区城市管理局路网',
      verified: true,
      demonstration: false,
      version: 3,
      nodes: 2,
      segments: 1,
      lengthM: 500,
    });
    assert.equal((await ask('yuzhong', 'GET', PATH)).json.rows.length, 2);
    assert.deepEqual((await ask('town', 'GET', PATH)).json.rows, []);
    assert.deepEqual((await ask('jiangbei', 'GET', PATH)).json.rows, []);
    const bridge = { ...west, nodes: [node('a', 106.5675, 29.5555), node('b', 106.565, 29.575)] };
    const across = { ...bridge, name: '跨江大桥', segments: [road('ab', 'a', 'b')] };
    assert.equal((await ask('water', 'PUT', `${PATH}/bridge`, across)).status, 200);
    const [seen, ...others] = (await ask('jiangbei', 'GET', PATH)).json.rows;
    assert.deepEqual([seen.id, others], ['bridge', []]);
    assert.equal((await ask('yuzhong', 'GET', PATH)).json.rows.length, 3);
  });

  test('a registration that comes while the roads are read has them read again, and questions at once wait for one graph', async () => {
    let reads = 0;
    const torn = openRoadIndex(async (db) => {
      reads += 1;
      const before = await readRoads(db);
      if (reads > 1) return before;
      const put = await ask('water', 'PUT', `${PATH}/east`, { ...east, name: '东片' });
      assert.equal(put.status, 200);
      // Nodes from before, segments from after: no graph can be made of them.
      return before.map((one) => ({ ...one, nodes: one.nodes.slice(1) }));
    });
    const [one, two] = await Promise.all([torn.roads(store.db), torn.roads(store.db)]);
    assert.deepEqual([one?.graph.segmentIds, reads], [['bridge/ab', 'east/cd', 'west/ab', 'west/bc'], 2]);
    assert.equal(one, two);
  });

  test('of two first registrations at once one is refused as having begun from nothing, and none is lost', async () => {
    const first = { ...east, version: 0 };
    const both = await Promise.all(
      ['甲', '乙'].map((name) => ask('water', 'PUT', `${PATH}/twice`, { ...first, name })),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
    assert.equal(both.find(({ status }) => status === 409)?.json.error.code, 'roads-moved-on');
  });
});
