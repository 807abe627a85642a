import type { Store, Tx } from '@cityloop/core/store';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import { type DueTimer, markTimerFailed, takeDue } from './timers.store.ts';

/** What a module does when its deadline comes; runs in the transaction that takes the timer. */
export type TimerEffect = (tx: Tx, timer: DueTimer) => Promise<void>;

/** Runs deadlines as the city's clock reaches them. */
export interface TimerLoop {
  /** Runs everything that is due now; resolves to the number of timers run. */
  runDue(): Promise<number>;
  stop(): Promise<void>;
}

const POLL_MS = 200;

/** Starts the loop; several may run on one PostgreSQL. */
export function openTimers(options: {
  store: Store;
  clock: Clock;
  log: Log;
  effects: ReadonlyMap<string, TimerEffect>;
  afterRun: () => void;
  poll?: boolean;
}): TimerLoop {
  let running: Promise<number> | undefined;
  let stopped = false;
  const interval = options.poll === false ? undefined : setInterval(() => void runDue(), POLL_MS);

  function runDue(): Promise<number> {
    running ??= runAll().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function runAll(): Promise<number> {
    let count = 0;
    while (!stopped) {
      let taken: DueTimer | undefined;
      try {
        taken = await options.store.db.transaction().execute(async (tx) => {
          const due = await takeDue(tx, options.clock.now());
          taken = due;
          if (due !== undefined) await effectOf(due)(tx, due);
          return due;
        });
      } catch (error) {
        options.log.error('timer', { timer: taken, error });
        if (taken === undefined) return count;
        await markTimerFailed(
          options.store.db,
          taken,
          error instanceof Error ? error.message : String(error),
        );
        continue;
      }
      if (taken === undefined) return count;
      count += 1;
      options.afterRun();
    }
    return count;
  }

  function effectOf(timer: DueTimer): TimerEffect {
    const effect = options.effects.get(`${timer.module}.${timer.name}`);
    if (effect === undefined)
      throw new Error(`timer ${timer.module}.${timer.name}: no module offers its effect`);
    return effect;
  }

  return {
    runDue,
    async stop() {
      stopped = true;
      if (interval !== undefined) clearInterval(interval);
      await running;
    },
  };
}
