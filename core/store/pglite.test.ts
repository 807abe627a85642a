import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { templateDirectory } from '@cityloop/core/store-testing';
import { sql } from 'kysely';
import { migrate, openStore, type Store, sqlState } from './index.ts';
import { storeOver } from './open-pglite.store.ts';
import { copyDirectory } from './pglite-directory.ts';
import { PgliteEngine } from './pglite-engine.ts';
import { fixtureSource, fixtureTables } from './tables.fixture.ts';

const now = new Date('2026-07-01T00:00:00Z');
const bowTie = sql`ST_Intersection('POLYGON((0 0,2 2,2 0,0 2,0 0))'::geometry, 'POLYGON((0 0,2 0,2 2,0 2,0 0))'::geometry)`;

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(ms);
  return await Promise.race([
    promise,
    new Promise<never>((_, reject) => late.addEventListener('abort', () => reject(new Error('too late')))),
  ]);
}

describe('the embedded database', () => {
  let root: string;
  let dir: string;
  let store: Store;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'cityloop-test-'));
    dir = join(root, 'city', 'pg');
    store = await openStore({ dir, template: await templateDirectory() });
    await migrate(store, [fixtureSource], now);
    const rows = [1, 2, 3].map((id) => ({ id, owner: `crew ${id}`, units: 10 }));
    await fixtureTables(store.db).insertInto('account').values(rows).execute();
  });
  after(async () => {
    await store.close();
    await rm(root, { recursive: true });
  });

  async function owners(): Promise<readonly string[]> {
    const rows = await fixtureTables(store.db).selectFrom('account').select('owner').orderBy('id').execute();
    return rows.map((row) => row.owner);
  }
  const untouched = ['crew 1', 'crew 2', 'crew 3'];

  test('a geometry fault that the database swallows is an error, and the next statement works', async () => {
    await assert.rejects(sql`select ${bowTie}`.execute(store.db), { code: 'STORE_STATEMENT_LOST' });
    assert.deepEqual(await owners(), untouched);
  });

  test('a transaction around a swallowed fault is not committed, even by a caller that catches the error', async () => {
    const careless = store.db.transaction().execute(async (tx) => {
      await fixtureTables(tx).updateTable('account').set({ owner: 'nobody' }).where('id', '=', 1).execute();
      await sql`select ${bowTie}, ${1}::int`.execute(tx).catch(() => undefined);
      await fixtureTables(tx).updateTable('account').set({ owner: 'nobody' }).where('id', '=', 2).execute();
    });
    await assert.rejects(careless, { code: 'STORE_STATEMENT_LOST' });
    assert.deepEqual(await owners(), untouched);
  });

  test('a statement that was half done when its fault was swallowed leaves nothing', async () => {
    const half = sql`update account set owner = 'half ' || coalesce(ST_AsText(
      case when id < 3 then null else ST_Intersection(ST_GeomFromText(
        'POLYGON((0 0,2 2,2 0,0 2,0 ' || (id - 3) || '))'), 'POLYGON((0 0,2 0,2 2,0 2,0 0))'::geometry) end), '')
      where units > ${0}`;
    await assert.rejects(half.execute(store.db), { code: 'STORE_STATEMENT_LOST' });
    assert.deepEqual(await owners(), untouched);
  });

  test('a swallowed fault among several statements, or inside a function, is not passed over', async () => {
    const several = sql`update account set owner = 'x'; select ${bowTie}; update account set owner = 'y'`;
    await assert.rejects(several.execute(store.db), { code: 'STORE_STATEMENT_LOST' });
    const inside = sql`do $$ declare area float8; begin
      update account set owner = 'x'; area := ST_Area(${bowTie}); update account set owner = 'y'; end $$`;
    await assert.rejects(inside.execute(store.db), { code: 'STORE_STATEMENT_LOST' });
    assert.deepEqual(await owners(), untouched);
  });

  test('an ordinary refusal, in a statement or at its commit, leaves the database as usable as before', async () => {
    await sql`create table follows (id integer primary key, other integer
      references follows deferrable initially deferred)`.execute(store.db);
    const refusals = [
      sql`select 1/0`,
      sql`select ${1}::int / 0`,
      sql`select nothing`,
      sql`insert into follows values (1, ${2})`,
    ];
    const states = [];
    for (const refusal of refusals) states.push(await refusal.execute(store.db).catch(sqlState));
    assert.deepEqual(states, ['22012', '22012', '42703', '23503']);
    assert.deepEqual((await sql`select * from follows`.execute(store.db)).rows, []);
  });

  test('a statement that is run again sees the tables as they are then, also after a rollback', async () => {
    const all = () => sql`select * from widened where id = ${1}`.execute(store.db);
    await sql`create table widened (id integer)`.execute(store.db);
    await sql`insert into widened values (1)`.execute(store.db);
    for (let index = 0; index < 8; index += 1) assert.deepEqual((await all()).rows, [{ id: 1 }]);
    const undone = store.db.transaction().execute(async (tx) => {
      await sql`alter table widened add column half text`.execute(tx);
      assert.deepEqual((await sql`select * from widened where id = ${1}`.execute(tx)).rows, [
        { id: 1, half: null },
      ]);
      throw new Error('undone');
    });
    await assert.rejects(undone, /undone/);
    assert.deepEqual((await all()).rows, [{ id: 1 }]);
    await sql`alter table widened add column name text default 'pipe'; select 1;`.execute(store.db);
    assert.deepEqual((await all()).rows, [{ id: 1, name: 'pipe' }]);
    await sql`alter table widened alter column id type text`.execute(store.db);
    assert.deepEqual((await all()).rows, [{ id: '1', name: 'pipe' }]);
  });

  test('one text in two schemas is two statements', async () => {
    const engine = new PgliteEngine(join(root, 'schemas'));
    await copyDirectory(await templateDirectory(), engine.dir);
    const stores = [await storeOver(engine, 'north'), await storeOver(engine, 'south')];
    for (const [index, one] of stores.entries())
      await sql`create table place as select ${index}::int as id`.execute(one.db);
    const ids: unknown[] = [];
    for (const one of [...stores, ...stores])
      ids.push((await sql`select id from place where id >= ${0}`.execute(one.db)).rows);
    assert.deepEqual(ids, [[{ id: 0 }], [{ id: 1 }], [{ id: 0 }], [{ id: 1 }]]);
    await engine.close();
  });

  test('the database keeps no more statements than it is told to', async () => {
    for (let index = 0; index < 250; index += 1)
      await sql`select ${sql.raw(String(index))}::int + ${1}::int`.execute(store.db);
    const { rows } = await sql<{
      kept: number;
    }>`select count(*)::int as kept from pg_prepared_statements`.execute(store.db);
    const kept = rows[0]?.kept ?? 0;
    assert.ok(kept > 150 && kept <= 201, `${kept} statements`);
  });

  test('several statements in one text are kept together or not at all', async () => {
    const several = sql`insert into account values (8, 'crew 8', 1); insert into account values (8, 'crew 8', 1);`;
    assert.equal(await several.execute(store.db).catch(sqlState), '23505');
    assert.deepEqual(await owners(), untouched);
    const both = sql`insert into account values (8, ';', 1); delete from account where id = 8 returning owner;`;
    assert.deepEqual((await both.execute(store.db)).rows, [{ owner: ';' }]);
  });

  test('closed and opened again, what was committed is there', async () => {
    await store.close();
    await assert.rejects(owners(), { code: 'STORE_CLOSED' });
    store = await openStore({ dir });
    assert.deepEqual(await owners(), untouched);
    assert.deepEqual(await readdir(join(root, 'city')), ['pg']);
  });

  test('using the store inside its own transaction is an error that says so, not silence', async () => {
    const engine = new PgliteEngine(join(root, 'second'), 300);
    await copyDirectory(await templateDirectory(), engine.dir);
    const second = await storeOver(engine, 'public');
    const entangled = second.db.transaction().execute(async () => await sql`select 1`.execute(second.db));
    await assert.rejects(within(5000, entangled), { code: 'STORE_CONNECTION_HELD' });
    const patient = await Promise.all([
      sql`select pg_sleep(0.9)`.execute(second.db),
      sql`select 1 as one`.execute(second.db),
    ]);
    assert.deepEqual(patient[1].rows, [{ one: 1 }]);
    await engine.close();
  });

  test('a kill in the middle of the first initialisation leaves nothing that stops the next start', async () => {
    const third = join(root, 'third');
    await mkdir(`${third}.tmp`);
    await writeFile(join(`${third}.tmp`, 'PG_VERSION'), '18\n');
    const stopped = openStore({
      dir: third,
      template: await templateDirectory(),
      onInitialised: () => {
        throw new Error('stopped');
      },
    });
    await assert.rejects(stopped, /stopped/);
    const made = await openStore({ dir: third, template: await templateDirectory() });
    assert.deepEqual((await sql`select 1 as one`.execute(made.db)).rows, [{ one: 1 }]);
    await made.close();
  });

  test('a directory with other things in it, or of another version, is refused by name', async () => {
    const foreign = join(root, 'foreign');
    await mkdir(foreign);
    await writeFile(join(foreign, 'photo.jpg'), '');
    await assert.rejects(openStore({ dir: foreign }), { code: 'STORE_DIRECTORY_UNKNOWN', who: 'operator' });
    await writeFile(join(foreign, 'PG_VERSION'), '17\n');
    await assert.rejects(openStore({ dir: foreign }), { code: 'STORE_DIRECTORY_VERSION' });
  });
});
