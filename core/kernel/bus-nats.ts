import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '@cityloop/core/contracts';
import {
  AckPolicy,
  type ConsumerMessages,
  JetStreamApiError,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { connect, type NodeConnectionOptions, nanos } from '@nats-io/transport-node';
import type { Bus } from './bus.ts';
import type { Log } from './log.ts';
import { parseMessage } from './outbox.store.ts';

/** Where the messages of several processes meet. */
export interface NatsBusOptions {
  /** `nats://[user:password@]host:port`, several separated by commas; `tls://` where the line is not trusted. */
  readonly url: string;
  readonly log: Log;
  /** Name of the city on this server: letters, digits and hyphens. */
  readonly city?: string;
  /** Copies of the stream on a cluster. */
  readonly replicas?: number;
  /** How long a message of a process that died waits before another one gets it. */
  readonly ackWaitMs?: number;
}

// Chains are spread over so many consumers; each hands out one message at a time, to whichever process asks. That
// keeps a chain's order over any number of processes, and is how many deliveries run at once in the whole city.
const PARTITIONS = 16;
const ACK_WAIT_MS = 30_000;
const AGAIN_MS = 500;
// A relay that died after publishing publishes again within its lease; what comes later is seen by the inbox.
const DEDUPE_MS = 600_000;
const NOT_FOUND = 404;

/**
 * The bus of several processes over NATS JetStream (2.9 or newer): a message is kept by the stream until a receiver
 * resolved, each is received by one process, and watchers of every process see all that pass.
 */
export async function openNatsBus(options: NatsBusOptions): Promise<Bus> {
  const city = options.city ?? 'cityloop';
  if (!/^[a-z0-9-]+$/i.test(city))
    throw new RangeError(`city "${city}": expected letters, digits and hyphens`);
  const ackWaitMs = options.ackWaitMs ?? ACK_WAIT_MS;
  const names = {
    stream: `${city}-messages`,
    subject: (partition: number | '*') => `${city}.messages.${partition}`,
  };
  const connection = await connect(connectionOptions(options.url));
  const manager = await jetstreamManager(connection);
  await ensureStream(manager, names, options.replicas ?? 1);
  const client = jetstream(connection);
  const open = new Set<ConsumerMessages>();
  const loops: Promise<void>[] = [];
  const listeners: ((message: Message) => void)[] = [];
  let isClosing = false;

  connection.subscribe(names.subject('*'), {
    callback(error, passing) {
      if (error) options.log.warn('bus', { error });
      else if (listeners.length > 0) {
        const message = parseMessage(passing.json());
        for (const listen of listeners) listen(message);
      }
    },
  });

  async function consume(partition: number, receiver: (message: Message) => Promise<void>): Promise<void> {
    while (!isClosing) {
      try {
        const consumer = await client.consumers.get(names.stream, `p${partition}`);
        const messages = await consumer.consume({ max_messages: 1 });
        open.add(messages);
        // Closing may have gone through the open ones while this one was being opened.
        if (isClosing) messages.stop();
        for await (const message of messages) await hand(message, receiver);
        open.delete(messages);
      } catch (error) {
        if (!isClosing) options.log.warn('bus', { error });
      }
      if (!isClosing) await delay(AGAIN_MS);
    }
  }

  async function hand(given: JsMsg, receiver: (message: Message) => Promise<void>): Promise<void> {
    if (isClosing) return given.nak();
    const working = setInterval(() => given.working(), ackWaitMs / 3);
    try {
      await receiver(parseMessage(given.json()));
      given.ack();
    } catch (error) {
      options.log.error('bus', { error });
      given.nak(AGAIN_MS);
    } finally {
      clearInterval(working);
    }
  }

  return {
    async publish(message) {
      const subject = names.subject(partitionOf(message.chainId));
      await client.publish(subject, JSON.stringify(message), { msgID: message.id });
    },
    async receive(receiver) {
      for (let partition = 0; partition < PARTITIONS; partition += 1) {
        await manager.consumers.add(names.stream, {
          durable_name: `p${partition}`,
          filter_subject: names.subject(partition),
          ack_policy: AckPolicy.Explicit,
          ack_wait: nanos(ackWaitMs),
          max_ack_pending: 1,
          max_deliver: -1,
        });
        loops.push(consume(partition, receiver));
      }
    },
    watch(listener) {
      listeners.push(listener);
    },
    async close() {
      if (isClosing) return;
      isClosing = true;
      for (const messages of open) messages.stop();
      await Promise.all(loops);
      await connection.drain();
    },
  };
}

async function ensureStream(
  manager: JetStreamManager,
  names: { stream: string; subject: (partition: '*') => string },
  replicas: number,
): Promise<void> {
  try {
    // What an operator has set on the stream stays.
    await manager.streams.info(names.stream);
  } catch (error) {
    if (!(error instanceof JetStreamApiError && error.status === NOT_FOUND)) throw error;
    await manager.streams.add({
      name: names.stream,
      subjects: [names.subject('*')],
      retention: RetentionPolicy.Workqueue,
      storage: StorageType.File,
      num_replicas: replicas,
      duplicate_window: nanos(DEDUPE_MS),
    });
  }
}

/** Always the same for a chain, so that its messages stand in one line. */
function partitionOf(chainId: string): number {
  let sum = 0;
  for (const letter of chainId) sum = (sum * 31 + letter.charCodeAt(0)) % 65_521;
  return sum % PARTITIONS;
}

function connectionOptions(text: string): NodeConnectionOptions {
  const urls = text.split(',').map((one) => new URL(one.trim()));
  const [first] = urls;
  const user = decodeURIComponent(first?.username ?? '');
  const isSealed = urls.some(({ protocol }) => protocol === 'tls:');
  return {
    servers: urls.map(({ host }) => host),
    name: 'cityloop',
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    ...(user === '' ? {} : { user, pass: decodeURIComponent(first?.password ?? '') }),
    ...(isSealed ? { tls: {} } : {}),
  };
}
