import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import { sql } from 'kysely';
import {
  accessMigrations,
  audit,
  nobody,
  type Principal,
  readAudit,
  seal,
  systemPrincipal,
  verifyAudit,
} from './index.ts';

const at = new Date('2026-07-01T08:00:00.123Z');
const actor = systemPrincipal('test', []);

describe('the audit', () => {
  let store: Store;
  beforeEach(async () => {
    await store?.close();
    store = await testStore([accessMigrations]);
  });
  after(async () => {
    await store.close();
  });

  async function write(...ids: readonly string[]): Promise<readonly string[]> {
    return await store.db.transaction().execute(async (tx) => {
      const made: string[] = [];
      for (const objectId of ids) {
        const detail = { b: 1.5, a: ['中', null], reason: 'x' };
        made.push(await audit(tx, { actor, action: 'test.write', objectType: 'lamp', objectId, detail }, at));
      }
      return made;
    });
  }

  /** Does what an intruder with the database's own key could do. */
  async function tamper(...statements: readonly string[]): Promise<void> {
    for (const table of ['audit_log', 'audit_block'])
      await sql.raw(`alter table ${table} disable trigger user`).execute(store.db);
    for (const statement of statements) await sql.raw(statement).execute(store.db);
  }

  test('sealed rows verify, and rows not yet sealed are reported as such', async () => {
    await write('1', '2', '3');
    const first = await seal(store, at);
    await write('4');
    const second = await seal(store, at);
    await write('5', '6');
    const report = await verifyAudit(store);
    assert.deepEqual([first?.rows, second?.number], [3, 2]);
    assert.deepEqual(report, { blocks: 2, rows: 4, unsealed: 2, head: second?.hash });
  });

  test('with nothing to seal no block is made', async () => {
    assert.equal(await seal(store, at), undefined);
    assert.equal((await verifyAudit(store)).blocks, 0);
  });

  test('a row lives and dies with the transaction of its effect', async () => {
    const failing = store.db.transaction().execute(async (tx) => {
      await audit(tx, { actor, action: 'test.write', objectType: 'lamp', objectId: '1' }, at);
      throw new Error('the effect failed');
    });
    await assert.rejects(failing, /the effect failed/);
    assert.equal((await verifyAudit(store)).unsealed, 0);
  });

  test('a changed row in a sealed block is named', async () => {
    const [, second] = await write('1', '2', '3');
    await seal(store, at);
    await tamper(`update audit_log set detail = '{"reason":"y"}' where id = '${second}'`);
    assert.deepEqual((await verifyAudit(store)).firstBroken, {
      block: 1,
      what: 'row-changed',
      rows: [second],
    });
  });

  test('a deleted row in a sealed block is named', async () => {
    const [first] = await write('1', '2');
    await seal(store, at);
    await tamper(`delete from audit_log where id = '${first}'`);
    assert.deepEqual((await verifyAudit(store)).firstBroken, {
      block: 1,
      what: 'row-missing',
      rows: [first],
    });
  });

  test('a row inserted into a sealed block is named', async () => {
    await write('1', '2');
    await seal(store, at);
    const [late] = await write('3');
    await tamper(`update audit_log set block = 1, position = 3 where id = '${late}'`);
    assert.deepEqual((await verifyAudit(store)).firstBroken, {
      block: 1,
      what: 'row-inserted',
      rows: [late],
    });
  });

  test('a block whose list was rewritten to match, and a block cut out or off, are named', async () => {
    for (const id of ['1', '2', '3']) {
      await write(id);
      await seal(store, at);
    }
    await tamper(
      `update audit_block set entries = '[]' where number = 2`,
      `delete from audit_log where block = 2`,
    );
    assert.deepEqual((await verifyAudit(store)).firstBroken, { block: 2, what: 'block-changed', rows: [] });
    await tamper(`delete from audit_block where number = 2`);
    assert.deepEqual((await verifyAudit(store)).firstBroken, { block: 2, what: 'block-missing', rows: [] });
    await tamper(`delete from audit_block where number = 3`);
    assert.deepEqual((await verifyAudit(store)).firstBroken, { block: 3, what: 'block-missing', rows: [] });
  });

  test('the database itself refuses to change or delete what was written, sealed or not', async () => {
    await write('1');
    const run = (statement: string) => sql.raw(statement).execute(store.db);
    const refusal = /never changed|unsealed/;
    const rows = [
      `update audit_log set action = 'other'`,
      'delete from audit_log',
      'truncate audit_log',
      `insert into audit_log select gen_random_uuid(), at, actor_kind, actor_id, actor_name, unit, unit_path, ip, action,
        object_type, object_id, result, detail, 1, 9 from audit_log limit 1`,
    ];
    const blocks = [
      'update audit_block set sealed_at = sealed_at',
      'delete from audit_block',
      'truncate audit_block',
    ];
    for (const attempt of [...rows, ...blocks.slice(2)]) await assert.rejects(run(attempt), refusal, attempt);
    await seal(store, at);
    for (const attempt of [...rows, ...blocks]) await assert.rejects(run(attempt), refusal, attempt);
  });

  test('many writers and many sealers at once: every row in exactly one block, and the chain holds', async () => {
    const writers = Array.from({ length: 30 }, (_, n) => write(`${n}-a`, `${n}-b`));
    const sealers = Array.from({ length: 10 }, () => seal(store, at));
    await Promise.all([...writers, ...sealers]);
    await seal(store, at);
    const report = await verifyAudit(store);
    assert.deepEqual([report.rows, report.unsealed, report.firstBroken], [60, 0, undefined]);
  });

  test('rows are read by actor, object and action, newest first', async () => {
    await write('1', '2');
    const rows = await readAudit(store.db, { actorId: 'test', objectType: 'lamp', objectId: '2' });
    assert.deepEqual(
      rows.map((row) => [row.object_id, row.block]),
      [['2', null]],
    );
    assert.deepEqual(await readAudit(store.db, { before: at }), []);
  });

  test('an auditor reads what its branch did; the city’s own reads everything, a utility’s does not', async () => {
    const auditor = (path: string) => ({
      ...nobody,
      unitPath: path,
      grants: [{ role: 'auditor', path }],
      actions: new Set(['audit.read']),
    });
    const clerks = ['cq/500103', 'cq/500103/500103001', 'cq/500104', 'u-water-group', ''].map((unitPath) => ({
      ...nobody,
      unitPath,
    }));
    await store.db.transaction().execute(async (tx) => {
      for (const clerk of clerks) {
        await audit(
          tx,
          { actor: clerk, action: 'test.write', objectType: 'x', objectId: clerk.unitPath },
          at,
        );
      }
    });
    const read = async (by: Principal) =>
      (await readAudit(store.db, { by, top: 'cq' })).map((row) => row.object_id).sort();
    assert.deepEqual(await read(auditor('cq/500103')), ['cq/500103', 'cq/500103/500103001']);
    assert.deepEqual(await read(auditor('u-water-group')), ['u-water-group']);
    assert.deepEqual(await read(auditor('cq')), clerks.map((clerk) => clerk.unitPath).sort());
    assert.deepEqual(await read(nobody), []);
  });
});
