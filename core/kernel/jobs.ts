import { setTimeout as delay } from 'node:timers/promises';
import type { Store, Tx } from '@cityloop/core/store';
import { machineTime } from './clock.ts';
import { endJob, giveBackJob, type Job, markJobFailed, renewJob, takeJob } from './jobs.store.ts';
import { describeError, type Log } from './log.ts';

/** Does the long part outside any transaction and returns what is to be written when it ends. */
export type JobEffect = (job: Job, signal: AbortSignal) => Promise<(tx: Tx) => Promise<void>>;

/** Runs jobs, a few at a time. */
export interface JobLoop {
  /** Begins to look for jobs. */
  start(): void;
  /** Looks for jobs at once. */
  kick(): void;
  /** Runs everything that waits, failing ones up to their last attempt. */
  drain(): Promise<void>;
  /** Jobs that ended well since the start. */
  readonly ended: number;
  stop(): Promise<void>;
}

const LEASE_MS = 60_000;
const POLL_MS = 1000;
const ATTEMPTS = 5;
const RETRY_MS = 1000;

/** Opens the loop; several may run on one PostgreSQL. */
export function openJobs(options: {
  store: Store;
  log: Log;
  effects: ReadonlyMap<string, JobEffect>;
  afterRun: () => void;
  poll?: boolean;
  parallel?: number;
  leaseMs?: number;
  /** Wait before the second attempt; the third waits twice as long, and so on. */
  retryMs?: number;
}): JobLoop {
  const { store, log } = options;
  const parallel = options.parallel ?? 2;
  const leaseMs = options.leaseMs ?? LEASE_MS;
  const retryMs = options.retryMs ?? RETRY_MS;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const retries = new Map<string, number>();
  let ended = 0;
  let awake = false;
  let interval: NodeJS.Timeout | undefined;
  /** Counts kicks, so that a run that found nothing sees that something came since it looked. */
  let kicks = 0;

  function kick(): void {
    kicks += 1;
    addRun();
  }

  /** One more looks for jobs; it calls the next as soon as it has found one. */
  function addRun(): void {
    if (!awake || stopping.signal.aborted || running.size >= parallel) return;
    const run = runUntilNone().finally(() => running.delete(run));
    running.add(run);
  }

  async function runUntilNone(): Promise<void> {
    while (!stopping.signal.aborted) {
      const seen = kicks;
      try {
        if (!(await runOne()) && seen === kicks) return;
      } catch (error) {
        log.error('jobs', { error });
        return;
      }
    }
  }

  /** Takes a job and runs it; false if none waits. */
  async function runOne(): Promise<boolean> {
    const job = await takeJob(store.db, { now: machineTime(), until: machineTime(leaseMs) });
    if (job === undefined) return false;
    addRun();
    retries.delete(job.id);
    const run = new AbortController();
    const renewal = setInterval(() => void renew(job, run), leaseMs / 3);
    try {
      await runJob(job, AbortSignal.any([stopping.signal, run.signal]));
    } catch (error) {
      if (stopping.signal.aborted) await giveBackJob(store.db, job);
      else await tryLater(job, error);
    } finally {
      clearInterval(renewal);
    }
    return true;
  }

  async function runJob(job: Job, signal: AbortSignal): Promise<void> {
    const effect = options.effects.get(`${job.module}.${job.name}`);
    if (effect === undefined) throw new Error(`job ${job.module}.${job.name}: no module offers its effect`);
    const write = await effect(job, signal);
    const isOurs = await store.db.transaction().execute(async (tx) => {
      // First, because it locks the row: from here on nobody can ask for the job anew.
      if (!(await endJob(tx, job))) return false;
      await write(tx);
      return true;
    });
    if (!isOurs) return;
    ended += 1;
    options.afterRun();
  }

  async function renew(job: Job, run: AbortController): Promise<void> {
    try {
      const isOurs = await renewJob(store.db, job, machineTime(leaseMs));
      if (!isOurs) run.abort(new Error(`job ${job.module}.${job.name} ${job.key} was asked for anew`));
    } catch (error) {
      log.error('jobs', { error });
    }
  }

  async function tryLater(job: Job, error: unknown): Promise<void> {
    const isLast = job.attempts >= ATTEMPTS;
    const again = machineTime(retryMs * job.attempts);
    log[isLast ? 'error' : 'warn']('job', { job, error });
    if (!isLast) retries.set(job.id, again.getTime());
    await markJobFailed(store.db, job, {
      error: describeError(error),
      again: isLast ? undefined : again,
    });
  }

  return {
    start() {
      if (interval !== undefined || stopping.signal.aborted) return;
      awake = true;
      if (options.poll !== false) interval = setInterval(kick, POLL_MS);
      kick();
    },
    kick,
    async drain() {
      awake = true;
      do {
        const next = Math.min(...retries.values());
        if (retries.size > 0) await delay(Math.max(1, next - machineTime().getTime() + 1), undefined);
        const now = machineTime().getTime();
        kick();
        while (running.size > 0) await Promise.all(running);
        // Gone meanwhile: asked for anew, or taken by another process.
        for (const [id, from] of retries) if (from < now) retries.delete(id);
      } while (retries.size > 0 && !stopping.signal.aborted);
    },
    get ended() {
      return ended;
    },
    async stop() {
      stopping.abort(new Error('the process stops'));
      clearInterval(interval);
      await Promise.all(running);
    },
  };
}
