import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Message } from '@cityloop/core/contracts';
import type { Store } from '@cityloop/core/store';
import { deliver, replay, takes } from './deliver.ts';
import { deadLetters, fakeClock } from './index.ts';
import { acts, gate, kernelStore, messageOf, NOON, noting } from './test/messages.ts';

const clock = fakeClock(NOON);

/** What a consumer acted on, by its place in the chain. */
async function actedSeqs(store: Store, consumer: string): Promise<readonly number[]> {
  return (await acts(store.db)).filter((act) => act.consumer === consumer).map(({ seq }) => seq);
}

async function letterStates(store: Store, filter = {}): Promise<readonly string[]> {
  return (await deadLetters(store.db, filter)).map(({ seq, state }) => `${seq} ${state}`);
}

describe('a message at a consumer', () => {
  test('effect and inbox row commit together: a failing effect leaves neither', async () => {
    const store = await kernelStore();
    const message = messageOf(randomUUID(), 1);
    let tries = 0;
    const consumer = noting('desk', () => {
      tries += 1;
      if (tries < 3) throw new Error(`try ${tries}`);
    });
    const seen: number[] = [];
    const watching = {
      ...consumer,
      act: async (...[tx, given]: Parameters<typeof consumer.act>) => {
        seen.push((await acts(tx)).length);
        await consumer.act(tx, given);
      },
    };
    assert.equal(await deliver(store, clock, watching, message), 'acted');
    assert.deepEqual(seen, [0, 0, 0]);
    assert.deepEqual(await actedSeqs(store, 'desk'), [1]);
  });

  test('a redelivered message acts once, two deliveries at one moment too', async () => {
    const store = await kernelStore();
    const message = messageOf(randomUUID(), 1);
    const consumer = noting('desk');
    const both = await Promise.all([
      deliver(store, clock, consumer, message),
      deliver(store, clock, consumer, message),
    ]);
    assert.deepEqual([...both].sort(), ['acted', 'known']);
    assert.equal(await deliver(store, clock, consumer, message), 'known');
    assert.equal(await deliver(store, clock, noting('other'), message), 'acted');
    assert.deepEqual(await actedSeqs(store, 'desk'), [1]);
    assert.deepEqual(await actedSeqs(store, 'other'), [1]);
  });

  test('one that fails five times lies with the dead letters and holds up its own chain for that consumer only', async () => {
    const store = await kernelStore();
    const [bad, good] = [randomUUID(), randomUUID()];
    let tries = 0;
    const broken = noting('broken', ({ chainId, seq }) => {
      if (chainId !== bad || seq !== 2) return;
      tries += 1;
      throw new RangeError('no such lid');
    });
    const whole = noting('whole');
    const outcomes: string[] = [];
    for (const message of [messageOf(bad, 1), messageOf(bad, 2), messageOf(bad, 3), messageOf(good, 1)])
      for (const consumer of [broken, whole]) outcomes.push(await deliver(store, clock, consumer, message));
    assert.equal(tries, 5);
    assert.deepEqual(outcomes, ['acted', 'acted', 'failed', 'acted', 'held', 'acted', 'acted', 'acted']);
    const letters = await deadLetters(store.db);
    assert.deepEqual(
      letters.map(({ consumer, chainId, seq, state, error, at }) => [
        consumer,
        chainId,
        seq,
        state,
        error,
        at,
      ]),
      [
        ['broken', bad, 2, 'failed', 'RangeError: no such lid', NOON],
        ['broken', bad, 3, 'held', null, NOON],
      ],
    );
    assert.deepEqual(letters[0]?.message.document.at, NOON);
  });

  test('topics are taken exactly or as a whole kind', () => {
    const consumer = noting('desk', () => {}, ['task.done', 'incident.*']);
    assert.deepEqual(
      ['task.done', 'task.done-late', 'task', 'incident.opened', 'incident', 'incidents.x'].filter((topic) =>
        takes(consumer, topic),
      ),
      ['task.done', 'incident.opened'],
    );
  });
});

describe('a replay', () => {
  /** A chain whose second message failed at a consumer that can be mended, with the third behind it. */
  async function brokenChain() {
    const store = await kernelStore();
    const chain = randomUUID();
    const state = { broken: true };
    const consumer = noting('desk', ({ seq }) => {
      if (seq === 2 && state.broken) throw new Error('no such lid');
    });
    const messages: Message[] = [1, 2, 3].map((seq) => messageOf(chain, seq));
    for (const message of messages) await deliver(store, clock, consumer, message);
    return { store, chain, consumer, state, messages };
  }

  test('delivers failed and held messages in the order of the chain', async () => {
    const { store, chain, consumer, state } = await brokenChain();
    await deliver(store, clock, consumer, messageOf(chain, 4));
    state.broken = false;
    assert.deepEqual(await replay(store, clock, consumer, chain), { acted: 3 });
    assert.deepEqual(await actedSeqs(store, 'desk'), [1, 2, 3, 4]);
    assert.deepEqual(await letterStates(store), []);
    assert.equal(await deliver(store, clock, consumer, messageOf(chain, 5)), 'acted');
  });

  test('stops at the first message that fails again and says why', async () => {
    const { store, chain, consumer, state } = await brokenChain();
    assert.deepEqual(await replay(store, clock, consumer, chain), {
      acted: 0,
      error: 'Error: no such lid',
    });
    assert.deepEqual(await letterStates(store), ['2 failed', '3 held']);
    state.broken = false;
    const stubborn = noting('desk', ({ seq }) => {
      if (seq === 3) throw new Error('and no cover');
    });
    assert.deepEqual(await replay(store, clock, stubborn, chain), { acted: 1, error: 'Error: and no cover' });
    assert.deepEqual(await letterStates(store), ['3 failed']);
    assert.equal((await deadLetters(store.db))[0]?.error, 'Error: and no cover');
  });

  test('a message that comes again while it lies aside, and after, acts once', async () => {
    const { store, chain, consumer, state, messages } = await brokenChain();
    for (const message of messages.slice(1)) await deliver(store, clock, consumer, message);
    assert.deepEqual(await letterStates(store), ['2 failed', '3 held']);
    state.broken = false;
    await replay(store, clock, consumer, chain);
    for (const message of messages) assert.equal(await deliver(store, clock, consumer, message), 'known');
    assert.deepEqual(await actedSeqs(store, 'desk'), [1, 2, 3]);
  });

  test('messages that arrive while it runs come after it, and none stays behind', async () => {
    const { store, chain, consumer, state } = await brokenChain();
    state.broken = false;
    const arriving: Promise<string>[] = [];
    const hasBegun = gate();
    const busy = {
      ...consumer,
      act: async (...[tx, message]: Parameters<typeof consumer.act>) => {
        hasBegun.open();
        await consumer.act(tx, message);
      },
    };
    const replaying = replay(store, clock, busy, chain);
    await hasBegun.passed;
    arriving.push(deliver(store, clock, consumer, messageOf(chain, 4)));
    await replaying;
    await Promise.all(arriving);
    assert.deepEqual(await letterStates(store), []);
    assert.deepEqual(await actedSeqs(store, 'desk'), [1, 2, 3, 4]);
  });

  test('two people who replay one chain at once act once', async () => {
    const { store, chain, consumer, state } = await brokenChain();
    state.broken = false;
    const results = await Promise.all([
      replay(store, clock, consumer, chain),
      replay(store, clock, consumer, chain),
    ]);
    assert.equal(
      results.reduce((sum, { acted }) => sum + acted, 0),
      2,
    );
    assert.deepEqual(await actedSeqs(store, 'desk'), [1, 2, 3]);
  });
});
