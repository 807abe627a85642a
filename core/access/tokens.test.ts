import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import { sql } from 'kysely';
import { accessMigrations, actions, openTokens, seedAccess, systemPrincipal, type Tokens } from './index.ts';

const start = new Date('2026-07-01T08:00:00Z');
const system = systemPrincipal('test', actions);
const gateway = {
  name: 'gw-01',
  unit: 'u-water-group',
  unitPath: 'u-water-group',
  grants: [{ role: 'gateway', path: 'u-water-group' }],
};

describe('the tokens of machines', () => {
  let store: Store;
  let tokens: Tokens;
  before(async () => {
    store = await testStore([accessMigrations]);
    await seedAccess(store.db);
    tokens = openTokens(store.db);
  });
  after(async () => {
    await store.close();
  });

  test('a token is its machine, with the actions of its role, until it expires', async () => {
    const expiresAt = new Date(start.getTime() + 60_000);
    const { id, secret } = await tokens.create({ ...gateway, expiresAt }, system, start);
    const seen = await tokens.verify(secret, start);
    assert.deepEqual(
      [seen?.kind, seen?.id, seen?.name, seen?.unitPath],
      ['token', id, 'gw-01', 'u-water-group'],
    );
    assert.deepEqual([...(seen?.actions ?? [])], ['telemetry.write']);
    assert.equal(await tokens.verify(secret, expiresAt), undefined);
  });

  test('a revoked token opens nothing from that moment', async () => {
    const { id, secret } = await tokens.create(gateway, system, start);
    assert.equal((await tokens.verify(secret, start))?.id, id);
    await tokens.revoke(id, system, start);
    assert.equal(await tokens.verify(secret, start), undefined);
    await assert.rejects(tokens.revoke('no-such-token', system, start), { code: 'token-unknown' });
  });

  test('a revocation by another process is seen within five seconds', async () => {
    const { id, secret } = await tokens.create(gateway, system, start);
    await tokens.verify(secret, start);
    await openTokens(store.db).revoke(id, system, start);
    await new Promise((resolve) => setTimeout(resolve, 5050));
    assert.equal(await tokens.verify(secret, start), undefined);
  });

  test('its secret is nowhere kept, its prefix and last use are', async () => {
    const { id, secret } = await tokens.create(gateway, system, start);
    await tokens.verify(secret, start);
    const { rows } = await sql<{ text: string }>`select to_jsonb(token)::text as text from token`.execute(
      store.db,
    );
    for (const { text } of rows) assert.ok(!text.includes(secret.slice(14)));
    const listed = (await tokens.list(system)).find((one) => one.id === id);
    assert.ok(secret.startsWith(listed?.prefix ?? '-'));
    assert.deepEqual(listed?.lastUsedAt, start);
  });

  test('a token with one letter changed, another prefix or a made-up shape opens nothing', async () => {
    const { secret } = await tokens.create(gateway, system, start);
    const flipped = secret.slice(0, -2) + (secret.at(-2) === 'A' ? 'B' : 'A') + secret.slice(-1);
    for (const wrong of [flipped, `cl_0000000000_${secret.slice(14)}`, 'cl_', '', 'x'.repeat(500)]) {
      assert.equal(await tokens.verify(wrong, start), undefined, wrong);
    }
  });

  test('a role that does not exist is refused, and no token is made', async () => {
    const before = (await tokens.list(system)).length;
    const wrong = { ...gateway, grants: [{ role: 'king', path: 'u-water-group' }] };
    await assert.rejects(tokens.create(wrong, system, start), { code: 'role-unknown' });
    assert.equal((await tokens.list(system)).length, before);
  });
});
