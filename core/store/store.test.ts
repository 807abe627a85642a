import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testStore } from '@cityloop/core/store-testing';
import { sql } from 'kysely';
import { jsonb, lngLat, type Store, sqlState, violatedConstraint } from './index.ts';
import { fixtureSource, fixtureTables } from './tables.fixture.ts';

describe('the relational store', () => {
  let store: Store;
  before(async () => {
    store = await testStore([fixtureSource]);
  });
  after(async () => {
    await store.close();
  });

  async function openAccounts(first: number, units: number): Promise<readonly [number, number]> {
    const rows = [first, first + 1].map((id) => ({ id, owner: `crew ${id}`, units }));
    await fixtureTables(store.db).insertInto('account').values(rows).execute();
    return [first, first + 1];
  }

  async function unitsOf(ids: readonly number[]): Promise<readonly number[]> {
    const rows = await fixtureTables(store.db)
      .selectFrom('account')
      .select('units')
      .where('id', 'in', ids)
      .orderBy('id')
      .execute();
    return rows.map((row) => row.units);
  }

  async function move(from: number, to: number, units: number): Promise<void> {
    await store.db.transaction().execute(async (tx) => {
      const db = fixtureTables(tx);
      // Both in one order, as everybody does: two transfers that cross would wait for each other for ever.
      await db
        .selectFrom('account')
        .select('id')
        .where('id', 'in', [from, to])
        .orderBy('id')
        .forUpdate()
        .execute();
      await db
        .updateTable('account')
        .set({ units: sql`units + ${units}` })
        .where('id', '=', to)
        .execute();
      await new Promise((resolve) => setImmediate(resolve));
      await db
        .updateTable('account')
        .set({ units: sql`units - ${units}` })
        .where('id', '=', from)
        .execute();
    });
  }

  test('what a transaction wrote is seen by everybody once it is committed', async () => {
    const accounts = await openAccounts(10, 100);
    await move(10, 11, 30);
    assert.deepEqual(await unitsOf(accounts), [70, 130]);
  });

  test('a transaction that throws leaves nothing behind, and its error keeps the SQLSTATE and the constraint', async () => {
    const accounts = await openAccounts(20, 100);
    await assert.rejects(move(20, 21, 101), (error) => {
      assert.equal(sqlState(error), '23514');
      assert.equal(violatedConstraint(error), 'account_not_overdrawn');
      return true;
    });
    assert.deepEqual(await unitsOf(accounts), [100, 100]);
  });

  test('a statement refused inside a transaction that goes on cannot be committed silently', async () => {
    const accounts = await openAccounts(30, 100);
    const careless = store.db.transaction().execute(async (tx) => {
      await fixtureTables(tx).updateTable('account').set({ units: 5 }).where('id', '=', 30).execute();
      await sql`select 1/0`.execute(tx).catch(() => undefined);
    });
    await assert.rejects(careless, { name: 'AbortedTransactionError' });
    assert.deepEqual(await unitsOf(accounts), [100, 100]);
  });

  test('two hundred interleaved transfers keep the sum at every moment, the refused ones leave no trace', async () => {
    const accounts = await openAccounts(40, 1000);
    const sums = new Set<number>();
    const transfers = Array.from({ length: 200 }, async (_, index) => {
      const units = index % 10 === 0 ? 100_000 : index % 7;
      const [from, to] = index % 2 === 0 ? [40, 41] : [41, 40];
      const moved = await move(from, to, units).then(
        () => (index % 2 === 0 ? -units : units),
        () => 'refused' as const,
      );
      sums.add((await unitsOf(accounts)).reduce((sum, value) => sum + value, 0));
      return moved;
    });
    const outcomes = await Promise.all(transfers);
    const moved = outcomes.filter((outcome) => outcome !== 'refused');
    const balance = 1000 + moved.reduce((sum, value) => sum + value, 0);
    assert.equal(outcomes.length - moved.length, 20);
    assert.deepEqual([...sums], [2000]);
    assert.deepEqual(await unitsOf(accounts), [balance, 2000 - balance]);
  });

  test('a savepoint takes back a part of a transaction and keeps the rest', async () => {
    const accounts = await openAccounts(50, 100);
    const tx = await store.db.startTransaction().execute();
    await fixtureTables(tx).updateTable('account').set({ units: 1 }).where('id', '=', 50).execute();
    const point = await tx.savepoint('before_second').execute();
    await fixtureTables(point).updateTable('account').set({ units: 2 }).where('id', '=', 51).execute();
    await assert.rejects(sql`select 1/0`.execute(point));
    await point.rollbackToSavepoint('before_second').execute();
    await tx.commit().execute();
    assert.deepEqual(await unitsOf(accounts), [1, 100]);
  });

  test('times, days, amounts, bytes, big integers, lists and documents come back as they went in', async () => {
    const at = new Date('2026-07-01T00:00:00.123Z');
    const body = { names: ['渝中区', "O'Neil; --"], empty: [], nested: { deep: [1, null, { a: '"}' }] } };
    const row = {
      id: 1,
      tags: ['a', 'b,c', '"d"', ''],
      day: '2026-07-01',
      at,
      amount: '12.500',
      raw: new Uint8Array([0, 1, 255]),
      big: 9_007_199_254_740_993n,
      bigs: [1, 2 ** 40, 9_007_199_254_740_993n],
    };
    const db = fixtureTables(store.db);
    await db
      .insertInto('note')
      .values({ ...row, body: jsonb(body), place: lngLat(106.55, 29.56) })
      .execute();
    const read = await db
      .selectFrom('note')
      .selectAll()
      .select([sql<string>`ST_AsEWKT(place)`.as('wkt'), sql<number>`count(*) over ()`.as('count')])
      .where('id', '=', 1)
      .executeTakeFirstOrThrow();
    const { place: _, ...rest } = read;
    assert.deepEqual(rest, { ...row, body, wkt: 'SRID=4490;POINT(106.55 29.56)', count: 1 });
  });

  test('a list is a jsonb list, and so are a text, a number and nothing', async () => {
    const values = [['a', { b: 1 }], 'text', 7, false, []];
    const read = [];
    for (const value of values) {
      const { rows } = await sql<{ value: unknown }>`select ${jsonb(value)} as value`.execute(store.db);
      read.push(rows[0]?.value);
    }
    assert.deepEqual(read, values);
  });

  test('an insert, an update and a delete say how many rows they touched', async () => {
    await openAccounts(60, 1);
    const db = fixtureTables(store.db);
    const touched = db.updateTable('account').set({ units: 2 }).where('id', 'in', [60, 61, 62]);
    assert.equal((await touched.executeTakeFirst()).numUpdatedRows, 2n);
    const deleted = await db.deleteFrom('account').where('id', 'in', [60, 61]).executeTakeFirst();
    assert.equal(deleted.numDeletedRows, 2n);
  });

  test('two stores of one database do not see each other', async () => {
    const other = await testStore([fixtureSource]);
    await openAccounts(70, 9);
    const seen = await fixtureTables(other.db).selectFrom('account').selectAll().execute();
    assert.deepEqual(seen, []);
    await other.close();
  });
});
