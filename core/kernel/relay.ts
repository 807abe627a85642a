import { randomUUID } from 'node:crypto';
import type { Store } from '@cityloop/core/store';
import type { Bus } from './bus.ts';
import type { Clock } from './clock.ts';
import { crashPoint } from './crash.ts';
import type { Log } from './log.ts';
import { claimChains, markSent, releaseChain, unsent } from './outbox.store.ts';

/** Carries committed messages from the outbox to the bus. */
export interface Relay {
  /** Says that something was committed: the relay looks at once. */
  kick(): void;
  /** Carries over everything that waits now; resolves to the number of messages. */
  drain(): Promise<number>;
  stop(): Promise<void>;
}

const LEASE_MS = 10_000;
const POLL_MS = 500;

/** Starts a relay; several may run on one PostgreSQL, each chain is with one of them at a time. */
export function openRelay(options: {
  store: Store;
  bus: Bus;
  clock: Clock;
  log: Log;
  poll?: boolean;
}): Relay {
  const owner = randomUUID();
  let stopped = false;
  let wanted = false;
  let running: Promise<number> | undefined;
  const timer = options.poll === false ? undefined : setInterval(kick, POLL_MS);

  function kick(): void {
    wanted = true;
    if (stopped || running !== undefined) return;
    running = loop().finally(() => {
      running = undefined;
      if (wanted && !stopped) kick();
    });
  }

  async function loop(): Promise<number> {
    let carried = 0;
    try {
      while (wanted && !stopped) {
        wanted = false;
        carried += await drainOnce();
      }
    } catch (error) {
      options.log.error('relay', { error });
    }
    return carried;
  }

  async function drainOnce(): Promise<number> {
    let carried = 0;
    for (;;) {
      const chains = await claimChains(options.store.db, {
        owner,
        now: new Date(),
        leaseMs: LEASE_MS,
        limit: 16,
      });
      if (chains.length === 0) return carried;
      const counts = await Promise.all(chains.map(carryChain));
      carried += counts.reduce((sum, count) => sum + count, 0);
    }
  }

  async function carryChain(chainId: string): Promise<number> {
    try {
      const messages = await unsent(options.store.db, chainId);
      for (const message of messages) {
        crashPoint('after-commit-before-bus');
        await options.bus.publish(message);
        await markSent(options.store.db, message.id, options.clock.now());
      }
      return messages.length;
    } finally {
      await releaseChain(options.store.db, chainId, owner);
    }
  }

  return {
    kick,
    async drain() {
      await running;
      return drainOnce();
    },
    async stop() {
      stopped = true;
      if (timer !== undefined) clearInterval(timer);
      await running;
    },
  };
}
