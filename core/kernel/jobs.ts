import type { Store, Tx } from '@cityloop/core/store';
import { endJob, type Job, markJobFailed, takeJob } from './jobs.store.ts';
import type { Log } from './log.ts';

/** Does the long part outside any transaction and returns what is to be written when it ends. */
export type JobEffect = (job: Job, signal: AbortSignal) => Promise<(tx: Tx) => Promise<void>>;

/** Runs jobs, a few at a time. */
export interface JobLoop {
  /** Looks for jobs at once. */
  kick(): void;
  /** Runs everything that waits; resolves to the number of jobs that ended well. */
  drain(): Promise<number>;
  stop(): Promise<void>;
}

const LEASE_MS = 60_000;
const POLL_MS = 1000;
const ATTEMPTS = 5;

/** Starts the loop; several may run on one PostgreSQL. */
export function openJobs(options: {
  store: Store;
  log: Log;
  effects: ReadonlyMap<string, JobEffect>;
  afterRun: () => void;
  poll?: boolean;
  parallel?: number;
}): JobLoop {
  const stop = new AbortController();
  const running = new Set<Promise<boolean>>();
  const parallel = options.parallel ?? 2;
  const interval = options.poll === false ? undefined : setInterval(kick, POLL_MS);

  function kick(): void {
    if (stop.signal.aborted || running.size >= parallel) return;
    const run = runOne().finally(() => running.delete(run));
    running.add(run);
    void run.then((ran) => {
      if (ran) kick();
    });
  }

  async function runOne(): Promise<boolean> {
    const now = new Date();
    const job = await takeJob(options.store.db, { now, until: new Date(now.getTime() + LEASE_MS) });
    if (job === undefined) return false;
    try {
      const effect = options.effects.get(`${job.module}.${job.name}`);
      if (effect === undefined) throw new Error(`job ${job.module}.${job.name}: no module offers its effect`);
      const write = await effect(job, stop.signal);
      await options.store.db.transaction().execute(async (tx) => {
        await write(tx);
        await endJob(tx, job.id);
      });
      options.afterRun();
    } catch (error) {
      options.log.error('job', { job, error });
      const again = job.attempts >= ATTEMPTS ? undefined : new Date(Date.now() + 1000 * job.attempts);
      await markJobFailed(options.store.db, job.id, { error: String(error), again });
      return false;
    }
    return true;
  }

  return {
    kick,
    async drain() {
      await Promise.all(running);
      let count = 0;
      while (await runOne()) count += 1;
      return count;
    },
    async stop() {
      stop.abort();
      if (interval !== undefined) clearInterval(interval);
      await Promise.all(running);
    },
  };
}
