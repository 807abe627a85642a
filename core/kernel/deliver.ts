import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '@cityloop/core/contracts';
import type { Store, Tx } from '@cityloop/core/store';
import type { Clock } from './clock.ts';
import { crashPoint } from './crash.ts';
import {
  holdBehind,
  isActedOn,
  isHeldUp,
  layAside,
  lockFirst,
  markFailedAgain,
  markReplayed,
  noteActedOn,
} from './deadletter.store.ts';
import { describeError } from './log.ts';

/** One consumer of messages: its name, the topics it takes and its effect, which runs in one transaction. */
export interface Consumer {
  readonly name: string;
  /** Exact topics, or a whole kind as `incident.*`. */
  readonly topics: readonly string[];
  readonly act: (tx: Tx, message: Message) => Promise<void>;
}

/** What became of a message at one consumer. */
export type Delivery = 'acted' | 'known' | 'held' | 'failed';

const WAITS_MS = [0, 20, 100, 400, 1000];

/** Whether a consumer takes a topic. */
export function takes(consumer: Consumer, topic: string): boolean {
  return consumer.topics.some(
    (wanted) => wanted === topic || (wanted.endsWith('.*') && topic.startsWith(wanted.slice(0, -1))),
  );
}

/**
 * Hands a message to a consumer, once: inbox row and effect commit together. After five failures it lies with the
 * dead letters and holds up its own chain only.
 */
export async function deliver(
  store: Store,
  clock: Clock,
  consumer: Consumer,
  message: Message,
): Promise<Delivery> {
  const { name } = consumer;
  if (await isActedOn(store.db, name, message.id)) return 'known';
  if (await isHeldUp(store.db, name, message.chainId)) {
    const isHeld = await store.db.transaction().execute((tx) => holdBehind(tx, name, message, clock.now()));
    if (isHeld) return 'held';
  }
  let error: unknown;
  for (const wait of WAITS_MS) {
    if (wait > 0) await delay(wait);
    try {
      crashPoint('between-relay-and-inbox');
      return await actOnce(store, clock, consumer, message);
    } catch (cause) {
      error = cause;
    }
  }
  await layAside(store.db, name, message, { state: 'failed', error: describeError(error), at: clock.now() });
  return 'failed';
}

/**
 * Tries the laid-aside messages of one consumer and chain again, in the chain's order, those that join them meanwhile
 * too; stops at the first that fails.
 */
export async function replay(
  store: Store,
  clock: Clock,
  consumer: Consumer,
  chainId: string,
): Promise<{ acted: number; error?: string }> {
  for (let acted = 0; ; acted += 1) {
    const tried: { id?: string } = {};
    try {
      const isEmpty = await store.db.transaction().execute(async (tx) => {
        const letter = await lockFirst(tx, consumer.name, chainId);
        if (letter === undefined) return true;
        tried.id = letter.id;
        const isNew = await noteActedOn(tx, consumer.name, letter.message.id, clock.now());
        if (isNew) await consumer.act(tx, letter.message);
        await markReplayed(tx, letter.id, clock.now());
        return false;
      });
      if (isEmpty) return { acted };
    } catch (cause) {
      if (tried.id === undefined) throw cause;
      const error = describeError(cause);
      await markFailedAgain(store.db, tried.id, error);
      return { acted, error };
    }
  }
}

async function actOnce(store: Store, clock: Clock, consumer: Consumer, message: Message): Promise<Delivery> {
  return store.db.transaction().execute(async (tx) => {
    const isNew = await noteActedOn(tx, consumer.name, message.id, clock.now());
    if (!isNew) return 'known';
    await consumer.act(tx, message);
    return 'acted';
  });
}
