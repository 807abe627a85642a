import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import {
  accessMigrations,
  actions,
  anyFirstPasswords,
  demoAccounts,
  openAccounts,
  readAudit,
  renewDemoPasswords,
  seedAccess,
  systemPrincipal,
} from './index.ts';

const at = new Date('2026-07-01T08:00:00Z');
const by = systemPrincipal('cli', actions);
const account = (username: string) => ({ username, name: username, unit: 'cq', unitPath: 'cq', grants: [] });

describe('passwords of demo accounts', () => {
  let store: Store;
  before(async () => {
    store = await testStore([accessMigrations]);
    await seedAccess(store.db);
    await demoAccounts(store.db, [account('city'), account('leader')], by, at);
    await openAccounts(store.db, () => {}).create(account('somebody'), by, at);
  });
  after(async () => {
    await store.close();
  });

  test('one account gets another password and the others keep their first', async () => {
    const renewed = await renewDemoPasswords(store.db, { username: 'City' }, by, at);
    assert.deepEqual(
      renewed.map((one) => one.username),
      ['city'],
    );
    assert.equal(await anyFirstPasswords(store.db), true);
    await assert.rejects(
      renewDemoPasswords(store.db, { username: 'somebody' }, by, at),
      { code: 'account-unknown' },
      'an account that is nobody’s demo is not touched',
    );
  });

  test('after all of them are renewed no first password stands, and the audit names each', async () => {
    const renewed = await renewDemoPasswords(store.db, {}, by, at);
    assert.deepEqual(
      renewed.map((one) => one.username),
      ['city', 'leader'],
    );
    assert.equal(new Set(renewed.map((one) => one.password)).size, 2);
    assert.equal(await anyFirstPasswords(store.db), false);
    const rows = await readAudit(store.db, { action: 'account.renew-password' });
    const [city, leader] = renewed.map((one) => one.id);
    assert.deepEqual(rows.map((row) => row.object_id).sort(), [city, city, leader].sort());
  });
});
