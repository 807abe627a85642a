import { setTimeout as delay } from 'node:timers/promises';
import type { Store, Tx } from '@cityloop/core/store';
import type { Clock } from './clock.ts';
import { crashPoint } from './crash.ts';
import { describeError, type Log } from './log.ts';
import { type DueTimer, isAnyDue, markTimerFailed, takeDue } from './timers.store.ts';

/** What a module does when its deadline comes; runs in the transaction that takes the timer. */
export type TimerEffect = (tx: Tx, timer: DueTimer) => Promise<void>;

/** Runs deadlines as the city's clock reaches them. */
export interface TimerLoop {
  /** Begins to look at the clock. */
  start(): void;
  /** Runs everything that is due now, failing ones up to their last try. */
  runDue(): Promise<void>;
  /** Timers run since the start. */
  readonly run: number;
  stop(): Promise<void>;
}

const POLL_MS = 200;
// Somebody may have changed the same document at that moment, so one failure says little; five say that a person must look.
const WAITS_MS = [20, 100, 400, 1000];

/** Opens the loop; several may run on one PostgreSQL. */
export function openTimers(options: {
  store: Store;
  clock: Clock;
  log: Log;
  effects: ReadonlyMap<string, TimerEffect>;
  afterRun: () => void;
  poll?: boolean;
}): TimerLoop {
  const { store, log } = options;
  /** Timers that failed and are tried again: how often, and from when on (ms of this process). */
  const failing = new Map<string, { tries: number; from: number }>();
  let run = 0;
  let running: Promise<void> | undefined;
  let stopped = false;
  let interval: NodeJS.Timeout | undefined;

  function pass(): Promise<void> {
    running ??= runAll()
      .catch((error: unknown) => log.error('timers', { error }))
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  async function runAll(): Promise<void> {
    while (!stopped) {
      const now = performance.now();
      const waiting = [...failing].filter(([, { from }]) => from > now).map(([id]) => id);
      const outcome = await runOne(waiting);
      if (outcome === 'none') return forgetGone(now);
      if (outcome === 'ran') {
        run += 1;
        options.afterRun();
      }
    }
  }

  /** A timer that was to be tried again and is not due any more was cancelled, moved or run elsewhere. */
  function forgetGone(now: number): void {
    for (const [id, { from }] of failing) if (from <= now) failing.delete(id);
  }

  async function runOne(except: readonly string[]): Promise<'none' | 'ran' | 'failed'> {
    if (!(await isAnyDue(store.db, { now: options.clock.now(), except }))) return 'none';
    const taken: { timer?: DueTimer } = {};
    try {
      await store.db.transaction().execute(async (tx) => {
        const due = await takeDue(tx, { now: options.clock.now(), except });
        if (due === undefined) return;
        taken.timer = due;
        await effectOf(due)(tx, due);
        crashPoint('before-timer-commit');
      });
    } catch (error) {
      if (taken.timer === undefined) throw error;
      await tryLater(taken.timer, error);
      return 'failed';
    }
    if (taken.timer === undefined) return 'none';
    failing.delete(taken.timer.id);
    return 'ran';
  }

  /** The transaction rolled back, so the timer is there again: it waits a little, or at last for a person. */
  async function tryLater(timer: DueTimer, error: unknown): Promise<void> {
    const tries = (failing.get(timer.id)?.tries ?? 0) + 1;
    const wait = WAITS_MS[tries - 1];
    if (wait !== undefined) {
      log.warn('timer', { timer, tries, error });
      failing.set(timer.id, { tries, from: performance.now() + wait });
      return;
    }
    log.error('timer', { timer, tries, error });
    failing.delete(timer.id);
    await markTimerFailed(store.db, timer, describeError(error));
  }

  function effectOf(timer: DueTimer): TimerEffect {
    const effect = options.effects.get(`${timer.module}.${timer.name}`);
    if (effect === undefined)
      throw new Error(`timer ${timer.module}.${timer.name}: no module offers its effect`);
    return effect;
  }

  return {
    start() {
      if (interval !== undefined || stopped || options.poll === false) return;
      interval = setInterval(() => void pass(), POLL_MS);
    },
    async runDue() {
      await running;
      await pass();
      while (failing.size > 0 && !stopped) {
        const next = Math.min(...[...failing.values()].map(({ from }) => from));
        await delay(Math.max(0, next - performance.now()));
        await pass();
      }
    },
    get run() {
      return run;
    },
    async stop() {
      stopped = true;
      clearInterval(interval);
      await running;
    },
  };
}
