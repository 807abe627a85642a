import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import { getMigrations } from 'better-auth/db/migration';
import { sql } from 'kysely';
import { createAuth } from './auth.ts';
import { accessMigrations, actions, listRoles, seedAccess } from './index.ts';
import { readAccessSeed } from './seed.ts';

describe('the rows of access', () => {
  let store: Store;
  before(async () => {
    store = await testStore([accessMigrations]);
    await seedAccess(store.db);
  });
  after(async () => {
    await store.close();
  });

  test('the sign-in library finds its tables as it wants them and nothing to migrate', async () => {
    const auth = createAuth({
      db: store.db,
      secret: 'a secret of more than thirty-two characters',
      baseUrl: 'http://127.0.0.1:3000',
      idleMinutes: 30,
      attemptsPerMinute: 120,
      providers: [],
      events: {
        attempt: async () => {},
        failed: async () => {},
        signedIn: async () => {},
        signedOut: async () => {},
        newPassword: async () => {},
        passwordChanged: async () => {},
      },
      error: () => {},
    });
    const { toBeAdded, toBeCreated } = await getMigrations(auth.options);
    assert.deepEqual([toBeAdded, toBeCreated], [[], []]);
  });

  test('every action has a Chinese and an English name, and all but operating the system are in some role', async () => {
    const { actions: names, roles } = await readAccessSeed();
    assert.deepEqual(Object.keys(names).sort(), [...actions].sort());
    const allowed = new Set(Object.values(roles).flatMap((role) => role.actions));
    const inNoRole = actions.filter((action) => !allowed.has(action));
    assert.deepEqual(inNoRole, ['system.operate'], 'what only the command line on the machine may do');
  });

  test('a role that the city has edited is left alone, others follow the file', async () => {
    await sql`update role set edited = true, zh = '本地' where id = 'leader'`.execute(store.db);
    await sql`delete from role_action where role in ('leader', 'crew')`.execute(store.db);
    await seedAccess(store.db);
    const roles = await listRoles(store.db);
    const byId = new Map(roles.map((role) => [role.id, role]));
    assert.deepEqual([byId.get('leader')?.zh, byId.get('leader')?.actions], ['本地', []]);
    assert.ok(byId.get('crew')?.actions.includes('task.handle'));
  });
});
