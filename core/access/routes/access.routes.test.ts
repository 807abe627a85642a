import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type Access,
  accessMigrations,
  actions,
  type Grant,
  nobody,
  openAccess,
  type Principal,
  seal,
  seedAccess,
  systemPrincipal,
} from '@cityloop/core/access';
import { openHttp } from '@cityloop/core/http';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { accessRoutes } from './index.ts';

const start = new Date('2026-07-01T08:00:00Z');
const world = { now: () => start };
const system = systemPrincipal('test', actions);

function holder(id: string, path: string, held: Principal['actions'], grants: readonly Grant[]): Principal {
  return {
    ...nobody,
    id,
    name: id,
    unit: path.split('/').at(-1) ?? '',
    unitPath: path,
    grants,
    actions: held,
  };
}

const manages = new Set(['account.manage']);
const reads = new Set(['audit.read']);
const callers: Readonly<Record<string, Principal>> = {
  district: holder('district', 'cq/500103', manages, [{ role: 'administrator', path: 'cq/500103' }]),
  auditor: holder('auditor', 'cq/500103', reads, [{ role: 'auditor', path: 'cq/500103' }]),
  city: holder('city', 'cq', reads, [{ role: 'auditor', path: 'cq' }]),
};

describe('accounts, tokens and the audit over HTTP', () => {
  let store: Store;
  let access: Access;
  let app: FastifyInstance;

  before(async () => {
    store = await testStore([accessMigrations]);
    await seedAccess(store.db);
    const log = { error: console.error };
    const secret = 'a secret of more than thirty-two characters';
    access = await openAccess({ store, world, secret, baseUrl: 'http://127.0.0.1:3000', log });
    app = await openHttp({
      info: { title: 'test', version: '1' },
      routes: accessRoutes({ access, store, world, top: async () => 'cq' }),
      authenticate: async ({ headers }) => callers[String(headers.authorization)],
      metrics: new Registry(),
      log,
    });
    const town = {
      username: 'town',
      name: '镇街',
      unit: '500103001',
      unitPath: 'cq/500103/500103001',
      grants: [],
    };
    await access.accounts.create(town, system, start);
    await access.accounts.create(
      { ...town, username: 'elsewhere', unit: '500104', unitPath: 'cq/500104' },
      system,
      start,
    );
  });
  after(async () => {
    await app.close();
    await store.close();
  });

  async function call(who: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) {
    const got = await app.inject({
      method,
      url,
      headers: { authorization: who },
      ...(payload ? { payload } : {}),
    });
    return { status: got.statusCode, json: got.body === '' ? undefined : got.json() };
  }

  test('a caller is told who it is and what it may do', async () => {
    const { json } = await call('auditor', 'GET', '/api/session');
    assert.deepEqual(
      [json.id, json.actions, json.grants],
      ['auditor', ['audit.read'], [{ role: 'auditor', path: 'cq/500103' }]],
    );
    assert.equal((await call('ghost', 'GET', '/api/session')).status, 401);
  });

  test('an administrator makes, changes and disables accounts of its branch, and sees no others', async () => {
    const made = await call('district', 'POST', '/api/accounts', {
      username: 'crew.7',
      name: '抢修七队',
      unit: '500103-water',
      unitPath: 'cq/500103/500103-water',
      grants: [{ role: 'crew', path: 'cq/500103/500103-water' }],
    });
    const grants = [{ role: 'verifier', path: 'cq/500103', boards: ['facilities'] }];
    const set = await call('district', 'PUT', '/api/accounts/crew.7/grants', { grants });
    const off = await call('district', 'PUT', '/api/accounts/crew.7/disabled', { disabled: true });
    const { json } = await call('district', 'GET', '/api/accounts');
    const seen = json.accounts.map((one: { username: string; grants: object; disabledAt?: string }) => [
      one.username,
      one.grants,
      one.disabledAt,
    ]);
    assert.deepEqual([made.status, set.status, off.status], [201, 204, 204]);
    assert.deepEqual(seen, [
      ['crew.7', grants, start.toISOString()],
      ['town', [], undefined],
    ]);
    assert.equal(
      (await call('district', 'POST', '/api/accounts/elsewhere/password')).json.error.code,
      'out-of-scope',
    );
  });

  test('nobody takes a unit that its path does not end in, nor the password of somebody who reaches further', async () => {
    const elsewhere = { unit: 'u-water-group', unitPath: 'cq/500103', grants: [] };
    const account = await call('district', 'POST', '/api/accounts', {
      ...elsewhere,
      username: 'false',
      name: 'n',
    });
    const token = await call('district', 'POST', '/api/tokens', { ...elsewhere, name: 'n' });
    assert.deepEqual([account.status, token.status], [403, 403]);
    const wide = { username: 'wide', name: 'n', unit: '500103', unitPath: 'cq/500103' };
    await access.accounts.create({ ...wide, grants: [{ role: 'administrator', path: 'cq' }] }, system, start);
    const taken = await call('district', 'POST', '/api/accounts/wide/password');
    const kept = await call('district', 'PUT', '/api/accounts/wide/disabled', { disabled: true });
    assert.deepEqual([taken.status, kept.status], [403, 403]);
    await access.accounts.setGrants('wide', [], system, start);
    assert.equal(
      (await call('district', 'PUT', '/api/accounts/wide/disabled', { disabled: true })).status,
      204,
    );
  });

  test('a token is made once with its secret, listed without it, and revoked', async () => {
    const token = {
      name: 'gw',
      unit: '500103',
      unitPath: 'cq/500103',
      grants: [{ role: 'gateway', path: 'cq/500103' }],
    };
    const made = await call('district', 'POST', '/api/tokens', {
      ...token,
      expiresAt: '2027-01-01T00:00:00Z',
    });
    const listed = await call('district', 'GET', '/api/tokens');
    assert.match(made.json.secret, /^cl_/);
    assert.doesNotMatch(JSON.stringify(listed.json), new RegExp(made.json.secret.slice(14)));
    assert.deepEqual(
      [listed.json.tokens[0].name, listed.json.tokens[0].expiresAt],
      ['gw', '2027-01-01T00:00:00.000Z'],
    );
    assert.equal((await call('district', 'DELETE', `/api/tokens/${made.json.id}`)).status, 204);
    assert.equal(await access.tokens.verify(made.json.secret, start), undefined);
  });

  test('the audit is read by branch, and its report by whoever reads all of it', async () => {
    await seal(store, start);
    const own = await call('auditor', 'GET', '/api/audit?limit=500');
    const all = await call('city', 'GET', '/api/audit?limit=500&action=account.create');
    const report = await call('city', 'GET', '/api/audit/report');
    assert.ok(own.json.rows.length > 0);
    assert.ok(own.json.rows.every((row: { actorId: string }) => row.actorId === 'district'));
    assert.ok(all.json.rows.some((row: { actorId: string }) => row.actorId === 'test'));
    assert.deepEqual(
      [report.json.unsealed, report.json.firstBroken, report.json.rows > 0],
      [0, undefined, true],
    );
    assert.equal((await call('auditor', 'GET', '/api/audit/report')).json.error.code, 'out-of-scope');
  });

  test('neither accounts nor the audit are for whoever lacks the action', async () => {
    const asked = [
      await call('auditor', 'GET', '/api/accounts'),
      await call('auditor', 'POST', '/api/tokens', {}),
      await call('district', 'GET', '/api/audit'),
    ];
    assert.deepEqual(
      asked.map((got) => got.status),
      [403, 403, 403],
    );
  });
});
