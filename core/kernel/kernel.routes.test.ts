import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { accessMigrations, nobody, type Principal, readAudit } from '@cityloop/core/access';
import type { Files } from '@cityloop/core/files';
import { openHttp } from '@cityloop/core/http';
import type { Packs } from '@cityloop/core/packs';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import type { Telemetry } from '@cityloop/core/telemetry';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { askJob, fakeClock, type Kernel, kernelRoutes, openKernel, schedule, silentLog } from './index.ts';
import { acts, kernelSources, NOON, noting, send } from './test/messages.ts';

function admin(id: string, path: string, actions: readonly string[] = ['deadletter.replay']): Principal {
  const unit = path.split('/').at(-1) ?? '';
  const grants = [{ role: 'administrator', path }];
  return { ...nobody, id, name: id, unit, unitPath: path, grants, actions: new Set(actions) };
}

const people: Readonly<Record<string, Principal>> = {
  city: admin('city', 'cq'),
  district: admin('district', 'cq/500103'),
  neighbour: admin('neighbour', 'cq/500105'),
  reader: admin('reader', 'cq', ['document.read']),
};

describe('what failed, over HTTP', () => {
  let store: Store;
  let kernel: Kernel;
  let app: FastifyInstance;
  const broken = { messages: true, timers: true };
  const chain = randomUUID();

  before(async () => {
    store = await testStore([...kernelSources, accessMigrations]);
    const fails = (kind: keyof typeof broken) => {
      if (broken[kind]) throw new Error('no such lid');
    };
    kernel = openKernel({
      modules: [
        {
          name: 'desk',
          consumes: { 'incident.*': noting('desk', () => fails('messages')).act },
          timers: { late: async () => fails('timers') },
        },
      ],
      store,
      clock: fakeClock(NOON),
      log: silentLog(),
      telemetry: {} as Telemetry,
      files: {} as Files,
      packs: {} as Packs,
      poll: false,
    });
    app = await openHttp({
      info: { title: 'test', version: '1' },
      routes: kernelRoutes(kernel, { top: async () => 'cq' }),
      authenticate: async ({ headers }) => people[String(headers.authorization)],
      metrics: new Registry(),
      log: { error: console.error },
    });
    await kernel.services.write(async (tx) => {
      await send(tx, chain);
      await send(tx, chain);
      await schedule(tx, { module: 'desk', name: 'late', key: 'a', chainId: null, dueAt: NOON, body: {} });
    });
    await kernel.settle();
  });
  after(async () => {
    await app.close();
    await kernel.stop();
  });

  async function ask(who: string, method: 'GET' | 'POST', url: string, payload?: object) {
    const got = await app.inject({
      method,
      url,
      headers: { authorization: who },
      ...(payload ? { payload } : {}),
    });
    return { status: got.statusCode, json: got.json() };
  }

  test('is for those who may replay', async () => {
    for (const url of ['/api/dead-letters', '/api/kernel']) {
      assert.equal((await ask('reader', 'GET', url)).status, 403);
      assert.equal((await ask('stranger', 'GET', url)).status, 401);
    }
  });

  test('shows deadlines and long work to the city’s own administrators only', async () => {
    const retry = { what: 'timer', module: 'desk', name: 'late', key: 'a' };
    assert.equal((await ask('district', 'GET', '/api/kernel')).status, 403);
    assert.equal((await ask('district', 'POST', '/api/kernel/retry', retry)).status, 403);
  });

  test('counts what waits, fails and lies aside', async () => {
    assert.deepEqual((await ask('city', 'GET', '/api/kernel')).json, {
      unsent: 0,
      deadLetters: 2,
      failedTimers: [{ module: 'desk', name: 'late', key: 'a', error: 'Error: no such lid' }],
      failedJobs: [],
    });
  });

  test('shows the letters of the caller’s own branch, chain by chain', async () => {
    const { json } = await ask('district', 'GET', '/api/dead-letters');
    assert.deepEqual(
      json.rows.map((row: Record<string, unknown>) => [
        row.consumer,
        row.chainId,
        row.seq,
        row.state,
        row.error,
        row.topic,
      ]),
      [
        ['desk:incident.*', chain, 1, 'failed', 'Error: no such lid', 'incident.opened'],
        ['desk:incident.*', chain, 2, 'held', null, 'incident.opened'],
      ],
    );
    assert.deepEqual(Object.keys(json.rows[0].document).sort(), ['id', 'kind', 'ownerUnit', 'title']);
    assert.deepEqual((await ask('neighbour', 'GET', '/api/dead-letters')).json, { rows: [] });
  });

  test('replays a chain for those whose branch it lies in, and keeps that in the audit', async () => {
    const url = '/api/dead-letters/replay';
    const wanted = { consumer: 'desk:incident.*', chainId: chain };
    assert.equal((await ask('neighbour', 'POST', url, wanted)).status, 404);
    assert.equal((await ask('city', 'POST', url, { ...wanted, consumer: 'nobody' })).status, 404);
    assert.equal((await ask('city', 'POST', url, { ...wanted, chainId: randomUUID() })).status, 404);
    assert.deepEqual((await ask('district', 'POST', url, wanted)).json, {
      acted: 0,
      error: 'Error: no such lid',
    });
    broken.messages = false;
    assert.deepEqual((await ask('district', 'POST', url, wanted)).json, { acted: 2, error: null });
    assert.deepEqual(
      (await acts(store.db)).map(({ seq }) => seq),
      [1, 2],
    );
    assert.equal((await ask('district', 'POST', url, wanted)).status, 404);
    const entries = await readAudit(store.db, { action: 'deadletter.replay' });
    assert.deepEqual(entries.map((entry) => [entry.action, entry.object_id, entry.result]).sort(), [
      ['deadletter.replay', chain, 'done'],
      ['deadletter.replay', chain, 'failed'],
    ]);
  });

  test('lets a failed deadline or job run again, and names one that did not fail', async () => {
    const url = '/api/kernel/retry';
    const timer = { what: 'timer', module: 'desk', name: 'late', key: 'a' };
    broken.timers = false;
    assert.deepEqual((await ask('city', 'POST', url, timer)).json, { again: true });
    assert.equal((await ask('city', 'POST', url, timer)).status, 404);
    await kernel.settle();
    assert.deepEqual((await ask('city', 'GET', '/api/kernel')).json.failedTimers, []);
    await kernel.services.write((tx) => askJob(tx, { module: 'desk', name: 'x', key: 'b', body: {} }, NOON));
    assert.equal(
      (await ask('city', 'POST', url, { ...timer, what: 'job', name: 'x', key: 'b' })).status,
      404,
    );
  });
});
