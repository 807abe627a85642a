import { randomUUID } from 'node:crypto';
import type { Store } from '@cityloop/core/store';
import type { Bus } from './bus.ts';
import { type Clock, machineTime } from './clock.ts';
import { crashPoint } from './crash.ts';
import type { Log } from './log.ts';
import { claimChains, deferChain, markSent, releaseChain, renewChains, unsent } from './outbox.store.ts';

/** Carries committed messages from the outbox to the bus. */
export interface Relay {
  /** Begins to carry; what was kicked before waits until now, because nobody received it yet. */
  start(): void;
  /** Says that something was committed: the relay looks at once. */
  kick(): void;
  /** Carries over everything that waits now; rejects with the first failure after the rest was carried. */
  drain(): Promise<void>;
  /** Messages carried over since the start. */
  readonly carried: number;
  stop(): Promise<void>;
}

const POLL_MS = 500;
// Chains carried at once: each needs a connection while its effect runs, and a pool has ten.
const PARALLEL = 6;
const LEASE_MS = 10_000;
// A chain whose messages could not be handed over is left alone for so long.
const DEFER_MS = 1000;

/** Opens a relay; several may run on one PostgreSQL, each chain is with one of them at a time. */
export function openRelay(options: {
  store: Store;
  bus: Bus;
  clock: Clock;
  log: Log;
  poll?: boolean;
  leaseMs?: number;
}): Relay {
  const { store, bus } = options;
  const owner = randomUUID();
  const leaseMs = options.leaseMs ?? LEASE_MS;
  const held = new Map<string, Promise<void>>();
  const lost = new Set<string>();
  let carried = 0;
  let started = false;
  let stopped = false;
  let wanted = false;
  let wake: (() => void) | undefined;
  const failures: unknown[] = [];
  let running: Promise<void> | undefined;
  const timers: NodeJS.Timeout[] = [];

  function start(): void {
    if (started || stopped) return;
    started = true;
    if (options.poll !== false) timers.push(setInterval(kick, POLL_MS));
    timers.push(setInterval(() => void renew(), leaseMs / 3).unref());
    if (wanted) kick();
  }

  function kick(): void {
    wanted = true;
    wake?.();
    if (!started || stopped || running !== undefined) return;
    running = loop().finally(() => {
      running = undefined;
      if (wanted) kick();
    });
  }

  /** Claims chains as places become free, until none is left and none is under way. */
  async function loop(): Promise<void> {
    while (!stopped && (wanted || held.size > 0)) {
      wanted = false;
      if (held.size < PARALLEL) await claim();
      if (held.size === 0 || wanted) continue;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([...held.values(), woken]);
      wake = undefined;
    }
    await Promise.all(held.values());
  }

  async function claim(): Promise<void> {
    try {
      const chains = await claimChains(store.db, {
        owner,
        now: machineTime(),
        leaseMs,
        limit: PARALLEL - held.size,
      });
      for (const chainId of chains) {
        lost.delete(chainId);
        held.set(chainId, carry(chainId));
      }
    } catch (error) {
      failed(error);
    }
  }

  async function carry(chainId: string): Promise<void> {
    try {
      for (const message of await unsent(store.db, chainId)) {
        if (stopped || lost.has(chainId)) break;
        crashPoint('after-commit-before-bus');
        await bus.publish(message);
        await markSent(store.db, message.id, options.clock.now());
        carried += 1;
      }
      await releaseChain(store.db, chainId, owner);
      // More than one page may have waited.
      wanted = true;
    } catch (error) {
      failed(error);
      await deferChain(store.db, chainId, { owner, until: machineTime(DEFER_MS) }).catch(failed);
    } finally {
      held.delete(chainId);
    }
  }

  function failed(error: unknown): void {
    failures.push(error);
    options.log.error('relay', { error });
  }

  /** Keeps the leases of long deliveries; a chain that another relay has taken meanwhile is let go. */
  async function renew(): Promise<void> {
    const chains = [...held.keys()];
    if (chains.length === 0) return;
    try {
      const kept = await renewChains(store.db, chains, { owner, until: machineTime(leaseMs) });
      for (const chainId of chains) if (held.has(chainId) && !kept.includes(chainId)) lost.add(chainId);
    } catch (error) {
      options.log.error('relay', { error });
    }
  }

  return {
    start,
    kick,
    get carried() {
      return carried;
    },
    async drain() {
      failures.length = 0;
      kick();
      while (running !== undefined) await running;
      if (failures.length > 0) throw failures[0];
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      wake?.();
      await running;
    },
  };
}
