import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { defineRoute, openHttp } from '@cityloop/core/http';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import { z } from 'zod';
import {
  type Access,
  accessMigrations,
  actions,
  anyFirstPasswords,
  demoAccounts,
  openAccess,
  readAudit,
  seal,
  seedAccess,
  systemPrincipal,
  verifyAudit,
} from './index.ts';
import { totp } from './totp.fixture.ts';

const start = new Date('2026-07-01T08:00:00Z');
const system = systemPrincipal('test', actions);
const operator = {
  username: 'Yuzhong.Operator',
  name: '渝中值班员',
  unit: '500103',
  unitPath: 'cq/500103',
  grants: [{ role: 'district-operator', path: 'cq/500103' }],
};
const administrator = {
  username: 'yuzhong-admin',
  name: '渝中管理员',
  unit: '500103',
  unitPath: 'cq/500103',
  grants: [{ role: 'administrator', path: 'cq/500103' }],
};
const strong = 'Another-Pass-77';

const who = defineRoute({
  method: 'GET',
  path: '/api/who',
  summary: 'Who asks',
  access: 'public',
  response: z.object({
    kind: z.string(),
    id: z.string(),
    name: z.string(),
    unitPath: z.string(),
    actions: z.array(z.string()),
  }),
  handler: async ({ principal }) => ({ ...principal, actions: [...principal.actions].sort() }),
});

describe('sign-in', () => {
  let store: Store;
  let access: Access;
  let app: FastifyInstance;
  let world: { at: Date; now(): Date };
  let ended: string[];
  let errors: string[];

  before(async () => {
    store = await testStore([accessMigrations]);
    await seedAccess(store.db);
  });
  after(async () => {
    await app.close();
    await store.close();
  });
  beforeEach(async () => {
    await app?.close();
    for (const table of ['"auth_user"', 'sign_in_failure', 'token'])
      await sql.raw(`delete from ${table}`).execute(store.db);
    world = { at: new Date(), now: () => world.at };
    ended = [];
    errors = [];
    access = await openAccess({
      store,
      world,
      secret: 'a secret of more than thirty-two characters',
      baseUrl: 'http://127.0.0.1:3000',
      attemptsPerMinute: 1000,
      changed: (id) => void ended.push(id),
      log: { error: (what) => void errors.push(what) },
    });
    app = await openHttp({
      info: { title: 'test', version: '1' },
      routes: [who],
      authenticate: access.authenticate,
      auth: access.mount,
      metrics: new Registry(),
      log: { error: console.error },
    });
  });

  const host = '127.0.0.1:3000';
  const origin = `http://${host}`;
  async function post(path: string, payload: object, headers: Record<string, string> = {}) {
    const got = await app.inject({
      method: 'POST',
      url: `/api/auth${path}`,
      headers: { host, origin, ...headers },
      payload,
    });
    const cookie = [got.headers['set-cookie'] ?? []]
      .flat()
      .map((one) => one.split(';')[0])
      .join('; ');
    return { status: got.statusCode, json: got.body === '' ? {} : got.json(), cookie };
  }
  const signIn = (username: string, password: string) => post('/sign-in/username', { username, password });
  const ask = async (headers: Record<string, string>) =>
    (await app.inject({ url: '/api/who', headers: { host, ...headers } })).json();

  test('a person signs in by user name and is who the rows say, with the actions of the role', async () => {
    const { id, password } = await access.accounts.create(operator, system, start);
    const { status, cookie } = await signIn('yuzhong.operator', password);
    const seen = await ask({ cookie });
    assert.equal(status, 200);
    assert.deepEqual(
      [seen.kind, seen.id, seen.name, seen.unitPath],
      ['account', id, '渝中值班员', 'cq/500103'],
    );
    assert.ok(seen.actions.includes('incident.dispatch') && !seen.actions.includes('account.manage'));
  });

  test('a wrong password and an unknown name get the same answer', async () => {
    await access.accounts.create(operator, system, start);
    const wrong = await signIn('yuzhong.operator', 'Wrong-Pass-123');
    const unknown = await signIn('nobody.here', 'Wrong-Pass-123');
    assert.equal(wrong.status, 401);
    assert.equal(wrong.json.error.message, '用户名或密码错误。');
    assert.deepEqual([wrong.status, wrong.json], [unknown.status, unknown.json]);
  });

  test('five wrong passwords lock the name for thirty minutes, even for the right one', async () => {
    const { password } = await access.accounts.create(operator, system, start);
    for (let n = 0; n < 5; n += 1) await signIn('yuzhong.operator', 'Wrong-Pass-123');
    const locked = await signIn('yuzhong.operator', password);
    assert.deepEqual([locked.status, locked.json.error.code], [403, 'account-locked']);
    assert.match(locked.json.error.message, /30 分钟/);
    world.at = new Date(world.at.getTime() + 30 * 60_000);
    assert.equal((await signIn('yuzhong.operator', password)).status, 200);
  });

  test('four wrong passwords and a right one start the count anew', async () => {
    const { password } = await access.accounts.create(operator, system, start);
    for (let n = 0; n < 4; n += 1) await signIn('yuzhong.operator', 'Wrong-Pass-123');
    assert.equal((await signIn('yuzhong.operator', password)).status, 200);
    for (let n = 0; n < 4; n += 1) await signIn('yuzhong.operator', 'Wrong-Pass-123');
    assert.equal((await signIn('yuzhong.operator', password)).status, 200);
  });

  test('a first password is one until its owner changes it; weak and used ones are refused', async () => {
    const [made] = await demoAccounts(store.db, [operator], system, start);
    const password = made?.password ?? '';
    const { cookie } = await signIn('yuzhong.operator', password);
    const change = (newPassword: string) =>
      post('/change-password', { currentPassword: password, newPassword }, { cookie });
    const weak = await change('short');
    const plain = await change('onlysmallletters');
    const same = await change(password);
    assert.deepEqual(
      [weak, plain, same].map((got) => got.json.error.code),
      ['password-too-weak', 'password-too-weak', 'password-used-before'],
    );
    assert.match(weak.json.error.message, /10 位.*3 类/);
    assert.equal(await anyFirstPasswords(store.db), true);
    assert.equal((await change(strong)).status, 200);
    assert.equal(await anyFirstPasswords(store.db), false);
    assert.deepEqual(
      [
        (await signIn('yuzhong.operator', password)).status,
        (await signIn('yuzhong.operator', strong)).status,
      ],
      [401, 200],
    );
  });

  test('demo accounts are made once, with passwords that keep the rules', async () => {
    const first = await demoAccounts(store.db, [operator, administrator], system, start);
    const second = await demoAccounts(store.db, [operator, administrator], system, start);
    assert.deepEqual([first.length, second.length], [2, 0]);
    for (const { password } of first) assert.match(password, /^([A-Z][a-z]{3}-){3}[0-9]{3}$/);
  });

  test('who is disabled is out at once, on every session, and stays out', async () => {
    const { id, password } = await access.accounts.create(operator, system, start);
    const { cookie } = await signIn('yuzhong.operator', password);
    assert.equal((await ask({ cookie })).id, id);
    await access.accounts.disable('yuzhong.operator', system, start);
    assert.equal((await ask({ cookie })).id, '');
    assert.deepEqual(ended, [id]);
    assert.deepEqual([(await signIn('yuzhong.operator', password)).status], [403]);
    await access.accounts.enable('yuzhong.operator', system, start);
    assert.equal((await signIn('yuzhong.operator', password)).status, 200);
  });

  test('signing out ends the session at once', async () => {
    const { password } = await access.accounts.create(operator, system, start);
    const { cookie } = await signIn('yuzhong.operator', password);
    await ask({ cookie });
    await post('/sign-out', {}, { cookie });
    assert.equal((await ask({ cookie })).id, '');
  });

  const idleCases = [
    [operator, 29, true],
    [operator, 31, false],
    [administrator, 14, true],
    [administrator, 16, false],
  ] as const;
  for (const [account, minutes, stays] of idleCases) {
    test(`${account.grants[0]?.role}: after ${minutes} idle minutes the session ${stays ? 'goes on' : 'is over'}`, async () => {
      const { id, password } = await access.accounts.create(account, system, start);
      const { cookie } = await signIn(account.username, password);
      // The library reads the machine's clock, so the session is made older instead.
      const since = new Date(Date.now() - minutes * 60_000);
      await sql`update "auth_session" set "updatedAt" = ${since}, "expiresAt" = ${new Date(since.getTime() + 1_800_000 + 300_000)}`.execute(
        store.db,
      );
      assert.equal((await ask({ cookie })).id, stays ? id : '');
    });
  }

  test('activity renews the session and its cookie', async () => {
    const { password } = await access.accounts.create(operator, system, start);
    const { cookie } = await signIn('yuzhong.operator', password);
    const since = new Date(Date.now() - 10 * 60_000);
    await sql`update "auth_session" set "updatedAt" = ${since}, "expiresAt" = ${new Date(since.getTime() + 1_800_000)}`.execute(
      store.db,
    );
    const got = await app.inject({ url: '/api/who', headers: { host, cookie } });
    const { rows } = await sql<{ at: Date }>`select "expiresAt" as at from "auth_session"`.execute(store.db);
    assert.match(String(got.headers['set-cookie']), /cityloop\.session_token=.*Max-Age=1800/);
    assert.ok((rows[0]?.at.getTime() ?? 0) > Date.now() + 29 * 60_000);
  });

  test('with a second factor the password alone opens nothing', async () => {
    const { id, password } = await access.accounts.create(operator, system, start);
    const { cookie } = await signIn('yuzhong.operator', password);
    const enabled = await post('/two-factor/enable', { password }, { cookie });
    const secret = new URL(enabled.json.totpURI).searchParams.get('secret') ?? '';
    assert.equal((await post('/two-factor/verify-totp', { code: totp(secret) }, { cookie })).status, 200);
    const half = await signIn('yuzhong.operator', password);
    assert.equal(half.json.twoFactorRedirect, true);
    assert.equal((await ask({ cookie: half.cookie })).id, '');
    const wrong = await post('/two-factor/verify-totp', { code: '000000' }, { cookie: half.cookie });
    assert.equal(wrong.json.error.code, 'second-factor-failed');
    const whole = await post('/two-factor/verify-totp', { code: totp(secret) }, { cookie: half.cookie });
    assert.equal((await ask({ cookie: whole.cookie })).id, id);
  });

  test('the library’s own doors to accounts are shut', async () => {
    const { password } = await access.accounts.create(administrator, system, start);
    const { cookie } = await signIn(administrator.username, password);
    const shut = [
      '/sign-up/email',
      '/update-user',
      '/admin/create-user',
      '/admin/impersonate-user',
      '/delete-user',
      '/is-username-available',
      '/get-session',
    ];
    const answers = await Promise.all(shut.map((path) => post(path, {}, { cookie })));
    assert.deepEqual(
      answers.map((got) => got.status),
      shut.map(() => 404),
    );
  });

  test('a sign-in from another site is refused', async () => {
    const { password } = await access.accounts.create(operator, system, start);
    const { cookie } = await signIn('yuzhong.operator', password);
    const evil = await post('/sign-out', {}, { cookie, origin: 'https://evil.example' });
    assert.equal(evil.status, 403);
    assert.deepEqual(errors, ['Invalid origin: https://evil.example']);
    assert.notEqual((await ask({ cookie })).id, '');
  });

  test('an administrator manages the accounts of its own branch and gives no role beyond it', async () => {
    const made = await access.accounts.create(administrator, system, start);
    await access.accounts.create(
      { ...operator, username: 'other', unit: '500104', unitPath: 'cq/500104' },
      system,
      start,
    );
    const principal = {
      ...system,
      kind: 'account',
      id: made.id,
      unit: '500103',
      unitPath: 'cq/500103',
      grants: administrator.grants,
    } as const;
    const listed = await access.accounts.list(principal, start);
    assert.deepEqual(
      listed.map((one) => one.username),
      [administrator.username],
    );
    const wide = { ...operator, grants: [{ role: 'city-operator', path: 'cq' }] };
    await assert.rejects(access.accounts.create(wide, principal, start), { code: 'out-of-scope' });
    await assert.rejects(access.accounts.disable('other', principal, start), { code: 'out-of-scope' });
    await assert.rejects(access.tokens.create({ ...wide, name: 'x' }, principal, start), {
      code: 'out-of-scope',
    });
    await access.accounts.create(operator, principal, start);
  });

  test('names, roles and user names that do not fit are refused with their value', async () => {
    await access.accounts.create(operator, system, start);
    const create = (over: object) => access.accounts.create({ ...administrator, ...over }, system, start);
    await assert.rejects(create({ username: operator.username }), { code: 'account-exists' });
    await assert.rejects(create({ username: 'a b' }), { code: 'username-bad' });
    await assert.rejects(create({ grants: [{ role: 'king', path: 'cq' }] }), { code: 'role-unknown' });
    await assert.rejects(access.accounts.resetPassword('ghost', system, start), { code: 'account-unknown' });
  });

  test('a new first password ends the sessions and lifts the lock', async () => {
    const { password } = await access.accounts.create(operator, system, start);
    const { cookie } = await signIn('yuzhong.operator', password);
    for (let n = 0; n < 5; n += 1) await signIn('yuzhong.operator', 'Wrong-Pass-123');
    const fresh = await access.accounts.resetPassword('yuzhong.operator', system, start);
    assert.equal((await ask({ cookie })).id, '');
    assert.equal((await signIn('yuzhong.operator', fresh.password)).status, 200);
  });

  test('a change of roles shows on the next request', async () => {
    const { password } = await access.accounts.create(operator, system, start);
    const { cookie } = await signIn('yuzhong.operator', password);
    await ask({ cookie });
    await access.accounts.setGrants(
      'yuzhong.operator',
      [{ role: 'auditor', path: 'cq/500103' }],
      system,
      start,
    );
    assert.deepEqual((await ask({ cookie })).actions, ['audit.read', 'organisation.read']);
  });

  test('guessing from one address is slowed down for every name together', async () => {
    const slow = await openAccess({
      store,
      world,
      secret: 'a secret of more than thirty-two characters',
      baseUrl: origin,
      attemptsPerMinute: 3,
      log: { error: console.error },
    });
    const headers = { 'content-type': 'application/json', origin, 'x-forwarded-for': '192.0.2.7' };
    const codes: string[] = [];
    for (const guess of ['one', 'two', 'three', 'four']) {
      const body = JSON.stringify({ username: guess, password: 'x' });
      const request = new Request(`${origin}/api/auth/sign-in/username`, { method: 'POST', headers, body });
      codes.push(
        z
          .object({ error: z.object({ code: z.string() }) })
          .parse(await (await slow.mount.handle(request)).json()).error.code,
      );
    }
    assert.deepEqual(codes, ['sign-in-failed', 'sign-in-failed', 'sign-in-failed', 'too-many-attempts']);
  });

  test('a token signs a machine in over HTTP until it is revoked', async () => {
    const gateway = { name: 'gw-01', unit: 'u', unitPath: 'u', grants: [{ role: 'gateway', path: 'u' }] };
    const { id, secret } = await access.tokens.create(gateway, system, start);
    assert.equal((await ask({ authorization: `Bearer ${secret}` })).id, id);
    await access.tokens.revoke(id, system, start);
    assert.equal((await ask({ authorization: `Bearer ${secret}` })).id, '');
    assert.deepEqual(ended, [id]);
  });

  test('a token beside a cookie is what counts, and a bad one is nobody', async () => {
    const { password } = await access.accounts.create(operator, system, start);
    const { cookie } = await signIn('yuzhong.operator', password);
    assert.equal((await ask({ cookie, authorization: 'Bearer nonsense' })).id, '');
  });

  test('signing in, failing, signing out and changing accounts stand in the audit, which verifies', async () => {
    const { id, password } = await access.accounts.create(operator, system, start);
    const { cookie } = await signIn('yuzhong.operator', password);
    await signIn('yuzhong.operator', 'Wrong-Pass-123');
    await post('/sign-out', {}, { cookie });
    const mine = await readAudit(store.db, { objectId: id });
    const done = new Map(mine.map((row) => [row.action, row]));
    assert.deepEqual([...done.keys()].sort(), ['account.create', 'account.sign-in', 'account.sign-out']);
    assert.deepEqual(
      [done.get('account.sign-out')?.unit, done.get('account.sign-in')?.ip],
      ['500103', '127.0.0.1'],
    );
    const failed = await readAudit(store.db, { objectId: 'yuzhong.operator', action: 'account.sign-in' });
    assert.deepEqual(failed[0]?.result, 'failed');
    while (await seal(store, start));
    const report = await verifyAudit(store);
    assert.deepEqual([report.unsealed, report.firstBroken], [0, undefined]);
  });
});
