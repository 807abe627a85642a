import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FloodModel, FloodThreads } from '@cityloop/engines/inundation';

/** Fewer cells than this are done before a second thread would have begun. */
const CELLS_FOR_THREADS = 20_000;
/** More threads than this wait for the memory, not for the processor. */
const MOST_THREADS = 8;

/**
 * Runs a flood with the threads besides the caller's that it is worth: as many as asked for, or as there are cores; none for a
 * small one, or for the reference, which has one. They end with the run.
 */
export async function withThreads<Result>(
  { terrain, precision }: FloodModel,
  asked: number | undefined,
  run: (threads: FloodThreads) => Result,
): Promise<Result> {
  const isSmall = terrain.columns * terrain.rows < CELLS_FOR_THREADS;
  const useful = isSmall ? 1 : Math.min(MOST_THREADS, availableParallelism());
  const wanted = precision === 'f32' ? (asked ?? useful) : 1;
  const workers = Array.from(
    { length: wanted - 1 },
    () => new Worker(join(import.meta.dirname, 'flood-thread.ts')),
  );
  try {
    // One that is not up yet would be given its work after the flood has run.
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    return run({
      count: workers.length,
      start: (task) => workers[task.number - 1]?.postMessage(task),
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
