import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { nobody, type Principal } from '@cityloop/core/access';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { defineProblems, defineRoute, openHttp } from './index.ts';

const problem = defineProblems({
  'lamp-broken': { status: 409, zh: '路灯 {value} 已损坏。', en: 'Lamp {value} is broken.', act: 'user' },
});
const Stamp = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});
const Lamp = z
  .object({ id: z.string(), since: Stamp, seen: z.date(), watts: z.number() })
  .meta({ id: 'Lamp' });
const Tree = z.object({
  name: z.string(),
  get below() {
    return z.array(Tree);
  },
});

const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/lamps/:id',
    summary: 'A lamp',
    tags: ['lamps'],
    access: { action: 'document.read', on: 'document' },
    params: z.object({ id: z.string() }),
    query: z.object({ watts: z.coerce.number().max(100).default(60) }),
    response: Lamp,
    async handler({ params, query }) {
      if (params.id === 'broken') throw problem('lamp-broken', { value: params.id });
      if (params.id === 'crash') throw new Error('the secret wiring');
      const at = new Date('2026-07-01T00:00:00Z');
      return { id: params.id, since: at, seen: at, watts: query.watts, owner: 'hidden' };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/lamps',
    summary: 'Adds a lamp',
    access: 'signed-in',
    body: z.object({ id: z.string().min(3), watts: z.number(), password: z.string().max(4).optional() }),
    response: z.void(),
    async handler() {},
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/photo',
    summary: 'A photo and back',
    access: 'public',
    body: 'binary',
    bodyLimit: 2048,
    response: 'binary',
    handler: async ({ body, principal }) => ({
      type: 'image/x',
      bytes: body,
      headers: { 'x-who': principal.id },
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/stale/:code',
    summary: 'Somebody was faster',
    access: 'public',
    params: z.object({ code: z.string() }),
    response: z.object({}),
    handler: async ({ params }) => {
      const facts = params.code === '409' ? { statusCode: 409 } : { code: params.code };
      throw Object.assign(new Error('incident 7 is no longer at version 3'), facts);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/tree',
    summary: 'A tree',
    access: 'public',
    response: Tree,
    handler: async () => ({ name: 'root', below: [{ name: 'leaf', below: [] }] }),
  }),
];

const reader: Principal = { ...nobody, id: 'reader', actions: new Set(['document.read']) };
const stranger: Principal = { ...nobody, id: 'stranger' };
const known: Readonly<Record<string, Principal>> = { reader, stranger };

describe('the door', () => {
  let app: FastifyInstance;
  let folder: string;
  const logged: Readonly<Record<string, unknown>>[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'door-'));
    await mkdir(path.join(folder, 'assets'));
    await writeFile(path.join(folder, 'index.html'), '<title>city</title>');
    await writeFile(path.join(folder, 'assets', 'main-Ab12Cd34.js'), 'console.log(1);'.repeat(200));
    await writeFile(path.join(folder, '.hidden'), 'no');
    app = await openHttp({
      info: { title: 'test', version: '1' },
      routes,
      authenticate: async ({ headers }) => known[String(headers.authorization ?? headers.cookie)],
      auth: {
        prefix: '/api/auth',
        handle: async (request) => {
          const answer = new Response(`${request.headers.get('x-forwarded-for')} ${await request.text()}`, {
            status: 201,
          });
          answer.headers.append('set-cookie', 'a=1');
          answer.headers.append('set-cookie', 'b=2');
          return answer;
        },
      },
      metrics: new Registry(),
      log: { error: (_what, facts = {}) => void logged.push(facts) },
      staticDir: folder,
    });
  });
  after(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  test('an answer holds what its schema names, dates as ISO strings', async () => {
    const got = await app.inject({ url: '/api/lamps/l1?watts=40', headers: { authorization: 'reader' } });
    const at = '2026-07-01T00:00:00.000Z';
    assert.deepEqual(got.json(), { id: 'l1', since: at, seen: at, watts: 40 });
    assert.equal(got.headers['cross-origin-embedder-policy'], 'require-corp');
    assert.equal(got.headers['cross-origin-opener-policy'], 'same-origin');
    assert.match(String(got.headers['content-security-policy']), /frame-ancestors 'none'/);
  });

  test('whoever was slower is told to reload, and nothing is unexpected about it', async () => {
    for (const code of ['409', '40P01', '40001']) {
      const got = await app.inject({ url: `/api/stale/${code}` });
      assert.deepEqual([got.statusCode, got.json().error.code], [409, 'conflict'], code);
    }
  });

  test('a caller who is not signed in gets 401, one without the action 403', async () => {
    const none = await app.inject({ url: '/api/lamps/l1' });
    const without = await app.inject({
      url: '/api/lamps/l1',
      headers: { authorization: 'stranger', 'accept-language': 'en' },
    });
    assert.deepEqual([none.statusCode, without.statusCode], [401, 403]);
    assert.equal(none.json().error.message, '请先登录。');
    assert.match(without.json().error.message, /document\.read/);
  });

  test('bad input names the field, the value, every issue and who must act', async () => {
    const got = await app.inject({
      method: 'POST',
      url: '/api/lamps',
      headers: { authorization: 'reader' },
      payload: { id: 'x', watts: 'many' },
    });
    const { error } = got.json();
    assert.equal(got.statusCode, 400);
    assert.deepEqual([error.code, error.field, error.value, error.act], ['invalid-input', 'id', 'x', 'user']);
    assert.deepEqual(
      error.issues.map((issue: { field: string }) => issue.field),
      ['id', 'watts'],
    );
  });

  test('a password that does not fit is not repeated', async () => {
    const payload = { id: 'xyz', watts: 1, password: 'open sesame' };
    const got = await app.inject({
      method: 'POST',
      url: '/api/lamps',
      headers: { authorization: 'reader' },
      payload,
    });
    assert.equal(got.statusCode, 400);
    assert.doesNotMatch(got.body, /sesame/);
  });

  test('a problem of a module is told in its own words, in the language asked for', async () => {
    const url = '/api/lamps/broken';
    const zh = await app.inject({ url, headers: { authorization: 'reader' } });
    const en = await app.inject({ url, headers: { authorization: 'reader', 'accept-language': 'en-GB,zh' } });
    assert.equal(zh.statusCode, 409);
    assert.equal(zh.json().error.message, '路灯 broken 已损坏。');
    assert.equal(en.json().error.message, 'Lamp broken is broken.');
  });

  test('an unexpected error gives a reference, and its details to the log only', async () => {
    const got = await app.inject({ url: '/api/lamps/crash', headers: { authorization: 'reader' } });
    const { reference } = got.json().error;
    assert.equal(got.statusCode, 500);
    assert.doesNotMatch(got.body, /wiring/);
    assert.ok(logged.some((entry) => entry.reference === reference && /wiring/.test(String(entry.error))));
  });

  test('a write with a cookie from another site is refused; one from here is not', async () => {
    const write = (headers: Record<string, string>) =>
      app.inject({ method: 'POST', url: '/api/lamps', headers, payload: { id: 'abc', watts: 1 } });
    const cookie = 'reader';
    const evil = await write({ cookie, origin: 'https://evil.example', host: 'city.example' });
    const silent = await write({ cookie, host: 'city.example' });
    const same = await write({ cookie, origin: 'https://city.example', host: 'city.example' });
    const machine = await write({ authorization: 'reader' });
    assert.deepEqual(
      [evil, silent, same, machine].map((got) => got.statusCode),
      [403, 403, 204, 204],
    );
  });

  test('bytes pass as they are, up to the limit of the route', async () => {
    const headers = { 'content-type': 'application/json' };
    const got = await app.inject({
      method: 'PUT',
      url: '/api/photo',
      headers,
      payload: Buffer.from([1, 2, 255]),
    });
    const large = await app.inject({
      method: 'PUT',
      url: '/api/photo',
      headers,
      payload: Buffer.alloc(4096),
    });
    assert.deepEqual([...got.rawPayload], [1, 2, 255]);
    assert.equal(got.headers['content-type'], 'image/x');
    assert.equal(large.statusCode, 413);
  });

  test('text that is no JSON is malformed, another content type is refused', async () => {
    const headers = { authorization: 'reader' };
    const broken = await app.inject({
      method: 'POST',
      url: '/api/lamps',
      headers: { ...headers, 'content-type': 'application/json' },
      payload: '{',
    });
    const csv = await app.inject({
      method: 'POST',
      url: '/api/lamps',
      headers: { ...headers, 'content-type': 'text/csv' },
      payload: 'a,b',
    });
    assert.deepEqual([broken.statusCode, csv.statusCode], [400, 415]);
  });

  test('the OpenAPI document carries access rules, parameters and named parts', async () => {
    const { paths, components, openapi } = (await app.inject('/api/openapi.json')).json();
    const lamp = paths['/api/lamps/{id}'].get;
    assert.equal(openapi, '3.1.0');
    assert.deepEqual(lamp['x-access'], { action: 'document.read', on: 'document' });
    assert.deepEqual(
      lamp.parameters.map((one: { name: string; required: boolean }) => [one.name, one.required]),
      [
        ['id', true],
        ['watts', false],
      ],
    );
    const schemaOf = (operation: {
      responses: Record<string, { content: Record<string, { schema: { $ref: string } }> }>;
    }) =>
      components.schemas[
        String(operation.responses['200']?.content['application/json']?.schema.$ref.split('/').at(-1))
      ];
    assert.equal(schemaOf(lamp).properties.since.format, 'date-time');
    assert.equal(schemaOf(lamp).properties.seen.format, 'date-time');
    assert.match(schemaOf(paths['/api/tree'].get).properties.below.items.$ref, /^#\/components\/schemas\//);
  });

  test('a page path gives the index, a file its bytes packed, a missing file 404', async () => {
    const page = await app.inject('/incidents/7');
    const script = await app.inject({
      url: '/assets/main-Ab12Cd34.js',
      headers: { 'accept-encoding': 'gzip, br' },
    });
    const again = await app.inject({
      url: '/assets/main-Ab12Cd34.js',
      headers: { 'if-none-match': String(script.headers.etag) },
    });
    assert.equal(page.body, '<title>city</title>');
    assert.equal(page.headers['cache-control'], 'no-cache');
    assert.equal(script.headers['content-encoding'], 'br');
    assert.match(String(script.headers['cache-control']), /immutable/);
    assert.ok(script.rawPayload.length < 200);
    assert.equal(again.statusCode, 304);
    const missing = await Promise.all(
      ['/assets/gone.js', '/.hidden', '/..%2f..%2fetc%2fpasswd.txt', '/api/gone', '/%00.js'].map((url) =>
        app.inject(url),
      ),
    );
    assert.deepEqual(
      missing.map((got) => got.statusCode),
      [404, 404, 404, 404, 404],
    );
  });

  test('the sign-in gets the caller’s own address and keeps each of its cookies', async () => {
    const got = await app.inject({
      method: 'POST',
      url: '/api/auth/x',
      headers: { 'x-forwarded-for': '6.6.6.6' },
      payload: { a: 1 },
    });
    assert.equal(got.statusCode, 201);
    assert.equal(got.body, '127.0.0.1 {"a":1}');
    assert.deepEqual(got.headers['set-cookie'], ['a=1', 'b=2']);
  });

  test('figures are for the machine itself and not for a stranger through a proxy', async () => {
    const here = await app.inject('/metrics');
    const proxied = await app.inject({ url: '/metrics', headers: { 'x-forwarded-for': '9.9.9.9' } });
    assert.match(here.body, /cityloop_http_seconds_bucket\{.*route="\/api\/lamps\/:id"/);
    assert.equal(proxied.statusCode, 401);
  });
});
