import type { Message } from '@cityloop/core/contracts';
import type { Files } from '@cityloop/core/files';
import type { Packs } from '@cityloop/core/packs';
import type { Store } from '@cityloop/core/store';
import type { Telemetry } from '@cityloop/core/telemetry';
import { againOnConflict } from './again.ts';
import { type Asked, askedSoFar } from './asked.ts';
import { type Bus, inProcessBus } from './bus.ts';
import type { Clock } from './clock.ts';
import { type Consumer, deliver, replay, takes } from './deliver.ts';
import { openFeed } from './feed.ts';
import { releaseJobs } from './jobs.store.ts';
import { type JobEffect, openJobs } from './jobs.ts';
import type { Log } from './log.ts';
import { inOrder, type Module, type Services, type ShownTo } from './module.ts';
import { openOperations } from './operations.ts';
import { releaseAll } from './outbox.store.ts';
import { openRelay } from './relay.ts';
import { openTimers, type TimerEffect } from './timers.ts';

/** Something for live screens: a message of the loop or a value shown without promise. */
export interface Shown {
  readonly topic: string;
  readonly data: unknown;
  readonly guarded: ShownTo | null;
}

/** The running platform: services, messages, deadlines. */
export interface Kernel {
  readonly services: Services;
  readonly modules: readonly Module[];
  readonly consumers: readonly Consumer[];
  /** Starts relay, timers and the modules' own work. */
  start(): Promise<void>;
  /** Delivers messages, runs due deadlines and jobs until nothing is left; for tests on the bus of one process. */
  settle(): Promise<void>;
  /** Tries a consumer's dead letters of one chain again. */
  replay(consumer: string, chainId: string): Promise<{ acted: number; error?: string }>;
  /** Listens to everything that live screens may show. */
  onShow(listener: (shown: Shown) => void): void;
  /** Listens to messages as they pass. */
  onMessage(listener: (message: Message) => void): void;
  stop(): Promise<void>;
}

/** What a kernel is made of. */
export interface KernelOptions {
  readonly modules: readonly Module[];
  readonly store: Store;
  readonly telemetry: Telemetry;
  readonly files: Files;
  readonly packs: Packs;
  readonly clock: Clock;
  readonly log: Log;
  readonly bus?: Bus;
  /** False in tests that settle by hand. */
  readonly poll?: boolean;
  /** True where this process alone owns the database, so that claims of a dead process are void. */
  readonly alone?: boolean;
}

/** Composes modules over the stores; nothing runs before `start` or `settle`. */
export function openKernel(options: KernelOptions): Kernel {
  const { store, clock, log } = options;
  const modules = inOrder(options.modules);
  const bus = options.bus ?? inProcessBus();
  const showListeners: ((shown: Shown) => void)[] = [];
  const running: { stop(): Promise<void> }[] = [];
  const services: Services = {
    store,
    db: store.db,
    telemetry: options.telemetry,
    files: options.files,
    packs: options.packs,
    clock,
    feed: openFeed(),
    log,
    operations: {
      has: (name) => live.has(name),
      names: () => live.names(),
      call: (...args) => live.call(...args),
    },
    async write(work) {
      const before = askedSoFar();
      const result = await againOnConflict(() => store.db.transaction().execute(work));
      wakeFor(before);
      return result;
    },
    show(topic, data, guarded) {
      for (const listen of showListeners) listen({ topic, data, guarded: guarded ?? null });
    },
  };
  let live = openOperations([]);
  live = openOperations(modules.flatMap((module) => module.operations?.(services) ?? []));

  const consumers: readonly Consumer[] = modules.flatMap((module) =>
    Object.entries(module.consumes ?? {}).map(([topic, act]) => ({
      name: `${module.name}:${topic}`,
      topics: [topic],
      act: (tx, message) => act(tx, message, services),
    })),
  );
  const effects = new Map<string, TimerEffect>(
    modules.flatMap((module) =>
      Object.entries(module.timers ?? {}).map(([name, effect]): [string, TimerEffect] => [
        `${module.name}.${name}`,
        (tx, timer) => effect(tx, timer, services),
      ]),
    ),
  );
  const poll = options.poll ?? true;
  const relay = openRelay({ store, bus, clock, log, poll });
  const jobEffects = new Map<string, JobEffect>(
    modules.flatMap((module) =>
      Object.entries(module.jobs ?? {}).map(([name, effect]): [string, JobEffect] => [
        `${module.name}.${name}`,
        (job, signal) => effect(job, services, signal),
      ]),
    ),
  );
  const jobs = openJobs({
    store,
    log,
    effects: jobEffects,
    afterRun: relay.kick,
    poll,
  });
  const timers = openTimers({ store, clock, log, effects, afterRun: afterTimer, poll });
  let beforeTimer = askedSoFar();
  function afterTimer(): void {
    wakeFor(beforeTimer);
    beforeTimer = askedSoFar();
  }

  /** Has looked for what was asked for since then. */
  function wakeFor(before: Asked): void {
    const now = askedSoFar();
    if (now.messages > before.messages) relay.kick();
    if (now.jobs > before.jobs) jobs.kick();
  }

  async function receive(message: Message): Promise<void> {
    for (const consumer of consumers) {
      if (!takes(consumer, message.topic)) continue;
      const before = askedSoFar();
      const delivery = await deliver(store, clock, consumer, message);
      if (delivery === 'failed')
        log.error('dead letter', { consumer: consumer.name, topic: message.topic, chain: message.chainId });
      // Messages that it led to are carried after this one.
      if (askedSoFar().jobs > before.jobs) jobs.kick();
    }
  }
  let receiving: Promise<void> | undefined;
  function startReceiving(): Promise<void> {
    receiving ??= bus.receive(receive);
    return receiving;
  }

  /** A screen's listener that fails must not count as a failed message. */
  function withoutHarm<T>(listener: (value: T) => void): (value: T) => void {
    return (value) => {
      try {
        listener(value);
      } catch (error) {
        log.error('watcher', { error });
      }
    };
  }

  let stopped: Promise<void> | undefined;
  function stop(): Promise<void> {
    stopped ??= stopAll();
    return stopped;
  }

  /** First whatever calls modules, the bus too, then they in the reverse of their start; one that fails stops no other. */
  async function stopAll(): Promise<void> {
    const errors: unknown[] = [];
    const parts = [timers, relay, bus, jobs, ...running.reverse()];
    for (const part of parts) {
      await ('stop' in part ? part.stop() : part.close()).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, 'not everything stopped');
  }

  async function startAll(): Promise<void> {
    if (options.alone === true) {
      await releaseAll(store.db);
      await releaseJobs(store.db);
    }
    await startReceiving();
    for (const module of modules) {
      const started = await module.start?.(services);
      if (started !== undefined) running.push(started);
    }
    relay.start();
    timers.start();
    jobs.start();
    relay.kick();
  }

  return {
    services,
    modules,
    consumers,
    async start() {
      try {
        await startAll();
      } catch (error) {
        await stop();
        throw error;
      }
    },
    async settle() {
      await startReceiving();
      relay.start();
      const done = () => relay.carried + timers.run + jobs.ended;
      for (let before = -1; before !== done(); ) {
        before = done();
        await relay.drain();
        await timers.runDue();
        await jobs.drain();
      }
    },
    async replay(name, chainId) {
      const consumer = consumers.find((one) => one.name === name);
      if (consumer === undefined) throw new RangeError(`consumer ${name}: unknown`);
      const result = await replay(store, clock, consumer, chainId);
      relay.kick();
      jobs.kick();
      return result;
    },
    onShow(listener) {
      showListeners.push(withoutHarm(listener));
    },
    onMessage(listener) {
      bus.watch(withoutHarm(listener));
    },
    stop,
  };
}
