import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Files } from '@cityloop/core/files';
import type { Packs } from '@cityloop/core/packs';
import type { Store } from '@cityloop/core/store';
import type { Telemetry } from '@cityloop/core/telemetry';
import {
  askJob,
  countUnsent,
  deadLetters,
  fakeClock,
  type Kernel,
  type KernelOptions,
  type Module,
  openKernel,
  schedule,
} from './index.ts';
import { claimChains } from './outbox.store.ts';
import {
  acts,
  gate,
  keepingLog,
  kernelStore,
  messageOf,
  NOON,
  noting,
  send,
  until,
} from './test/messages.ts';

const kernels: Kernel[] = [];
after(async () => {
  for (const kernel of kernels) await kernel.stop().catch(() => {});
});

/** A kernel over a store; what its modules do not use is not there. */
function kernelOf(store: Store, modules: readonly Module[], options: Partial<KernelOptions> = {}) {
  const log = keepingLog();
  const clock = fakeClock(NOON);
  const kernel = openKernel({
    modules,
    store,
    clock,
    log,
    telemetry: {} as Telemetry,
    files: {} as Files,
    packs: {} as Packs,
    poll: false,
    ...options,
  });
  kernels.push(kernel);
  return { kernel, log, clock };
}

function consuming(name: string, topics: readonly string[], also?: Parameters<typeof noting>[1]): Module {
  const { act } = noting(name, also);
  return { name, consumes: Object.fromEntries(topics.map((topic) => [topic, act])) };
}

async function actedBy(store: Store): Promise<readonly string[]> {
  return (await acts(store.db)).map(({ consumer, seq }) => `${consumer} ${seq}`);
}

describe('the kernel', () => {
  test('does a change again when the database gave it up for another one, three times at most', async () => {
    const store = await kernelStore();
    const { kernel } = kernelOf(store, []);
    const givenUp = (code: string) => Object.assign(new Error('given up'), { code });
    let tries = 0;
    const change = (error: Error, until: number) =>
      kernel.services.write(async (tx) => {
        tries += 1;
        await send(tx, randomUUID());
        if (tries < until) throw error;
        return tries;
      });
    assert.equal(await change(givenUp('40P01'), 3), 3);
    assert.equal(await countUnsent(store.db), 1);
    tries = 0;
    await assert.rejects(change(givenUp('40001'), 9), /given up/);
    assert.equal(tries, 3);
    tries = 0;
    await assert.rejects(change(givenUp('23505'), 2), /given up/);
    assert.equal(tries, 1);
    assert.equal(await countUnsent(store.db), 1);
  });

  test('lets nothing run before its start: what an earlier process left waits for its consumers', async () => {
    const store = await kernelStore();
    await store.db.transaction().execute((tx) => send(tx, randomUUID()));
    const { kernel } = kernelOf(store, [consuming('desk', ['incident.opened'])], { poll: true });
    // As seeds do, which are written before the start.
    await kernel.services.write((tx) => send(tx, randomUUID()));
    await delay(700);
    assert.equal(await countUnsent(store.db), 2);
    await kernel.start();
    await until(async () => (await countUnsent(store.db)) === 0, 'the messages');
    assert.deepEqual(await actedBy(store), ['desk 1', 'desk 1']);
    await kernel.stop();
  });

  test('hands a message to each consumer that takes its topic, and shows it on screens', async () => {
    const store = await kernelStore();
    const { kernel, log } = kernelOf(store, [
      consuming('one', ['incident.opened', 'task.done']),
      consuming('all', ['incident.*']),
      consuming('none', ['alarm.raised']),
    ]);
    const shown: unknown[] = [];
    kernel.onMessage(() => {
      throw new Error('a screen that fails');
    });
    kernel.onMessage(({ topic }) => shown.push(topic));
    kernel.onShow((value) => shown.push(value));
    kernel.services.show('vital.value', { v: 1 });
    await kernel.services.write((tx) => send(tx, randomUUID(), 'incident.opened'));
    await kernel.settle();
    assert.deepEqual(await actedBy(store), ['one 1', 'all 1']);
    assert.deepEqual(shown, [{ topic: 'vital.value', data: { v: 1 }, guarded: null }, 'incident.opened']);
    assert.deepEqual(log.said, ['error watcher a screen that fails']);
  });

  test('settles when nothing is left: messages that lead to jobs, deadlines and messages again', async () => {
    const store = await kernelStore();
    const chain = randomUUID();
    const { kernel } = kernelOf(store, [
      {
        name: 'desk',
        consumes: {
          'incident.opened': async (tx, message) => {
            await noting('opened').act(tx, message);
            await askJob(tx, { module: 'desk', name: 'advice', key: chain, body: {} }, NOON);
          },
          'incident.advised': async (tx, message) => {
            await noting('advised').act(tx, message);
            await schedule(tx, {
              module: 'desk',
              name: 'late',
              key: chain,
              chainId: chain,
              dueAt: NOON,
              body: {},
            });
          },
          'incident.late': noting('late').act,
        },
        jobs: {
          advice: async () => {
            await delay(20);
            return async (tx) => void (await send(tx, chain, 'incident.advised'));
          },
        },
        timers: { late: async (tx) => void (await send(tx, chain, 'incident.late')) },
      },
    ]);
    await kernel.services.write((tx) => send(tx, chain));
    await kernel.settle();
    assert.deepEqual(await actedBy(store), ['opened 1', 'advised 2', 'late 3']);
    // Work that runs by itself, because something was kicked, is waited for as well.
    for (let n = 0; n < 10; n += 1) {
      await kernel.services.write((tx) => send(tx, randomUUID()));
      await delay(n * 3);
      await kernel.settle();
      assert.equal((await acts(store.db)).length % 3, 0);
      assert.equal(await countUnsent(store.db), 0);
    }
  });

  test('looks at once for what a change, a message or a deadline asked for, and not after one that asked for nothing', async () => {
    const store = await kernelStore();
    const job = (key: string) => ({ module: 'desk', name: 'advice', key, body: {} });
    const done = async () => (await acts(store.db)).map(({ consumer }) => consumer).sort();
    const { kernel } = kernelOf(store, [
      {
        name: 'desk',
        consumes: { 'incident.opened': async (tx) => void (await askJob(tx, job('of a message'), NOON)) },
        jobs: {
          advice:
            async ({ key }) =>
            async (tx) =>
              void (await noting(key).act(tx, messageOf(randomUUID(), 1))),
        },
      },
    ]);
    await kernel.start();
    // The first look of a start is over.
    await kernel.settle();
    // Past the kernel, so that nobody is told.
    await store.db.transaction().execute((tx) => askJob(tx, job('a'), NOON));
    await store.db.transaction().execute((tx) => send(tx, randomUUID()));
    await kernel.services.write((tx) => schedule(tx, { ...job('x'), chainId: null, dueAt: NOON }));
    await delay(200);
    assert.deepEqual([await done(), await countUnsent(store.db)], [[], 1]);
    await kernel.services.write((tx) => askJob(tx, job('b'), NOON));
    // The end of a job has the relay look for what the job sent, so the message is carried too.
    await until(async () => (await done()).join() === 'a,b,of a message', 'the jobs');
    await kernel.services.write((tx) => send(tx, randomUUID()));
    const all = 'a,b,of a message,of a message';
    await until(async () => (await done()).join() === all, 'the job of another message');
    await until(async () => (await countUnsent(store.db)) === 0, 'the messages');
    await kernel.stop();
  });

  test('settles also while something keeps failing', async () => {
    const store = await kernelStore();
    const { kernel, log } = kernelOf(store, [
      consuming('desk', ['incident.*'], () => {
        throw new Error('no such lid');
      }),
      consuming('other', ['incident.*']),
    ]);
    await kernel.services.write((tx) => send(tx, randomUUID()));
    await kernel.settle();
    assert.deepEqual(await actedBy(store), ['other 1']);
    assert.deepEqual(
      (await deadLetters(store.db)).map(({ consumer, state }) => [consumer, state]),
      [['desk:incident.*', 'failed']],
    );
    assert.deepEqual(log.said, ['error dead letter']);
  });

  test('replays the dead letters of a consumer by name', async () => {
    const store = await kernelStore();
    const chain = randomUUID();
    let isBroken = true;
    const { kernel } = kernelOf(store, [
      consuming('desk', ['incident.*'], () => {
        if (isBroken) throw new Error('no such lid');
      }),
    ]);
    await kernel.services.write((tx) => send(tx, chain));
    await kernel.services.write((tx) => send(tx, chain));
    await kernel.settle();
    isBroken = false;
    assert.deepEqual(await kernel.replay('desk:incident.*', chain), { acted: 2 });
    assert.deepEqual(await actedBy(store), ['desk 1', 'desk 2']);
    await assert.rejects(kernel.replay('nobody', chain), { message: 'consumer nobody: unknown' });
  });

  test('that is alone on its database voids the claims of a dead process', async () => {
    const store = await kernelStore();
    await store.db.transaction().execute((tx) => send(tx, randomUUID()));
    await claimChains(store.db, { owner: 'dead', now: new Date(), leaseMs: 3_600_000, limit: 1 });
    const { kernel } = kernelOf(store, [consuming('desk', ['incident.*'])], { alone: true });
    await kernel.start();
    await kernel.settle();
    assert.deepEqual(await actedBy(store), ['desk 1']);
  });
});

describe('starting and stopping', () => {
  function lasting(name: string, said: string[], fails: readonly string[] = []): Module {
    const say = (what: string) => {
      said.push(`${what} ${name}`);
      if (fails.includes(what)) throw new Error(`${name} does not ${what}`);
    };
    return {
      name,
      start: async () => {
        say('start');
        return { stop: async () => say('stop') };
      },
    };
  }

  test('modules start in their order and stop in the reverse, once', async () => {
    const said: string[] = [];
    const { kernel } = kernelOf(await kernelStore(), [lasting('a', said), lasting('b', said)]);
    await kernel.start();
    await Promise.all([kernel.stop(), kernel.stop()]);
    assert.deepEqual(said, ['start a', 'start b', 'stop b', 'stop a']);
  });

  test('a start that fails stops what had started', async () => {
    const said: string[] = [];
    const { kernel } = kernelOf(await kernelStore(), [lasting('a', said), lasting('b', said, ['start'])]);
    await assert.rejects(kernel.start(), /b does not start/);
    assert.deepEqual(said, ['start a', 'start b', 'stop a']);
  });

  test('one that does not stop keeps no other from stopping, and is told', async () => {
    const said: string[] = [];
    const { kernel } = kernelOf(await kernelStore(), [lasting('a', said), lasting('b', said, ['stop'])]);
    await kernel.start();
    await assert.rejects(kernel.stop(), (error) => {
      assert.ok(error instanceof AggregateError);
      assert.deepEqual(error.errors.map(String), ['Error: b does not stop']);
      return true;
    });
    assert.deepEqual(said, ['start a', 'start b', 'stop b', 'stop a']);
  });

  test('no effect runs once its module has stopped; what waits is delivered by the next process', async () => {
    const store = await kernelStore();
    const chain = randomUUID();
    const isUnderWay = gate();
    const mayEnd = gate();
    let isOpen = false;
    const module: Module = {
      ...consuming('desk', ['incident.*'], async ({ seq }) => {
        isUnderWay.open();
        await mayEnd.passed;
        assert.ok(isOpen, `message ${seq} came to a module that is not open`);
      }),
      start: async () => {
        isOpen = true;
        return {
          stop: async () => {
            isOpen = false;
          },
        };
      },
    };
    const first = kernelOf(store, [module]).kernel;
    await first.start();
    await first.services.write(async (tx) => {
      await send(tx, chain);
      await send(tx, chain);
    });
    await isUnderWay.passed;
    const stopping = first.stop();
    mayEnd.open();
    await stopping;
    assert.deepEqual(await actedBy(store), ['desk 1']);
    const next = kernelOf(store, [module]).kernel;
    await next.start();
    await next.settle();
    assert.deepEqual(await actedBy(store), ['desk 1', 'desk 2']);
    assert.deepEqual(await deadLetters(store.db), []);
  });
});
