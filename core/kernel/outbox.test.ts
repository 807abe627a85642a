import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '@cityloop/core/contracts';
import type { Store } from '@cityloop/core/store';
import { testDatabaseUrl } from '@cityloop/core/store-testing';
import { countUnsent, inProcessBus, realClock, silentLog } from './index.ts';
import { claimChains } from './outbox.store.ts';
import { openRelay, type Relay } from './relay.ts';
import { gate, keepingLog, kernelStore, namedChains, send, until } from './test/messages.ts';

const relays: Relay[] = [];
after(async () => {
  for (const relay of relays) await relay.stop();
});

/** A relay over a store whose messages end in a list. */
async function relayOf(
  store: Store,
  receive: (message: Message) => Promise<void>,
  options: { leaseMs?: number; poll?: boolean; log?: ReturnType<typeof keepingLog> } = {},
): Promise<Relay> {
  const bus = inProcessBus();
  await bus.receive(receive);
  const relay = openRelay({ store, bus, clock: realClock(), log: silentLog(), poll: false, ...options });
  relay.start();
  relays.push(relay);
  return relay;
}

const twoWriters = testDatabaseUrl()
  ? 'of two writers the first commits last, and both messages arrive'
  : 'on one connection: a message whose number was drawn first and that is committed last arrives too (two writers at once: on PostgreSQL)';

describe('the outbox', () => {
  test(twoWriters, async () => {
    const store = await kernelStore();
    const arrived: string[] = [];
    const relay = await relayOf(store, async (message) => void arrived.push(message.chainId));
    const [slow, quick] = [randomUUID(), randomUUID()];
    if (testDatabaseUrl()) {
      const isWritten = gate();
      const mayCommit = gate();
      const first = store.db.transaction().execute(async (tx) => {
        await send(tx, slow);
        isWritten.open();
        await mayCommit.passed;
      });
      await isWritten.passed;
      await store.db.transaction().execute((tx) => send(tx, quick));
      await relay.drain();
      assert.deepEqual(arrived, [quick]);
      mayCommit.open();
      await first;
    } else {
      // The number of the chain is drawn, the transaction fails, the chain's next message comes after another chain's.
      const failing = store.db.transaction().execute(async (tx) => {
        await send(tx, slow);
        throw new Error('taken back');
      });
      await assert.rejects(failing, /taken back/);
      await store.db.transaction().execute((tx) => send(tx, quick));
      await relay.drain();
      assert.deepEqual(arrived, [quick]);
      await store.db.transaction().execute((tx) => send(tx, slow));
    }
    await relay.drain();
    assert.deepEqual(arrived, [quick, slow]);
    assert.equal(await countUnsent(store.db), 0);
  });

  test("the order within a chain is the chain's own, also when chains interleave", async () => {
    const store = await kernelStore();
    const chains = namedChains('a', 'b', 'c');
    for (const name of ['a', 'b', 'a', 'c', 'b', 'a', 'c', 'c', 'a'])
      await store.db.transaction().execute((tx) => send(tx, chains.id(name)));
    const arrived: string[] = [];
    const relay = await relayOf(store, async (message) => {
      // The chains' deliveries take unequal time, so that they pass each other.
      await delay(message.chainId === chains.id('a') ? 6 : 1);
      arrived.push(chains.label(message));
    });
    await relay.drain();
    const of = (name: string) => arrived.filter((label) => label.startsWith(name));
    assert.deepEqual(
      [of('a'), of('b'), of('c')],
      [
        ['a1', 'a2', 'a3', 'a4'],
        ['b1', 'b2'],
        ['c1', 'c2', 'c3'],
      ],
    );
    assert.equal(relay.carried, 9);
  });

  test('messages of one chain that a transaction takes back leave no gap', async () => {
    const store = await kernelStore();
    const chains = namedChains('a');
    await store.db.transaction().execute((tx) => send(tx, chains.id('a')));
    const failing = store.db.transaction().execute(async (tx) => {
      await send(tx, chains.id('a'));
      throw new Error('taken back');
    });
    await assert.rejects(failing, /taken back/);
    await store.db.transaction().execute((tx) => send(tx, chains.id('a')));
    const arrived: string[] = [];
    await (await relayOf(store, async (message) => void arrived.push(chains.label(message)))).drain();
    assert.deepEqual(arrived, ['a1', 'a2']);
  });

  test('two relays on one store deliver each message once', async () => {
    const store = await kernelStore();
    const chains = Array.from({ length: 40 }, () => randomUUID());
    for (let round = 0; round < 3; round += 1)
      await store.db.transaction().execute(async (tx) => {
        for (const chain of chains) await send(tx, chain);
      });
    const arrived: { relay: number; id: string; chainId: string; seq: number }[] = [];
    const receive = (relay: number) => async (message: Message) => {
      await delay(1);
      arrived.push({ relay, ...message });
    };
    const [one, two] = [await relayOf(store, receive(1)), await relayOf(store, receive(2))];
    await Promise.all([one.drain(), two.drain()]);
    assert.equal(arrived.length, 120);
    assert.equal(new Set(arrived.map(({ id }) => id)).size, 120);
    assert.deepEqual(new Set(arrived.map(({ relay }) => relay)), new Set([1, 2]));
    for (const chain of chains)
      assert.deepEqual(
        arrived.filter(({ chainId }) => chainId === chain).map(({ seq }) => seq),
        [1, 2, 3],
      );
  });

  test('a relay that died holding a chain loses it when its lease has run out', async () => {
    const store = await kernelStore();
    await store.db.transaction().execute((tx) => send(tx, randomUUID()));
    const dead = { owner: 'dead', now: new Date(), leaseMs: 300, limit: 5 };
    assert.equal((await claimChains(store.db, dead)).length, 1);
    const arrived: string[] = [];
    const relay = await relayOf(store, async (message) => void arrived.push(message.id));
    await relay.drain();
    assert.equal(arrived.length, 0);
    await delay(350);
    await relay.drain();
    assert.equal(arrived.length, 1);
  });

  test('a delivery longer than the lease keeps its chain', async () => {
    const store = await kernelStore();
    const chain = randomUUID();
    await store.db.transaction().execute(async (tx) => {
      await send(tx, chain);
      await send(tx, chain);
    });
    const arrived: string[] = [];
    const slow = await relayOf(
      store,
      async ({ seq }) => {
        await delay(seq === 1 ? 500 : 0);
        arrived.push(`slow ${seq}`);
      },
      { leaseMs: 150 },
    );
    const other = await relayOf(store, async ({ seq }) => void arrived.push(`other ${seq}`));
    const carrying = slow.drain();
    await delay(300);
    await other.drain();
    assert.deepEqual(arrived, []);
    await carrying;
    assert.deepEqual(arrived, ['slow 1', 'slow 2']);
  });

  test('a claim takes no more chains than were asked for', async () => {
    const store = await kernelStore();
    await store.db.transaction().execute(async (tx) => {
      for (let n = 0; n < 50; n += 1) await send(tx, randomUUID());
    });
    const claim = () => claimChains(store.db, { owner: 'x', now: new Date(), leaseMs: 60_000, limit: 7 });
    const claims = await Promise.all([claim(), claim(), claim()]);
    assert.deepEqual(
      claims.map((chains) => chains.length),
      [7, 7, 7],
    );
    assert.equal(new Set(claims.flat()).size, 21);
  });
});

describe('the relay', () => {
  test('carries many chains at once over whatever connections there are', async () => {
    const store = await kernelStore();
    const chains = Array.from({ length: 16 }, () => randomUUID());
    await store.db.transaction().execute(async (tx) => {
      for (const chain of chains) await send(tx, chain);
    });
    let open = 0;
    let most = 0;
    const relay = await relayOf(store, async () => {
      open += 1;
      most = Math.max(most, open);
      await store.db.transaction().execute(async () => delay(3));
      open -= 1;
    });
    await relay.drain();
    assert.equal(relay.carried, 16);
    assert.ok(most > 1, `at most ${most} at once`);
  });

  test('a slow chain keeps no other waiting, also one that comes while it is under way', async () => {
    const store = await kernelStore();
    const [slow, late] = [randomUUID(), randomUUID()];
    const release = gate();
    const arrived: string[] = [];
    const relay = await relayOf(store, async ({ chainId }) => {
      if (chainId === slow) await release.passed;
      arrived.push(chainId);
    });
    await store.db.transaction().execute((tx) => send(tx, slow));
    relay.kick();
    await delay(50);
    await store.db.transaction().execute((tx) => send(tx, late));
    relay.kick();
    await until(() => arrived.includes(late), 'the late chain');
    assert.deepEqual(arrived, [late]);
    release.open();
    await relay.drain();
    assert.deepEqual(arrived, [late, slow]);
  });

  test('a kick at whatever moment of a run is not lost', async () => {
    const store = await kernelStore();
    let arrived = 0;
    const relay = await relayOf(store, async () => {
      arrived += 1;
    });
    for (let n = 1; n <= 60; n += 1) {
      await store.db.transaction().execute((tx) => send(tx, randomUUID()));
      relay.kick();
      // The run before may be anywhere: claiming, carrying, or about to end.
      if (n % 7 === 0) await delay(n % 5);
    }
    await until(() => arrived === 60, `60 messages, ${arrived} came`);
  });

  test('a message that cannot be handed over holds up its own chain and comes again', async () => {
    const store = await kernelStore();
    const [bad, good] = [randomUUID(), randomUUID()];
    await store.db.transaction().execute(async (tx) => {
      await send(tx, bad);
      await send(tx, good);
      await send(tx, bad);
    });
    let isUp = false;
    const log = keepingLog();
    const arrived: string[] = [];
    const relay = await relayOf(
      store,
      async ({ chainId, seq }) => {
        if (chainId === bad && !isUp) throw new Error('the bus is down');
        arrived.push(`${chainId === bad ? 'bad' : 'good'} ${seq}`);
      },
      { log, poll: true },
    );
    await assert.rejects(relay.drain(), /the bus is down/);
    assert.deepEqual(arrived, ['good 1']);
    assert.deepEqual(log.said, ['error relay the bus is down']);
    isUp = true;
    await until(() => arrived.length === 3, 'the chain that failed');
    assert.deepEqual(arrived, ['good 1', 'bad 1', 'bad 2']);
  });

  test('stopping lets the message under way end and begins no other', async () => {
    const store = await kernelStore();
    const chain = randomUUID();
    await store.db.transaction().execute(async (tx) => {
      await send(tx, chain);
      await send(tx, chain);
    });
    const isUnderWay = gate();
    const mayEnd = gate();
    const arrived: number[] = [];
    const relay = await relayOf(store, async ({ seq }) => {
      isUnderWay.open();
      await mayEnd.passed;
      arrived.push(seq);
    });
    relay.kick();
    await isUnderWay.passed;
    const stopped = relay.stop();
    mayEnd.open();
    await stopped;
    assert.deepEqual(arrived, [1]);
    assert.equal(await countUnsent(store.db), 1);
    const next: number[] = [];
    await (await relayOf(store, async ({ seq }) => void next.push(seq))).drain();
    assert.deepEqual(next, [2]);
  });
});
