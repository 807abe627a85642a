import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Actor } from '@cityloop/core/contracts';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import { getAt, type LayOutcome, loadPack, openPacks, type Packs, packMigrations } from './index.ts';

const NOON = new Date('2026-07-01T04:00:00Z');
const actor: Actor = { kind: 'account', id: 'wang', name: '王', unit: '500103' };
const HOLD = 'codes/thresholds/tilt-hold/value';
const TILT = 'codes/thresholds/tilt-limit/value';
const FLOOR = 'codes/thresholds/level-floor/value';
const YUZHONG = 'cq/500103';
const TOWN = 'cq/500103/500103001';
const JIANGBEI = 'cq/500105';

const loaded = await loadPack(fileURLToPath(new URL('./fixtures/lids/', import.meta.url)));
assert.equal(loaded?.kind, 'loaded');
const lids = loaded.content;

let store: Store;
before(async () => {
  store = await testStore([packMigrations]);
});

/** The packs as a process that starts now sees them. */
async function reopened(): Promise<Packs> {
  const packs = openPacks([lids]);
  await packs.refresh(store.db);
  return packs;
}

/** Lays a change at the last unit of a path; all in tests happen at one moment. */
async function lay(packs: Packs, path: string, place: string, value: unknown): Promise<LayOutcome> {
  const units = path.split('/');
  const level = (['city', 'district', 'town'] as const)[units.length - 1] ?? 'town';
  const unit = units.at(-1) ?? '';
  const row = {
    pack: 'lids',
    level,
    unit,
    path: place,
    value,
    reason: 'test',
    lessonId: null,
    actor,
    at: NOON,
  };
  const outcome = await store.db.transaction().execute((tx) => packs.lay(tx, row, path));
  await packs.refresh(store.db);
  return outcome;
}

async function withdrawAll(packs: Packs): Promise<void> {
  for (const { id } of packs.layers()) await packs.withdraw(store.db, id, NOON);
  await packs.refresh(store.db);
}

function valueAt(packs: Packs, path: string, place: string): unknown {
  return getAt(packs.effective('lids', path)?.content, place);
}

describe('a pack in force', () => {
  test('is the folder where nothing lies over it, and unknown where there is none', async () => {
    const packs = await reopened();
    assert.deepEqual(packs.ids(), ['lids']);
    assert.deepEqual(packs.effective('lids', TOWN)?.content, packs.base('lids'));
    assert.equal(packs.effective('lamps', TOWN), undefined);
  });

  test('of a district changes there and below; above and beside it stays, versions too', async () => {
    const packs = await reopened();
    const before = [TOWN, JIANGBEI, 'cq'].map((path) => packs.effective('lids', path)?.version);
    assert.equal(new Set(before).size, 1);
    const outcome = await lay(packs, YUZHONG, HOLD, 60);
    assert.deepEqual(outcome.kind === 'laid' ? outcome.previous : outcome, 30);
    assert.deepEqual(
      [YUZHONG, TOWN, JIANGBEI, 'cq'].map((path) => valueAt(packs, path, HOLD)),
      [60, 60, 30, 30],
    );
    assert.equal(packs.effective('lids', JIANGBEI)?.version, before[0]);
    assert.notEqual(packs.effective('lids', TOWN)?.version, before[0]);
    assert.equal(packs.effective('lids', TOWN)?.version, packs.effective('lids', YUZHONG)?.version);
    await withdrawAll(packs);
    assert.equal(packs.effective('lids', TOWN)?.version, before[0]);
  });

  test('has the same version after a restart, also when several layers came at one moment', async () => {
    const packs = await reopened();
    for (const value of [40, 50, 45, 55, 35]) await lay(packs, YUZHONG, HOLD, value);
    await lay(packs, 'cq', HOLD, 100);
    await lay(packs, TOWN, TILT, 10);
    const version = packs.effective('lids', TOWN)?.version;
    for (let n = 0; n < 3; n += 1) {
      const again = await reopened();
      assert.equal(again.effective('lids', TOWN)?.version, version);
      assert.equal(valueAt(again, TOWN, HOLD), 35);
    }
    await withdrawAll(packs);
  });

  test('is what it replaced when a layer is taken away', async () => {
    const packs = await reopened();
    await lay(packs, YUZHONG, HOLD, 60);
    const second = await lay(packs, YUZHONG, HOLD, 90);
    assert.ok(second.kind === 'laid');
    assert.deepEqual([second.previous, valueAt(packs, YUZHONG, HOLD)], [60, 90]);
    await packs.withdraw(store.db, second.id, NOON);
    await packs.refresh(store.db);
    assert.equal(valueAt(packs, YUZHONG, HOLD), 60);
    await withdrawAll(packs);
  });
});

describe('laying a change', () => {
  const refusals: readonly (readonly [string, string, string, unknown, string])[] = [
    ['what the pack keeps closed', YUZHONG, 'codes/thresholds/tilt-clear/value', 4, 'closed'],
    ['out of its range', YUZHONG, HOLD, 121, 'out-of-range'],
    ['a floor loosened', TOWN, FLOOR, 9, 'loosens-floor'],
    ['by a level that may not', TOWN, HOLD, 40, 'closed'],
  ];
  for (const [name, path, place, value, why] of refusals)
    test(`${name} is refused as ${why} and leaves no layer`, async () => {
      const packs = await reopened();
      const outcome = await lay(packs, path, place, value);
      assert.equal(outcome.kind === 'refused' ? outcome.why : outcome.kind, why);
      assert.deepEqual(packs.layers(), []);
    });

  test('over an unknown pack is refused, at a unit beside the path it is an error', async () => {
    const packs = await reopened();
    const row = {
      pack: 'lamps',
      level: 'city' as const,
      unit: 'cq',
      path: HOLD,
      value: 60,
      reason: 'test',
      lessonId: null,
      actor,
      at: NOON,
    };
    const outcome = await store.db.transaction().execute((tx) => packs.lay(tx, row, 'cq'));
    assert.deepEqual(outcome, { kind: 'refused', why: 'no-such-pack', detail: 'lamps' });
    const beside = store.db
      .transaction()
      .execute((tx) => packs.lay(tx, { ...row, pack: 'lids', unit: '500105' }, YUZHONG));
    await assert.rejects(beside, { message: `unit 500105 does not lie on ${YUZHONG}` });
  });

  test('sees what another process has laid since this one looked', async () => {
    const [one, other] = [await reopened(), await reopened()];
    await lay(other, 'cq', FLOOR, 30);
    const outcome = await lay(one, YUZHONG, FLOOR, 20);
    assert.equal(outcome.kind === 'refused' ? outcome.why : outcome.kind, 'loosens-floor');
    await withdrawAll(one);
  });

  test('by a district is not bound by what a town below it has', async () => {
    const packs = await reopened();
    await lay(packs, TOWN, FLOOR, 40);
    const outcome = await lay(packs, YUZHONG, FLOOR, 20);
    assert.deepEqual(outcome.kind === 'laid' ? outcome.previous : outcome, 10);
    assert.deepEqual([valueAt(packs, YUZHONG, FLOOR), valueAt(packs, TOWN, FLOOR)], [20, 40]);
    await withdrawAll(packs);
  });

  test('that its transaction takes back was never laid', async () => {
    const packs = await reopened();
    const row = { pack: 'lids', level: 'city' as const, unit: 'cq', path: HOLD, value: 60 };
    const failing = store.db.transaction().execute(async (tx) => {
      await packs.lay(tx, { ...row, reason: 'test', lessonId: null, actor, at: NOON }, 'cq');
      throw new Error('taken back');
    });
    await assert.rejects(failing, /taken back/);
    await packs.refresh(store.db);
    assert.equal(valueAt(packs, 'cq', HOLD), 30);
  });
});

describe('a running document', () => {
  test('finds the version it began with after a restart, whatever was laid since', async () => {
    const packs = await reopened();
    await lay(packs, YUZHONG, HOLD, 60);
    const began = packs.effective('lids', TOWN);
    assert.ok(began);
    await packs.keep(store.db, began, NOON);
    await packs.keep(store.db, began, NOON);
    await lay(packs, YUZHONG, HOLD, 90);
    const again = await reopened();
    assert.notEqual(again.effective('lids', TOWN)?.version, began.version);
    const found = await again.version(store.db, began.version);
    assert.deepEqual(found, began.content);
    assert.equal(getAt(found, HOLD), 60);
    assert.equal(await again.version(store.db, 'ffffffffffffffff'), undefined);
    await withdrawAll(packs);
  });
});
