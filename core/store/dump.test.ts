import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testStore } from '@cityloop/core/store-testing';
import { sql } from 'kysely';
import {
  dumpStore,
  isEmptyStore,
  loadStore,
  migrate,
  type Store,
  type StoreDump,
  sqlState,
} from './index.ts';

const now = new Date('2026-07-01T00:00:00Z');
const source = { module: 'dump', folder: new URL('./fixtures/dump/', import.meta.url) };

interface Kept extends StoreDump {
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

async function dump(store: Store): Promise<Kept> {
  const rows = new Map<string, string[]>();
  const rest = await dumpStore(store, async (table, page) => {
    rows.set(table, [...(rows.get(table) ?? []), ...page]);
  });
  return { ...rest, rows };
}

async function load(store: Store, kept: Kept): Promise<ReadonlyMap<string, number>> {
  return await loadStore(store, kept, async function* (table) {
    const rows = kept.rows.get(table) ?? [];
    // Two pages, so that a row may refer to one that comes later.
    yield rows.slice(0, 1);
    yield rows.slice(1);
  });
}

async function onlyFirst(store: Store): Promise<void> {
  const report = await migrate(store, [source], now, { wanted: ({ name }) => name === '001-guarded' });
  assert.equal(report.kind, 'done');
}

describe('a dump of the relational store', () => {
  let store: Store;
  before(async () => {
    store = await testStore();
    await onlyFirst(store);
    await sql`insert into crew (name, at, place, area, share, amount, raw, tags, body, words, span) values
      ('抢修一队, "north"', '2026-07-01T08:00:00.123456+08:00',
        ST_SetSRID(ST_MakePoint(106.55000000000001, 29.56), 4490),
        ST_SetSRID(ST_MakeEnvelope(106.5, 29.5, 106.6, 29.6), 4490),
        0.1::float8 + 0.2::float8, 12345678901234567890.123456789, '\\x00ff', array['a,b', null, '"'],
        '{"n": 1.10, "deep": [null, {"tab": "\\t"}]}', to_tsvector('simple', 'pipe burst'), '1 day 02:03:04'),
      ('二队', '1969-12-31T23:59:59Z', null, null, 'NaN', null, null, '{}', 'null', null, null)`.execute(
      store.db,
    );
    await sql`insert into task (id, crew, before) values (2, 1, 2), (1, 2, 2)`.execute(store.db);
    await sql`update crew set leads_task = 1 where id = 1`.execute(store.db);
    await sql`insert into remark values (2, 'b'), (1, null), (1, 'a')`.execute(store.db);
    // As rows that were there before the guard was.
    await sql`alter table task disable trigger user`.execute(store.db);
    await sql`insert into task (id, crew, before) values (11, 1, null)`.execute(store.db);
    await sql`alter table task enable trigger user`.execute(store.db);
  });
  after(async () => {
    await store.close();
  });

  test('loaded into an empty store gives the same dump: values, keys that refer in circles, counters', async () => {
    const kept = await dump(store);
    const copy = await testStore();
    assert.equal(await isEmptyStore(copy), true);
    await onlyFirst(copy);
    assert.equal(await isEmptyStore(copy), false);
    const counts = await load(copy, kept);
    assert.deepEqual(Object.fromEntries(counts), { crew: 2, migration: 1, remark: 3, task: 3 });
    assert.deepEqual(await dump(copy), kept);
    const { rows } = await sql<{ id: number; upper: string }>`insert into crew (name, at) values ('c', ${now})
      returning id, upper_name as upper`.execute(copy.db);
    assert.deepEqual(rows, [{ id: 3, upper: 'C' }], 'counters go on and derived columns are derived');
    await copy.close();
  });

  test('its foreign keys and guards hold again after loading', async () => {
    const kept = await dump(store);
    const copy = await testStore();
    await onlyFirst(copy);
    await load(copy, kept);
    const refused = async (work: Promise<unknown>) => work.then(() => 'taken', sqlState);
    assert.equal(await refused(sql`insert into task (id, crew) values (3, 99)`.execute(copy.db)), '23503');
    assert.equal(await refused(sql`insert into task (id, crew) values (12, 1)`.execute(copy.db)), 'P0001');
    await copy.close();
  });

  test('a row that refers to nothing is refused, and nothing of the dump is kept', async () => {
    const kept = await dump(store);
    const copy = await testStore();
    await onlyFirst(copy);
    const broken = { ...kept, rows: new Map([...kept.rows, ['task', ['["5","77",null]']]]) };
    assert.equal(await load(copy, broken).then(() => 'taken', sqlState), '23503');
    const { rows } = await sql<{ n: number }>`select count(*)::int4 as n from crew`.execute(copy.db);
    assert.deepEqual(rows, [{ n: 0 }]);
    await copy.close();
  });

  test('a dump of another release is refused by the table that differs', async () => {
    const kept = await dump(store);
    const copy = await testStore();
    await assert.rejects(load(copy, kept), { code: 'STORE_DUMP_UNFIT', message: /crew/ });
    await copy.close();
  });

  test('migrations that the dump does not have yet are run after it', async () => {
    const kept = await dump(store);
    const copy = await testStore();
    await onlyFirst(copy);
    await load(copy, kept);
    const report = await migrate(copy, [source], now);
    assert.deepEqual(report, {
      kind: 'done',
      applied: [{ module: 'dump', name: '002-later' }],
      before: 1,
    });
    await copy.close();
  });
});
