import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Store, Tx } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import {
  changeUnit,
  createUnit,
  mergeRegions,
  mergeUnits,
  renameRegion,
  saveRunway,
} from './change.store.ts';
import {
  boardsAt,
  centresAt,
  childrenOf,
  locate,
  outlinesOf,
  regionGroups,
  regionsOf,
  resolveRegion,
  resolveUnit,
  runwaysOn,
  searchUnits,
  unitById,
} from './organisation.store.ts';
import { cityDay, type Runway, runwaysFor } from './organisation.ts';
import { isSeeded, writeSeed } from './seed.store.ts';
import { organisationSeed } from './seed-data.ts';

const DAY = '2026-07-01';
const LATER = '2026-09-01';
const design = { source: 'design' as const, sourceRef: 'test', verified: false };

describe('the organisation in the store', () => {
  let store: Store;
  before(async () => {
    store = await testStore([{ module: 'organisation', folder: new URL('./migrations/', import.meta.url) }]);
    assert.equal(await isSeeded(store.db), false);
    await store.db.transaction().execute((tx) => writeSeed(tx, organisationSeed()));
    assert.equal(await isSeeded(store.db), true);
  });
  after(async () => {
    await store.close();
  });

  class Undo extends Error {}

  /** Changes that the next test does not see. */
  async function tried(work: (tx: Tx) => Promise<void>): Promise<void> {
    const running = store.db.transaction().execute(async (tx) => {
      await work(tx);
      throw new Undo();
    });
    await assert.rejects(running, Undo);
  }

  test('1 city, 41 district and 1031 town centres are in one store [centre-three-level]', async () => {
    const counts = [];
    for (const level of ['city', 'district', 'town'] as const)
      counts.push((await centresAt(store.db, level, DAY)).length);
    assert.deepEqual(counts, [1, 41, 1031]);
    const roots = (await childrenOf(store.db, undefined, DAY)).map((unit) => unit.id);
    assert.deepEqual(roots, ['cq', 'u-gas', 'u-power', 'u-telecom', 'u-water-group']);
    const districts = (await childrenOf(store.db, 'cq', DAY)).filter((unit) => unit.kind !== 'department');
    assert.equal(districts.length, 41);
  });

  test('boards, runways and groups come back as they were seeded', async () => {
    assert.equal((await boardsAt(store.db, 'district', DAY)).length, 8);
    assert.equal((await boardsAt(store.db, 'town', DAY)).length, 4);
    assert.deepEqual(await boardsAt(store.db, 'village', DAY), []);
    assert.equal((await runwaysOn(store.db, DAY)).length, 279);
    const central = (await regionGroups(store.db, DAY)).find((group) => group.code === 'central-9-plus-2');
    assert.equal(central?.members.length, 11);
  });

  test('nothing of the organisation holds before the day it begins', async () => {
    assert.deepEqual(await centresAt(store.db, 'city', '2023-06-29'), []);
    assert.equal((await centresAt(store.db, 'city', '2023-06-30')).length, 1);
  });

  test('a text finds units by name or id, the upper levels first, and wildcards mean themselves', async () => {
    const search = async (text: string) =>
      (await searchUnits(store.db, { text, day: DAY, limit: 5 })).map((unit) => unit.id);
    assert.deepEqual(await search('解放碑'), ['500103003']);
    assert.deepEqual((await search('渝中区'))[0], '500103');
    assert.deepEqual(await search('yuzhong'), ['500103']);
    assert.deepEqual(await search('%'), []);
  });

  test('a position in the demonstration district leads to town, village and grid', async () => {
    const place = await locate(store.db, [106.5771, 29.5573], DAY);
    assert.deepEqual([place?.district, place?.town, place?.generated], ['500103', '500103003', true]);
    assert.match(place?.path ?? '', /^cq\/500103\/500103003\/500103003\d{3}\/500103003\d{6}$/);
    assert.equal(place?.path, `cq/${place?.district}/${place?.town}/${place?.village}/${place?.grid}`);
  });

  test('elsewhere it leads to the town, with the zone that runs it; outside the city to nothing', async () => {
    const place = await locate(store.db, [108.4, 30.8], DAY);
    assert.deepEqual([place?.district, place?.village, place?.grid], ['500101', null, null]);
    assert.equal(await locate(store.db, [104.06, 30.66], DAY), undefined);
    const [outline] = await outlinesOf(store.db, { level: 'town', below: 'cq/500106', day: DAY });
    assert.equal(outline?.unit.id, '500106001');
    assert.equal(outline?.generated, true);
  });

  test('every tenth of a hundredth degree over the demonstration district has exactly the place that its path says', async () => {
    let found = 0;
    for (let lng = 106.48; lng < 106.59; lng += 0.01) {
      const place = await locate(store.db, [lng, 29.552], DAY);
      if (place === undefined || place.district !== '500103') continue;
      found += 1;
      assert.ok(place.grid?.startsWith(place.village ?? '?') && place.village?.startsWith(place.town ?? '?'));
    }
    assert.ok(found >= 5, `${found}`);
  });

  test('a renamed district keeps its earlier name on earlier days, and its code', async () => {
    await tried(async (tx) => {
      await changeUnit(tx, { id: '500103', validFrom: LATER, nameZh: '新渝中治理中心' });
      await renameRegion(tx, { code: '500103000000', validFrom: LATER, nameZh: '新渝中区' });
      assert.equal((await unitById(tx, '500103', DAY))?.nameZh, '渝中区数字化城市运行和治理中心');
      assert.equal((await unitById(tx, '500103', LATER))?.nameZh, '新渝中治理中心');
      assert.equal((await resolveRegion(tx, '500103000000', DAY))[0]?.nameZh, '渝中区');
      assert.equal((await resolveRegion(tx, '500103000000', LATER))[0]?.nameZh, '新渝中区');
      assert.equal((await childrenOf(tx, '500103', LATER)).length, 24);
    });
  });

  test('a merged district hands its towns, territory and codes to the other, and the old codes still lead there', async () => {
    await tried(async (tx) => {
      await mergeUnits(tx, { id: '500104', into: '500103', validFrom: LATER });
      await mergeRegions(tx, { code: '500104000000', into: '500103000000', validFrom: LATER });
      assert.deepEqual(
        (await resolveUnit(tx, '500104', LATER)).map((unit) => unit.id),
        ['500103'],
      );
      assert.deepEqual(
        (await resolveUnit(tx, '500104', DAY)).map((unit) => unit.id),
        ['500104'],
      );
      assert.deepEqual(
        (await resolveRegion(tx, '500104000000', LATER)).map((region) => region.code),
        ['500103000000'],
      );
      const town = await unitById(tx, '500104001', LATER);
      assert.deepEqual([town?.parentId, town?.path], ['500103', 'cq/500103/500104001']);
      assert.equal((await unitById(tx, '500104001', DAY))?.path, 'cq/500104/500104001');
      const deep = await searchUnits(tx, { text: '500104001001001', day: LATER, limit: 1 });
      assert.equal(deep[0]?.path, 'cq/500103/500104001/500104001001/500104001001001');
      assert.deepEqual(
        (await regionsOf(tx, '500103', LATER)).map((region) => region.code),
        ['500103000000', '500104000000'],
      );
      const towns = await centresAt(tx, 'town', LATER);
      assert.deepEqual([towns.length, (await centresAt(tx, 'district', LATER)).length], [1031, 40]);
      const place = await locate(tx, [106.48, 29.48], LATER);
      assert.equal(place?.district, '500103', 'the old district’s ground now belongs to the other');
    });
  });

  test('codes that ended before the seed lead to what they became', async () => {
    assert.deepEqual(
      (await resolveRegion(store.db, '500228000000', DAY)).map((region) => region.nameZh),
      ['梁平区'],
    );
    assert.deepEqual(
      (await resolveRegion(store.db, '500232000000', DAY)).map((region) => region.code),
      ['500156000000'],
    );
  });

  test('two changes on one day leave one row for that day', async () => {
    await tried(async (tx) => {
      await changeUnit(tx, { id: '500103001', validFrom: LATER, parentId: '500105' });
      await changeUnit(tx, { id: '500103001', validFrom: LATER, parentId: '500104' });
      const village = await unitById(tx, '500103001003', LATER);
      assert.equal(village?.path, 'cq/500104/500103001/500103001003');
      assert.equal((await unitById(tx, '500103001003', DAY))?.path, 'cq/500103/500103001/500103001003');
    });
  });

  test('a new unit takes its path from its parent; an id used before, a circle and a change in the past are refused', async () => {
    await tried(async (tx) => {
      const crew = await createUnit(tx, {
        id: 'u-water-group-crew-4',
        parentId: 'u-water-group',
        kind: 'crew',
        level: 'none',
        nameZh: '供水抢修四队',
        nameEn: null,
        validFrom: LATER,
        ...design,
      });
      assert.equal(crew.path, 'u-water-group/u-water-group-crew-4');
      await assert.rejects(createUnit(tx, crew), { code: 'unit-exists' });
      await assert.rejects(createUnit(tx, { ...crew, id: 'u-x', parentId: 'u-nobody' }), {
        code: 'unit-unknown',
      });
      const circle = changeUnit(tx, { id: '500103', validFrom: LATER, parentId: '500103001' });
      await assert.rejects(circle, { code: 'unit-below-itself' });
      await assert.rejects(changeUnit(tx, { id: '500103', validFrom: '2020-01-01', nameZh: 'x' }), {
        code: 'change-too-early',
      });
    });
  });

  test('a runway without a lead, or with one that nobody knows, is refused; a district adds one of its own [runways-63]', async () => {
    const own: Omit<Runway, 'validTo'> = {
      code: 'facilities-01-own',
      parentCode: 'facilities-01',
      board: 'facilities',
      ownerUnit: '500103',
      nameZh: '坡地供水',
      nameEn: null,
      leadUnit: '500103-water',
      leadPost: '子跑道长',
      validFrom: LATER,
      ...design,
    };
    await tried(async (tx) => {
      await saveRunway(tx, own);
      const all = await runwaysOn(tx, LATER);
      assert.equal(all.find((runway) => runway.code === own.code)?.parentCode, 'facilities-01');
      assert.equal(runwaysFor(all, 'cq/500103').length - runwaysFor(all, 'cq/500105').length, 1);
      await saveRunway(tx, { ...own, nameZh: '山地供水' });
      await assert.rejects(saveRunway(tx, { ...own, leadUnit: 'nobody' }), { code: 'unit-unknown' });
      await assert.rejects(saveRunway(tx, { ...own, parentCode: 'economy-01' }), {
        code: 'runway-parent-unknown',
      });
    });
    const withoutLead = store.db.transaction().execute((tx) => saveRunway(tx, { ...own, leadPost: '' }));
    await assert.rejects(withoutLead, /runway_has_lead/);
  });

  test("the city's day begins at 16:00 UTC", () => {
    assert.equal(cityDay(new Date('2026-06-30T15:59:59Z')), '2026-06-30');
    assert.equal(cityDay(new Date('2026-06-30T16:00:00Z')), '2026-07-01');
  });
});
