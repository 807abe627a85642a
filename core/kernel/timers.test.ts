import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openStore, type Store } from '@cityloop/core/store';
import { templateDirectory, testDatabaseUrl } from '@cityloop/core/store-testing';
import { sql } from 'kysely';
import { cancel, type DueTimer, failedTimers, fakeClock, schedule, silentLog, type Timer } from './index.ts';
import { kernelStore, NOON, send } from './test/messages.ts';
import { openTimers, type TimerEffect, type TimerLoop } from './timers.ts';

const MINUTE = 60_000;
const loops: TimerLoop[] = [];
after(async () => {
  for (const loop of loops) await loop.stop();
});

/** Timers over a store, with a clock that the test moves and a list of what ran. */
async function timersOf(store: Store, also: TimerEffect = async () => {}) {
  const clock = fakeClock(NOON);
  const ran: string[] = [];
  const effect: TimerEffect = async (tx, timer) => {
    await also(tx, timer);
    ran.push(timer.key);
  };
  const loop = openTimers({
    store,
    clock,
    log: silentLog(),
    effects: new Map([['dispatch.route', effect]]),
    afterRun: () => {},
    poll: false,
  });
  loops.push(loop);
  return { clock, ran, loop };
}

/** A deadline some minutes after noon. */
function deadline(key: string, minutes: number): Timer {
  return {
    module: 'dispatch',
    name: 'route',
    key,
    chainId: null,
    dueAt: new Date(NOON.getTime() + minutes * MINUTE),
    body: { key },
  };
}

function set(store: Store, ...timers: readonly Timer[]): Promise<void> {
  return store.db.transaction().execute(async (tx) => {
    for (const timer of timers) await schedule(tx, timer);
  });
}

describe('a deadline', () => {
  test('of five minutes does not run at 4:59 and runs at 5:00', async () => {
    const store = await kernelStore();
    const { clock, ran, loop } = await timersOf(store);
    await set(store, deadline('a', 5));
    clock.advance(5 * MINUTE - 1000);
    await loop.runDue();
    assert.deepEqual(ran, []);
    clock.advance(1000);
    await loop.runDue();
    assert.deepEqual(ran, ['a']);
    await loop.runDue();
    assert.deepEqual(ran, ['a']);
    assert.equal(loop.run, 1);
  });

  test('that is set again moves, earlier or later, and runs with its last body', async () => {
    const store = await kernelStore();
    const bodies: unknown[] = [];
    const { clock, ran, loop } = await timersOf(store, async (_tx, { body }) => void bodies.push(body));
    await set(store, deadline('later', 5), deadline('earlier', 15));
    await set(store, { ...deadline('later', 15), body: { n: 2 } }, deadline('earlier', 5));
    clock.advance(5 * MINUTE);
    await loop.runDue();
    assert.deepEqual(ran, ['earlier']);
    clock.advance(10 * MINUTE);
    await loop.runDue();
    assert.deepEqual(ran, ['earlier', 'later']);
    assert.deepEqual(bodies, [{ key: 'earlier' }, { n: 2 }]);
  });

  test('that is cancelled never runs, and its neighbour does', async () => {
    const store = await kernelStore();
    const { clock, ran, loop } = await timersOf(store);
    await set(store, deadline('a', 5), deadline('b', 5));
    await store.db.transaction().execute((tx) => cancel(tx, deadline('a', 5)));
    clock.advance(10 * MINUTE);
    await loop.runDue();
    assert.deepEqual(ran, ['b']);
  });

  test('runs in the order in which it fell due, and its effect may set it anew', async () => {
    const store = await kernelStore();
    let again = 0;
    const { clock, ran, loop } = await timersOf(store, async (tx, { key }) => {
      again += 1;
      if (again === 1) await schedule(tx, deadline(key, 20));
    });
    await set(store, deadline('third', 7), deadline('first', 1), deadline('second', 5));
    clock.advance(10 * MINUTE);
    await loop.runDue();
    assert.deepEqual(ran, ['first', 'second', 'third']);
    clock.advance(10 * MINUTE);
    await loop.runDue();
    assert.deepEqual(ran, ['first', 'second', 'third', 'first']);
  });

  test('is run once by two loops, with its effect in one transaction', async () => {
    const store = await kernelStore();
    const [one, two] = [await timersOf(store), await timersOf(store)];
    await set(store, ...Array.from({ length: 20 }, (_, n) => deadline(`k${n}`, 1)));
    for (const { clock } of [one, two]) clock.advance(MINUTE);
    await Promise.all([one.loop.runDue(), two.loop.runDue()]);
    const ran = [...one.ran, ...two.ran].sort();
    assert.deepEqual(ran, Array.from({ length: 20 }, (_, n) => `k${n}`).sort());
  });
});

describe('a deadline whose effect fails', () => {
  test('is tried five times, then kept for a person, and stops no other', async () => {
    const store = await kernelStore();
    let tries = 0;
    const { clock, ran, loop } = await timersOf(store, async (tx, { key }) => {
      if (key !== 'bad') return;
      tries += 1;
      await send(tx, '00000000-0000-4000-8000-000000000001');
      throw new RangeError('no unit answers');
    });
    await set(store, deadline('bad', 1), deadline('good', 2), deadline('better', 3));
    clock.advance(5 * MINUTE);
    await loop.runDue();
    assert.equal(tries, 5);
    assert.deepEqual(ran, ['good', 'better']);
    assert.deepEqual(await failedTimers(store.db), [
      { module: 'dispatch', name: 'route', key: 'bad', error: 'RangeError: no unit answers' },
    ]);
    const { rows } = await sql`select 1 from outbox`.execute(store.db);
    assert.deepEqual(rows, []);
    await loop.runDue();
    assert.equal(tries, 5);
  });

  test('runs after all when the hindrance has passed', async () => {
    const store = await kernelStore();
    let tries = 0;
    const { clock, ran, loop } = await timersOf(store, async () => {
      tries += 1;
      if (tries < 4) throw new Error('somebody changed the document');
    });
    await set(store, deadline('a', 1));
    clock.advance(MINUTE);
    await loop.runDue();
    assert.deepEqual(ran, ['a']);
    assert.deepEqual(await failedTimers(store.db), []);
  });

  test('and that nobody offers is kept under its name', async () => {
    const store = await kernelStore();
    const { clock, loop } = await timersOf(store);
    await set(store, { ...deadline('a', 1), module: 'gone' });
    clock.advance(MINUTE);
    await loop.runDue();
    assert.deepEqual(
      (await failedTimers(store.db)).map(({ error }) => error),
      ['Error: timer gone.route: no module offers its effect'],
    );
  });

  test('and is set anew or cancelled between two tries, is as it was set last', async () => {
    const store = await kernelStore();
    const tries: DueTimer[] = [];
    const { clock, ran, loop } = await timersOf(store, async (_tx, timer) => {
      tries.push(timer);
      if (clock.now().getTime() < NOON.getTime() + 30 * MINUTE) throw new Error('not yet');
    });
    await set(store, deadline('moved', 1), deadline('gone', 1));
    clock.advance(MINUTE);
    const running = loop.runDue();
    while (tries.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await store.db.transaction().execute(async (tx) => {
      await schedule(tx, deadline('moved', 30));
      await cancel(tx, deadline('gone', 1));
    });
    await running;
    assert.deepEqual(await failedTimers(store.db), []);
    clock.set(deadline('moved', 30).dueAt);
    await loop.runDue();
    assert.deepEqual(ran, ['moved']);
  });
});

describe('a process killed by -9', () => {
  const child = fileURLToPath(new URL('./test/dying-timers.ts', import.meta.url));

  async function runChild(config: Readonly<Record<string, unknown>>): Promise<NodeJS.Signals | null> {
    const running = spawn(process.execPath, [child, JSON.stringify(config)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [, signal] = await once(running, 'exit');
    return signal;
  }

  test('when deadlines are set, or when an effect is about to be committed, loses none and runs none twice', async () => {
    const root = await mkdtemp(join(tmpdir(), 'cityloop-test-'));
    const databaseUrl = testDatabaseUrl();
    const schema = `killed_${process.pid}`;
    const where = databaseUrl
      ? { databaseUrl, schema }
      : { dir: join(root, 'pg'), template: await templateDirectory() };
    const timers = [deadline('a', 1), deadline('b', 1), deadline('c', 1)];
    const now = NOON.getTime() + MINUTE;
    assert.equal(await runChild({ where, crash: 'after-timer-set', timers, now }), 'SIGKILL');
    // The first effect is committed, the second one is about to be.
    assert.equal(await runChild({ where, crash: 'before-timer-commit:2', timers: [], now }), 'SIGKILL');
    const store = await openStore(where);
    try {
      const { clock, ran, loop } = await timersOf(store);
      clock.advance(MINUTE);
      await loop.runDue();
      const { rows } = await sql`select 1 from outbox`.execute(store.db);
      assert.equal(rows.length, 1);
      assert.equal(ran.length, 2);
      assert.equal(new Set(ran).size, 2);
    } finally {
      if (databaseUrl) await store.db.schema.dropSchema(schema).cascade().execute();
      await store.close();
      await rm(root, { recursive: true, force: true });
    }
  });
});
