import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '../index.ts';
import { gate, messageOf, namedChains, until } from './messages.ts';

/** What every bus promises, told once and shown on each. */
export function busCases(name: string, open: () => Promise<Bus>): void {
  test(`${name}: a message arrives as it was sent, at the receiver and at every watcher`, async () => {
    const bus = await open();
    const received: unknown[] = [];
    const watched: unknown[] = [];
    bus.watch((message) => watched.push(message));
    bus.watch((message) => watched.push(message));
    await bus.receive(async (message) => void received.push(message));
    const message = messageOf(randomUUID(), 1);
    await bus.publish(message);
    await until(() => received.length === 1 && watched.length === 2, 'the message');
    assert.deepEqual(received, [message]);
    assert.deepEqual(watched, [message, message]);
    await bus.close();
  });

  test(`${name}: the order of a chain is kept, and a slow chain does not hold up every other`, async () => {
    const bus = await open();
    const chains = namedChains('slow', 'a', 'b', 'c', 'd', 'e', 'f', 'g');
    const mayEnd = gate();
    const received: string[] = [];
    await bus.receive(async (message) => {
      if (message.chainId === chains.id('slow')) await mayEnd.passed;
      else await delay(message.seq === 1 ? 5 : 0);
      received.push(chains.label(message));
    });
    const names = ['slow', 'a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const publishing = Promise.all(
      names.map(async (chain) => {
        for (const seq of [1, 2, 3]) await bus.publish(messageOf(chains.id(chain), seq));
      }),
    );
    await until(() => received.length >= 3, 'a chain that is not slow');
    mayEnd.open();
    await publishing;
    await until(() => received.length === 24, 'all messages');
    for (const chain of names)
      assert.deepEqual(
        received.filter((label) => label.startsWith(chain)),
        [1, 2, 3].map((seq) => `${chain}${seq}`),
      );
    await bus.close();
  });

  test(`${name}: a message whose receiver fails is not lost, and no later one of its chain overtakes it`, async () => {
    const bus = await open();
    const chains = namedChains('a');
    let tries = 0;
    const received: string[] = [];
    await bus.receive(async (message) => {
      if (message.seq === 1) {
        tries += 1;
        if (tries < 3) throw new Error('the database is away');
      }
      received.push(chains.label(message));
    });
    for (const seq of [1, 2]) {
      const message = messageOf(chains.id('a'), seq);
      // As the relay does: what could not be handed over is handed over again, before the next one.
      for (let isOver = false; !isOver; )
        isOver = await bus.publish(message).then(
          () => true,
          () => false,
        );
    }
    await until(() => received.length >= 2, 'both messages');
    assert.deepEqual([tries, received], [3, ['a1', 'a2']]);
    await bus.close();
  });

  test(`${name}: published before anybody receives, a message is refused or kept`, async () => {
    const bus = await open();
    const received: string[] = [];
    const message = messageOf(randomUUID(), 1);
    const isKept = await bus.publish(message).then(
      () => true,
      () => false,
    );
    await bus.receive(async ({ id }) => void received.push(id));
    if (!isKept) await bus.publish(message);
    await until(() => received.length > 0, 'the message');
    assert.deepEqual(received, [message.id]);
    await bus.close();
  });
}
