import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { actions, systemPrincipal } from '@cityloop/core/access';
import { type Ingest, openMqttDoor } from '@cityloop/loop/sense';
import { mqttCaller } from '../access/mqtt-caller.ts';

/** A door whose token check and disk are the test's. */
async function openDoor(t: TestContext, options: { fails?: number; isFull?: () => boolean } = {}) {
  const taken: number[] = [];
  let fails = options.fails ?? 0;
  const ingest: Ingest = {
    counts: { accepted: 0, rejected: 0, messages: 0 },
    isFull: () => options.isFull?.() ?? false,
    async room() {
      while (ingest.isFull(false)) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    async take({ readings }) {
      taken.push(readings.length);
      return { accepted: readings.length, rejected: [] };
    },
    async close() {},
  };
  const door = await openMqttDoor({
    ingest,
    host: '127.0.0.1',
    port: 0,
    async verify() {
      if (fails-- > 0) throw new Error('the database restarts');
      return systemPrincipal('g', actions);
    },
    packs: { base: () => undefined },
  });
  t.after(() => door.close());
  return { taken, port: door.port };
}

const CONNACK = 0x20;
const PUBACK = 0x40;
const topic = 'cityloop/v1/readings/g';

async function connect(t: TestContext, port: number) {
  const { reply, caller } = await mqttCaller(port, 'g', 'token');
  t.after(() => caller.close());
  assert.deepEqual(reply, { type: CONNACK, last: 0 });
  return caller;
}

test('a database that is away at the sign-in is an answer to the gateway, and it comes in later', async (t) => {
  const { port } = await openDoor(t, { fails: 1 });
  const { reply, caller } = await mqttCaller(port, 'g', 'token');
  caller.close();
  assert.deepEqual(reply, { type: CONNACK, last: 3 });
  await connect(t, port);
});

test('a message above ten thousand readings is taken in parts, and one that is too large as one bad reading', async (t) => {
  const { taken, port } = await openDoor(t);
  const caller = await connect(t, port);
  const isAcknowledged = async (readings: readonly unknown[]) => {
    const reply = await caller.publish(topic, { readings });
    assert.equal(typeof reply === 'object' && reply.type, PUBACK);
  };
  await isAcknowledged(new Array(25_000).fill({}));
  assert.deepEqual(taken, [10_000, 10_000, 5_000]);
  await isAcknowledged(['x'.repeat(9 << 20)]);
  assert.deepEqual(taken.slice(3), [1]);
});

test('while too much waits for the disk the acknowledgement is held', async (t) => {
  let isFull = true;
  const { taken, port } = await openDoor(t, { isFull: () => isFull });
  const caller = await connect(t, port);
  let isAcknowledged = false;
  const published = caller.publish(topic, { readings: [{}] }).then((reply) => {
    isAcknowledged = typeof reply === 'object' && reply.type === PUBACK;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.deepEqual([taken.length, isAcknowledged], [0, false]);
  isFull = false;
  await published;
  assert.deepEqual([taken, isAcknowledged], [[1], true]);
});
