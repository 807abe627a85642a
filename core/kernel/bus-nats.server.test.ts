import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Message } from '@cityloop/core/contracts';
import { type Bus, openNatsBus } from './index.ts';
import { busCases } from './test/bus-cases.ts';
import { gate, keepingLog, messageOf, namedChains, until } from './test/messages.ts';
import { type NatsServer, natsServer } from './test/nats-server.ts';

const holder = fileURLToPath(new URL('./test/nats-holder.ts', import.meta.url));
let url = process.env.CITYLOOP_TEST_NATS_URL ?? '';
let own: NatsServer | undefined;
before(async () => {
  if (url !== '') return;
  own = await natsServer();
  url = own.url;
});
after(async () => {
  await own?.remove();
});

let count = 0;
function newCity(): string {
  count += 1;
  return `test-${process.pid}-${count}`;
}

function open(city: string, more: { ackWaitMs?: number; url?: string } = {}): Promise<Bus> {
  return openNatsBus({ url, city, log: keepingLog(), ackWaitMs: 2000, ...more });
}

describe('the bus over NATS', () => {
  busCases('NATS', () => open(newCity()));

  test('a message published twice, because its relay died before it noted the first, is received once', async () => {
    const bus = await open(newCity());
    const received: string[] = [];
    await bus.receive(async ({ id }) => void received.push(id));
    const message = messageOf(randomUUID(), 1);
    await bus.publish(message);
    await bus.publish(message);
    await bus.publish(messageOf(message.chainId, 2));
    await until(() => received.length === 2, 'both messages');
    await delay(100);
    assert.equal(received.filter((id) => id === message.id).length, 1);
    await bus.close();
  });

  test('of several processes one receives each message, the order of a chain holds over all, and all watchers see it', async () => {
    const city = newCity();
    const buses = [await open(city), await open(city), await open(city)];
    const names = Array.from({ length: 12 }, (_, n) => `c${n}-`);
    const chains = namedChains(...names);
    const received: { process: number; label: string }[] = [];
    const watched = buses.map(() => new Set<string>());
    const under = new Set<string>();
    for (const [process, bus] of buses.entries()) {
      bus.watch((message) => watched[process]?.add(chains.label(message)));
      await bus.receive(async (message) => {
        assert.equal(under.has(message.chainId), false, 'two messages of one chain are under way');
        under.add(message.chainId);
        await delay(message.seq % 3);
        under.delete(message.chainId);
        received.push({ process, label: chains.label(message) });
      });
    }
    await Promise.all(
      names.map(async (name, n) => {
        for (let seq = 1; seq <= 8; seq += 1) await buses[n % 3]?.publish(messageOf(chains.id(name), seq));
      }),
    );
    await until(() => received.length === 96, 'all messages');
    for (const name of names)
      assert.deepEqual(
        received.filter(({ label }) => label.startsWith(name)).map(({ label }) => label),
        Array.from({ length: 8 }, (_, n) => `${name}${n + 1}`),
      );
    assert.deepEqual(new Set(received.map(({ process }) => process)), new Set([0, 1, 2]));
    await until(() => watched.every((seen) => seen.size === 96), 'every watcher');
    for (const bus of buses) await bus.close();
  });

  test('what a process that died had under way is received by another, before the next of its chain', async () => {
    const city = newCity();
    const chain = randomUUID();
    const dying = spawn(process.execPath, [holder, url, city, chain], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(dying.stdout, 'data');
    assert.equal(String(said), 'under way 1\n');
    dying.kill('SIGKILL');
    await once(dying, 'exit');
    const received: number[] = [];
    const other = await open(city, { ackWaitMs: 1000 });
    await other.receive(async ({ seq }) => void received.push(seq));
    await until(() => received.length === 2, 'both messages');
    assert.deepEqual(received, [1, 2]);
    await other.close();
  });

  test('a delivery longer than the time to acknowledge is not handed to another process', async () => {
    const city = newCity();
    const [slow, other] = [await open(city, { ackWaitMs: 600 }), await open(city, { ackWaitMs: 600 })];
    const received: string[] = [];
    const isUnderWay = gate();
    await slow.receive(async ({ seq }) => {
      isUnderWay.open();
      await delay(2000);
      received.push(`slow ${seq}`);
    });
    await slow.publish(messageOf(randomUUID(), 1));
    await isUnderWay.passed;
    await other.receive(async ({ seq }) => void received.push(`other ${seq}`));
    await until(() => received.length > 0, 'the message');
    await delay(700);
    assert.deepEqual(received, ['slow 1']);
    await slow.close();
    await other.close();
  });

  test('closing waits for the delivery under way and hands out no other', async () => {
    const city = newCity();
    const bus = await open(city);
    const chain = randomUUID();
    const isUnderWay = gate();
    const mayEnd = gate();
    const received: number[] = [];
    await bus.receive(async ({ seq }) => {
      isUnderWay.open();
      await mayEnd.passed;
      received.push(seq);
    });
    await bus.publish(messageOf(chain, 1));
    await bus.publish(messageOf(chain, 2));
    await isUnderWay.passed;
    const closing = bus.close();
    await delay(50);
    mayEnd.open();
    await closing;
    assert.deepEqual(received, [1]);
    const next = await open(city);
    await next.receive(async ({ seq }) => void received.push(seq));
    await until(() => received.length === 2, 'the second message');
    assert.deepEqual(received, [1, 2]);
    await next.close();
  });

  test('a city with a name that no subject can carry is refused', async () => {
    await assert.rejects(open('a.b'), { message: 'city "a.b": expected letters, digits and hyphens' });
  });
});

test('a server that is killed and comes back loses no message, and the bus finds it again', async () => {
  const server = await natsServer();
  const bus = await open(newCity(), { url: server.url });
  const received: string[] = [];
  const chain = randomUUID();
  await bus.receive(async ({ id }) => void received.push(id));
  const published: Message[] = [];
  const publish = async (seq: number) => {
    const message = messageOf(chain, seq);
    published.push(message);
    await until(
      () =>
        bus.publish(message).then(
          () => true,
          () => false,
        ),
      `message ${seq} to be taken`,
    );
  };
  for (const seq of [1, 2, 3]) await publish(seq);
  await server.kill();
  await assert.rejects(bus.publish(messageOf(randomUUID(), 1)));
  await server.start();
  for (const seq of [4, 5, 6]) await publish(seq);
  await until(() => new Set(received).size >= 6, 'six messages');
  const first = [...new Set(received)].filter((id) => published.some((message) => message.id === id));
  assert.deepEqual(
    first,
    published.map(({ id }) => id),
  );
  await bus.close();
  await server.remove();
});
