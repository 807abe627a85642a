import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FloodThreads } from '@cityloop/engines/inundation';

/** Fewer cells than this are done before a second thread would have begun. */
const CELLS_FOR_THREADS = 20_000;
/** More threads than this wait for the memory, not for the processor. */
const MOST_THREADS = 8;

/** Threads for one flood, and what ends them. */
export interface LentThreads {
  readonly threads: FloodThreads;
  readonly end: () => Promise<void>;
}

/** Starts the threads besides the caller's that a flood of so many cells is worth: as many as asked for, or as there are cores. */
export async function lendThreads(cells: number, asked: number | undefined): Promise<LentThreads> {
  const wanted = asked ?? (cells < CELLS_FOR_THREADS ? 1 : Math.min(MOST_THREADS, availableParallelism()));
  const workers = Array.from(
    { length: wanted - 1 },
    () => new Worker(join(import.meta.dirname, 'flood-thread.ts')),
  );
  // One that is not up yet would be given its work after the flood has run.
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return {
    threads: { count: workers.length, start: (task) => workers[task.number - 1]?.postMessage(task) },
    end: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
