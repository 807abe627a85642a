import type { Message } from '@cityloop/core/contracts';

/** Takes messages from the relay to the consumers: in process, or by NATS JetStream when a city outgrows one process. */
export interface Bus {
  /** Hands a message over; resolves when it cannot be lost any more. */
  publish(message: Message): Promise<void>;
  /** Registers the one receiver that delivers to this process's consumers; called once, before the first publish. */
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
      for (const listen of listeners) listen(message);
      await receiver?.(message);
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
