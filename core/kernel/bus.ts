import type { Message } from '@cityloop/core/contracts';

/** Takes messages from the relay to the consumers: in process, or by NATS JetStream when a city outgrows one process. */
export interface Bus {
  /** Hands a message over; resolves when it cannot be lost any more. Messages of one chain are handed over one by one. */
  publish(message: Message): Promise<void>;
  /**
   * Registers the one receiver that delivers to this process's consumers; called once, before the first publish. A
   * message counts as received when the receiver resolves; until then no later one of its chain is handed to it.
   */
  receive(receiver: (message: Message) => Promise<void>): Promise<void>;
  /** Listens to what passes, without promise: for live screens. */
  watch(listener: (message: Message) => void): void;
  close(): Promise<void>;
}

/** The bus of one process: publishing delivers, so a message is marked as sent only after its consumers acted. */
export function inProcessBus(): Bus {
  const listeners: ((message: Message) => void)[] = [];
  let receiver: ((message: Message) => Promise<void>) | undefined;
  return {
    async publish(message) {
      // Without a receiver the message would count as sent although nobody acted on it.
      if (receiver === undefined) throw new Error(`nobody receives yet: ${message.topic} ${message.id}`);
      for (const listen of listeners) listen(message);
      await receiver(message);
    },
    async receive(next) {
      receiver = next;
    },
    watch(listener) {
      listeners.push(listener);
    },
    async close() {
      listeners.length = 0;
    },
  };
}
