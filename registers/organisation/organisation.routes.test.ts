import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accessMigrations, nobody, type Principal, readAudit } from '@cityloop/core/access';
import { openHttp } from '@cityloop/core/http';
import { fakeClock, type Services } from '@cityloop/core/kernel';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { organisationRoutes } from './organisation.routes.ts';
import { shortCode } from './organisation.ts';
import { writeSeed } from './seed.store.ts';
import { organisationSeed } from './seed-data.ts';

function administrator(unit: string, unitPath: string): Principal {
  const actions = new Set(['organisation.read', 'organisation.write']);
  return {
    ...nobody,
    id: `admin-${unit}`,
    name: unit,
    unit,
    unitPath,
    grants: [{ role: 'administrator', path: unitPath }],
    actions,
  };
}

const city = administrator('cq', 'cq');
const yuzhong = administrator('500103', 'cq/500103');
const utility = administrator('u-water-group', 'u-water-group');
const reader: Principal = { ...nobody, id: 'reader', unit: '500105', unitPath: 'cq/500105' };
const people: Readonly<Record<string, Principal>> = { city, yuzhong, utility, reader };

describe('the organisation over HTTP', () => {
  let store: Store;
  let app: FastifyInstance;
  before(async () => {
    store = await testStore([
      accessMigrations,
      { module: 'organisation', folder: new URL('./migrations/', import.meta.url) },
    ]);
    const seed = organisationSeed();
    const near = (code: string) =>
      !/^\d/.test(code) ||
      shortCode(code).length === 6 ||
      code.startsWith('500103') ||
      code.startsWith('500000');
    const small = {
      ...seed,
      regions: seed.regions.filter((row) => near(row.code)),
      units: seed.units.filter((row) => near(row.id)),
      unitRegions: seed.unitRegions.filter((row) => near(row.unitId)),
      outlines: seed.outlines.filter((row) => near(row.regionCode)),
    };
    await store.db.transaction().execute((tx) => writeSeed(tx, small));
    const services = {
      db: store.db,
      clock: fakeClock(new Date('2026-07-01T00:00:00Z')),
      write: (work: Parameters<Services['write']>[0]) => store.db.transaction().execute(work),
    } as unknown as Services;
    app = await openHttp({
      info: { title: 'test', version: '1' },
      routes: organisationRoutes(services),
      authenticate: async ({ headers }) => people[String(headers.authorization)],
      metrics: new Registry(),
      log: { error: console.error },
    });
  });
  after(async () => {
    await app.close();
    await store.close();
  });

  async function ask(who: string, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
    const got = await app.inject({
      method,
      url: `/api/organisation${url}`,
      headers: { authorization: who },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: got.statusCode, json: got.body === '' ? undefined : got.json() };
  }

  test('whoever is signed in reads the tree, its boards, its outlines and where a position lies', async () => {
    const towns = await ask('reader', 'GET', '/units?parent=500103');
    assert.equal(towns.json.units.filter((unit: { level: string }) => unit.level === 'town').length, 11);
    const unit = await ask('reader', 'GET', '/units/500103');
    assert.equal(unit.json.boards.length, 8);
    assert.deepEqual(unit.json.regions, [{ code: '500103000000', role: 'territory' }]);
    const outlines = await ask('reader', 'GET', '/outlines?level=town&parent=500103');
    assert.equal(outlines.json.features.length, 11);
    assert.equal(outlines.json.features[0].properties.generated, true);
    const place = await ask('reader', 'GET', '/locate?lng=106.5771&lat=29.5573');
    assert.equal(place.json.place.town, '500103003');
    assert.equal(
      (await ask('reader', 'GET', '/search?q=%E8%A7%A3%E6%94%BE%E7%A2%91')).json.units[0].id,
      '500103003',
    );
    assert.equal(
      (await ask('reader', 'GET', '/runways?board=facilities')).json.runways.filter(
        (r: { parentCode: null }) => r.parentCode === null,
      ).length,
      8,
    );
    assert.equal((await ask('reader', 'GET', '/regions/500228000000')).json.regions[0].code, '500155000000');
    assert.equal((await ask('nobody', 'GET', '/units')).status, 401);
    assert.equal((await ask('reader', 'GET', '/units/500999')).status, 404);
  });

  test('an administrator changes what lies below, with a day and an audit row, and nothing beside or above', async () => {
    const change = { nameZh: '七星岗新名', validFrom: '2026-08-01' };
    const done = await ask('yuzhong', 'PUT', '/units/500103001', change);
    assert.deepEqual([done.status, done.json.nameZh], [200, '七星岗新名']);
    const today = await ask('reader', 'GET', '/units/500103001');
    assert.equal(today.json.units[0].nameZh, '七星岗街道基层治理指挥中心');
    assert.equal(
      (await ask('reader', 'GET', '/units/500103001?on=2026-08-01')).json.units[0].nameZh,
      '七星岗新名',
    );
    const rows = await readAudit(store.db, { limit: 10 });
    assert.deepEqual(
      rows.map((row) => [row.action, row.object_id]),
      [['unit.change', '500103001']],
    );
    assert.equal((await ask('yuzhong', 'PUT', '/units/500105', change)).status, 403);
    assert.equal((await ask('yuzhong', 'PUT', '/units/cq', change)).status, 403);
    assert.equal((await ask('reader', 'PUT', '/units/500103001', change)).status, 403);
    const beside = await ask('yuzhong', 'PUT', '/units/500103003', {
      parentId: '500105',
      validFrom: '2026-08-01',
    });
    assert.equal(beside.status, 403);
  });

  test('a merge needs both sides, and afterwards the old id leads to the new unit', async () => {
    const merge = { into: '500103003', validFrom: '2026-08-01' };
    assert.equal((await ask('utility', 'POST', '/units/500103010/merge', merge)).status, 403);
    assert.equal(
      (await ask('yuzhong', 'POST', '/units/500103010/merge', { ...merge, into: '500105' })).status,
      403,
    );
    assert.equal((await ask('yuzhong', 'POST', '/units/500103010/merge', merge)).status, 200);
    assert.equal(
      (await ask('reader', 'GET', '/units/500103010?on=2026-08-01')).json.units[0].id,
      '500103003',
    );
    assert.equal((await ask('reader', 'GET', '/units/500103010')).json.units[0].id, '500103010');
  });

  test('a root and a region are changed by the city only, and a region keeps its code', async () => {
    const root = {
      id: 'u-heating',
      parentId: null,
      kind: 'utility',
      level: 'none',
      nameZh: '供热公司',
      nameEn: null,
      validFrom: '2026-08-01',
    };
    assert.equal((await ask('utility', 'POST', '/units', root)).status, 403);
    assert.equal((await ask('city', 'POST', '/units', root)).status, 201);
    const crew = { ...root, id: 'u-water-group-crew-9', parentId: 'u-water-group', kind: 'crew' };
    assert.equal(
      (await ask('utility', 'POST', '/units', crew)).json.path,
      'u-water-group/u-water-group-crew-9',
    );
    const name = { nameZh: '新渝中区', validFrom: '2026-08-01' };
    assert.equal((await ask('yuzhong', 'PUT', '/regions/500103000000', name)).status, 403);
    const renamed = await ask('city', 'PUT', '/regions/500103000000', name);
    assert.deepEqual(renamed.json.regions, [{ code: '500103000000', nameZh: '新渝中区' }]);
  });

  test('a runway without a lead is refused; a district adds its own but does not take over the city’s [runways-63]', async () => {
    const own = {
      parentCode: 'facilities-01',
      board: 'facilities',
      ownerUnit: '500103',
      nameZh: '坡地供水',
      nameEn: null,
      leadUnit: '500103-water',
      leadPost: '子跑道长',
      validFrom: '2026-07-01',
    };
    const { leadUnit: _, ...without } = own;
    assert.equal((await ask('yuzhong', 'PUT', '/runways/facilities-01-own', without)).status, 400);
    assert.equal(
      (await ask('yuzhong', 'PUT', '/runways/facilities-01-own', { ...own, leadPost: '' })).status,
      400,
    );
    assert.equal((await ask('yuzhong', 'PUT', '/runways/facilities-01-own', own)).status, 200);
    assert.equal((await ask('yuzhong', 'PUT', '/runways/facilities-01-1', own)).status, 403);
    const codes = async (who: string) =>
      (await ask(who, 'GET', '/runways?board=facilities')).json.runways.map(
        (runway: { code: string }) => runway.code,
      );
    assert.ok((await codes('yuzhong')).includes('facilities-01-own'));
    assert.ok(!(await codes('reader')).includes('facilities-01-own'));
  });
});
