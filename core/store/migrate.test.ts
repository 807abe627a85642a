import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { testStore } from '@cityloop/core/store-testing';
import { sql } from 'kysely';
import { type MigrationReport, type MigrationSource, migrate, type Store } from './index.ts';
import { fixtureSource } from './tables.fixture.ts';

const now = new Date('2026-07-01T00:00:00Z');

function source(folder: string): MigrationSource {
  return { module: 'fixture', folder: new URL(`./fixtures/${folder}/`, import.meta.url) };
}

function errorCode(report: MigrationReport): string | undefined {
  return report.kind === 'failed' ? report.error.code : undefined;
}

describe('migrations', () => {
  let store: Store;
  beforeEach(async () => {
    store = await testStore();
  });
  afterEach(async () => {
    await store.close();
  });

  async function tables(): Promise<readonly string[]> {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables
      where table_schema = current_schema() order by table_name`.execute(store.db);
    return rows.map((row) => row.name);
  }

  test('run once each, in order, and are recorded at the time they were given', async () => {
    const first = await migrate(store, [fixtureSource], now);
    const second = await migrate(store, [fixtureSource], now);
    const names = ['001-accounts', '002-notes'].map((name) => ({ module: 'fixture', name }));
    assert.deepEqual(first, { kind: 'done', applied: names, before: 0 });
    assert.deepEqual(second, { kind: 'done', applied: [], before: 2 });
    const { rows } =
      await sql`select module, name, length(sha256) as hash, applied_at from migration order by name`.execute(
        store.db,
      );
    assert.deepEqual(
      rows,
      names.map((name) => ({ ...name, hash: 64, applied_at: now })),
    );
  });

  test('a failed migration is told by name, nothing of it is kept, and the ones before it are', async () => {
    const report = await migrate(store, [source('failing')], now);
    assert.equal(report.kind, 'failed');
    assert.deepEqual(
      report.applied.map(({ name }) => name),
      ['001-accounts', '002-notes'],
    );
    assert.deepEqual(report.failed, { module: 'fixture', name: '003-broken' });
    assert.match(report.error.message, /fixture\/003-broken failed .*duplicate key/);
    assert.deepEqual(await tables(), ['account', 'migration', 'note']);
  });

  test('a file changed after it was applied is refused by name', async () => {
    await migrate(store, [source('first')], now);
    const report = await migrate(store, [source('changed')], now);
    assert.equal(errorCode(report), 'STORE_MIGRATION_CHANGED');
    assert.match(report.kind === 'failed' ? report.error.message : '', /fixture\/001-accounts .*SHA-256/);
  });

  test('a database that a newer program has migrated is refused', async () => {
    await migrate(store, [source('first')], now);
    await sql`insert into migration values ('fixture', '009-later', 'x', ${now})`.execute(store.db);
    assert.equal(errorCode(await migrate(store, [source('first')], now)), 'STORE_MIGRATION_UNKNOWN');
  });

  test('two files with one number are refused before anything runs', async () => {
    assert.equal(errorCode(await migrate(store, [source('twice')], now)), 'STORE_MIGRATION_NAME');
    assert.deepEqual(await tables(), ['migration']);
  });

  test('two processes that start together apply each file once', async () => {
    const reports = await Promise.all([1, 2, 3].map(() => migrate(store, [fixtureSource], now)));
    assert.deepEqual(
      reports.map(({ kind }) => kind),
      ['done', 'done', 'done'],
    );
    assert.equal(reports.flatMap(({ applied }) => applied).length, 2);
  });

  test('what stops the process inside a migration leaves it to be run again', async () => {
    const stopped = await migrate(store, [fixtureSource], now, {
      onWritten: ({ name }) => {
        if (name === '002-notes') throw new Error('stopped');
      },
    });
    assert.equal(errorCode(stopped), 'STORE_MIGRATION_FAILED');
    assert.deepEqual(await migrate(store, [fixtureSource], now), {
      kind: 'done',
      applied: [{ module: 'fixture', name: '002-notes' }],
      before: 1,
    });
  });
});
