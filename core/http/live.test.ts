import assert from 'node:assert/strict';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { describe, test } from 'node:test';
import { nobody, type Principal } from '@cityloop/core/access';
import { Registry } from 'prom-client';
import { type LiveHub, type LiveHubOptions, openHttp, openLiveHub } from './index.ts';

const town: Principal = {
  ...nobody,
  id: 'town',
  unit: 't1',
  unitPath: 'c/d/t1',
  grants: [{ role: 'town', path: 'c/d/t1' }],
  actions: new Set(['document.read']),
};
const elsewhere = { ownerPath: 'c/d/t2', placePath: null, board: null, participants: [] };
const here = { ...elsewhere, ownerPath: 'c/d/t1' };

interface Listener {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
  text: string;
  ended: boolean;
}

async function withHub(
  options: LiveHubOptions,
  body: (hub: LiveHub, listen: Listen) => Promise<void>,
): Promise<void> {
  const hub = openLiveHub(options);
  const app = await openHttp({
    info: { title: 't', version: '1' },
    routes: [],
    authenticate: async () => town,
    live: hub,
    metrics: new Registry(),
    log: { error: console.error },
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const open: Listener[] = [];
  const listen: Listen = (query = '', lastId) => {
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
    return new Promise((resolve, reject) => {
      const request = get(`${url}/api/live${query}`, { headers, agent: false }, (response) => {
        const listener: Listener = { request, response, text: '', ended: false };
        response.setEncoding('utf8').on('data', (chunk: string) => {
          listener.text += chunk;
        });
        response.on('close', () => {
          listener.ended = true;
        });
        response.on('error', () => {});
        open.push(listener);
        resolve(listener);
      });
      request.on('error', reject);
    });
  };
  try {
    await body(hub, listen);
  } finally {
    for (const one of open) one.request.destroy();
    await app.close();
  }
}
type Listen = (query?: string, lastId?: string) => Promise<Listener>;

async function until(check: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 5000;
  while (!check()) {
    assert.ok(performance.now() < end, `waited 5 s for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const lastId = (text: string) => [...text.matchAll(/^id: (.+)$/gm)].at(-1)?.[1];

describe('the live stream', () => {
  test('a page hears its topics and only what it may see', async () => {
    await withHub({}, async (hub, listen) => {
      const page = await listen('?topics=incident');
      await until(() => hub.size() === 1, 'joined');
      hub.publish({ topic: 'incident', data: { n: 1 }, guard: elsewhere });
      hub.publish({ topic: 'weather', data: { n: 2 } });
      hub.publish({ topic: 'incident', data: { n: 3 }, guard: here });
      await until(() => page.text.includes('"n":3'), 'third message');
      assert.doesNotMatch(page.text, /"n":[12]/);
    });
  });

  test('a page that comes back hears what it missed, once', async () => {
    await withHub({}, async (hub, listen) => {
      const first = await listen();
      hub.publish({ topic: 'a', data: { n: 1 } });
      await until(() => first.text.includes('"n":1'), 'first message');
      first.request.destroy();
      await until(() => hub.size() === 0, 'left');
      hub.publish({ topic: 'a', data: { n: 2 }, guard: elsewhere });
      hub.publish({ topic: 'a', data: { n: 3 } });
      const second = await listen('', lastId(first.text));
      await until(() => second.text.includes('"n":3'), 'third message');
      assert.doesNotMatch(second.text, /"n":[12]|resync/);
    });
  });

  test('a page that was away too long, or knew another process, is told to start afresh', async () => {
    await withHub({ keep: 2 }, async (hub, listen) => {
      const first = await listen();
      await until(() => lastId(first.text) !== undefined, 'an id');
      for (let n = 0; n < 10; n += 1) hub.publish({ topic: 'a', data: { n }, guard: elsewhere });
      const late = await listen('', lastId(first.text));
      const foreign = await listen('', 'AAAAAAAAAAAAAAAAAAAAAA');
      await until(
        () => late.text.includes('event: resync') && foreign.text.includes('event: resync'),
        'resync',
      );
      assert.doesNotMatch(late.text, /"n"/);
    });
  });

  test('what others were told does not show in the ids of a page', async () => {
    await withHub({ heartbeatMs: 20 }, async (_hub, listen) => {
      const page = await listen();
      await until(() => (page.text.match(/: beat/g)?.length ?? 0) >= 3, 'three beats');
      const ids = [...page.text.matchAll(/^id: (.+)$/gm)].map((match) => match[1]);
      assert.equal(new Set(ids).size, ids.length);
    });
  });

  test('a page that does not read is sent away and holds nobody up', async () => {
    await withHub({ maxWaitingBytes: 64 * 1024 }, async (hub, listen) => {
      const slow = await listen();
      const quick = await listen();
      await until(() => hub.size() === 2, 'both joined');
      slow.response.pause();
      const text = 'x'.repeat(32 * 1024);
      for (let n = 0; hub.size() === 2 && n < 5000; n += 1) {
        hub.publish({ topic: 'a', data: { n, text } });
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.equal(hub.size(), 1);
      hub.publish({ topic: 'a', data: { last: true } });
      await until(() => quick.text.includes('"last":true'), 'the quick page goes on');
    });
  });

  test('closing the server ends every stream', async () => {
    await withHub({}, async (hub, listen) => {
      const page = await listen();
      await until(() => hub.size() === 1, 'joined');
      hub.close();
      await until(() => page.ended, 'ended');
    });
  });

  test('a page is asked to come back after a time, so that its rights are looked at again', async () => {
    await withHub({ heartbeatMs: 10, maxAgeMs: 30 }, async (_hub, listen) => {
      const page = await listen();
      await until(() => page.ended, 'sent away');
      assert.match(page.text, /: beat/);
    });
  });
});
