import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Store } from '@cityloop/core/store';
import { askJob } from './index.ts';
import { failedJobs, releaseJobs, takeJob } from './jobs.store.ts';
import { type JobEffect, type JobLoop, openJobs } from './jobs.ts';
import { acts, gate, keepingLog, kernelStore, messageOf, NOON, noting, until } from './test/messages.ts';

const loops: JobLoop[] = [];
after(async () => {
  for (const loop of loops) await loop.stop();
});

function jobsOf(
  store: Store,
  effect: JobEffect,
  options: { leaseMs?: number; retryMs?: number; parallel?: number } = {},
): JobLoop {
  const loop = openJobs({
    store,
    log: keepingLog(),
    effects: new Map([['dispatch.advice', effect]]),
    afterRun: () => {},
    poll: false,
    retryMs: 10,
    ...options,
  });
  loops.push(loop);
  return loop;
}

function ask(store: Store, ...keys: readonly string[]): Promise<void> {
  return store.db.transaction().execute(async (tx) => {
    for (const key of keys)
      await askJob(tx, { module: 'dispatch', name: 'advice', key, body: { key } }, NOON);
  });
}

/** What a job writes at its end. */
function writing(name: string): Awaited<ReturnType<JobEffect>> {
  return (tx) => noting(name).act(tx, messageOf(randomUUID(), 1));
}

async function written(store: Store): Promise<readonly string[]> {
  return (await acts(store.db)).map(({ consumer }) => consumer);
}

describe('a job', () => {
  test('runs outside a transaction and writes at its end, together with its own end', async () => {
    const store = await kernelStore();
    await ask(store, 'a');
    const loop = jobsOf(store, async ({ body }) => {
      // On the one connection of the embedded database this would wait for ever inside a transaction.
      assert.deepEqual(await written(store), []);
      return writing(String(body.key));
    });
    await loop.drain();
    assert.deepEqual(await written(store), ['a']);
    assert.equal(loop.ended, 1);
    await loop.drain();
    assert.equal(loop.ended, 1);
  });

  test('that fails is tried again, and what it wrote is taken back', async () => {
    const store = await kernelStore();
    await ask(store, 'a');
    let runs = 0;
    const loop = jobsOf(store, async ({ attempts }) => {
      runs += 1;
      assert.equal(attempts, runs);
      if (runs === 1) throw new Error('no network');
      return async (tx) => {
        await writing(`run ${runs}`)(tx);
        if (runs === 2) throw new Error('no place');
      };
    });
    await loop.drain();
    assert.equal(runs, 3);
    assert.deepEqual(await written(store), ['run 3']);
  });

  test('that failed five times waits for a person and stops no other', async () => {
    const store = await kernelStore();
    await ask(store, 'bad', 'good', 'better');
    let runs = 0;
    const loop = jobsOf(store, async ({ key }) => {
      if (key !== 'bad') return writing(key);
      runs += 1;
      throw new RangeError('no such network');
    });
    await loop.drain();
    assert.equal(runs, 5);
    assert.deepEqual([...(await written(store))].sort(), ['better', 'good']);
    assert.deepEqual(await failedJobs(store.db), [
      { module: 'dispatch', name: 'advice', key: 'bad', error: 'RangeError: no such network' },
    ]);
    await loop.drain();
    assert.equal(runs, 5);
    await ask(store, 'bad');
    await loop.drain();
    assert.equal(runs, 10);
  });

  test('of a dead process is taken when its lease has run out, or at once by a process that is alone', async () => {
    const store = await kernelStore();
    await ask(store, 'a', 'b');
    const now = Date.now();
    const soon = await takeJob(store.db, { now: new Date(now), until: new Date(now + 3000) });
    const late = await takeJob(store.db, { now: new Date(now), until: new Date(now + 3_600_000) });
    assert.deepEqual([soon?.key, late?.key].sort(), ['a', 'b']);
    const loop = jobsOf(store, async ({ key, attempts }) => writing(`${key} ${attempts}`));
    await loop.drain();
    assert.deepEqual(await written(store), []);
    await delay(Math.max(0, now + 3100 - Date.now()));
    await loop.drain();
    assert.deepEqual(await written(store), [`${soon?.key} 2`]);
    await releaseJobs(store.db);
    await loop.drain();
    assert.deepEqual(await written(store), [`${soon?.key} 2`, `${late?.key} 2`]);
  });

  test('longer than its lease stays with its process', async () => {
    const store = await kernelStore();
    await ask(store, 'a');
    const slow = jobsOf(
      store,
      async () => {
        await delay(1500);
        return writing('slow');
      },
      { leaseMs: 450 },
    );
    const other = jobsOf(store, async () => writing('other'));
    const running = slow.drain();
    await delay(900);
    await other.drain();
    await running;
    assert.deepEqual(await written(store), ['slow']);
  });

  test('that is asked for anew while it runs runs again, and the first run writes nothing', async () => {
    const store = await kernelStore();
    await ask(store, 'a');
    const isRunning = gate();
    const mayEnd = gate();
    let runs = 0;
    const loop = jobsOf(
      store,
      async () => {
        runs += 1;
        const run = runs;
        isRunning.open();
        if (run === 1) await mayEnd.passed;
        return writing(`run ${run}`);
      },
      { parallel: 1 },
    );
    const draining = loop.drain();
    await isRunning.passed;
    await ask(store, 'a');
    mayEnd.open();
    await draining;
    assert.deepEqual(await written(store), ['run 2']);
  });

  test('is told when it was asked for anew, so that it can stop', async () => {
    const store = await kernelStore();
    await ask(store, 'a');
    const isRunning = gate();
    let runs = 0;
    const loop = jobsOf(
      store,
      async (_job, signal) => {
        runs += 1;
        if (runs > 1) return writing('second');
        isRunning.open();
        await delay(60_000, undefined, { signal });
        return writing('first');
      },
      { leaseMs: 150, parallel: 1 },
    );
    const draining = loop.drain();
    await isRunning.passed;
    await ask(store, 'a');
    await draining;
    assert.deepEqual(await written(store), ['second']);
  });

  test('that nobody offers fails under its name', async () => {
    const store = await kernelStore();
    await store.db
      .transaction()
      .execute((tx) => askJob(tx, { module: 'gone', name: 'x', key: 'a', body: {} }, NOON));
    await jobsOf(store, async () => writing('x')).drain();
    assert.deepEqual(
      (await failedJobs(store.db)).map(({ error }) => error),
      ['Error: job gone.x: no module offers its effect'],
    );
  });
});

describe('the loop of jobs', () => {
  test('a kick at whatever moment of a run is not lost', async () => {
    const store = await kernelStore();
    const loop = jobsOf(store, async ({ key }) => writing(key));
    loop.start();
    for (let n = 1; n <= 40; n += 1) {
      await ask(store, `k${n}`);
      loop.kick();
      if (n % 5 === 0) await delay(n % 4);
    }
    await until(() => loop.ended === 40, '40 jobs');
  });

  test('runs a few at a time, so that a long one keeps no other waiting', async () => {
    const store = await kernelStore();
    await ask(store, 'long', 'a', 'b', 'c');
    const mayEnd = gate();
    const loop = jobsOf(store, async ({ key }) => {
      if (key === 'long') await mayEnd.passed;
      return writing(key);
    });
    loop.start();
    await until(() => loop.ended === 3, 'three short jobs');
    assert.deepEqual([...(await written(store))].sort(), ['a', 'b', 'c']);
    mayEnd.open();
    await loop.drain();
    assert.equal(loop.ended, 4);
  });

  test('stopping interrupts a job and gives it back without counting the attempt', async () => {
    const store = await kernelStore();
    await ask(store, 'a');
    const isRunning = gate();
    const first = jobsOf(store, async (_job, signal) => {
      isRunning.open();
      await delay(60_000, undefined, { signal });
      return writing('first');
    });
    first.start();
    await isRunning.passed;
    await first.stop();
    const next = jobsOf(store, async ({ attempts }) => writing(`attempt ${attempts}`));
    await next.drain();
    assert.deepEqual(await written(store), ['attempt 1']);
  });
});
