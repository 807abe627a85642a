import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import {
  advanceFlood,
  closeFlood,
  type Flood,
  type FloodThreads,
  openFlood,
  serveFlood,
} from '@cityloop/engines/inundation';
import { z } from 'zod';
import { floodModel } from './flood-scenarios.ts';

const argumentsSchema = z.object({
  water: z.enum(['pool', 'patches', 'lake']),
  side: z.int(),
  scheme: z.enum(['inertial', 'hllc_first', 'hllc_second']),
  precision: z.enum(['f32', 'f64']),
  threads: z.int(),
});

/** Values of all cells in the order of the raster. */
function cellsOf({ fields }: Flood, values: ArrayLike<number>): Float32Array {
  const { columns, rows, stride } = fields;
  return Float32Array.from(
    { length: columns * rows },
    (_, cell) => values[(Math.floor(cell / columns) + 1) * stride + (cell % columns) + 1] ?? Number.NaN,
  );
}

function dump(flood: Flood, file: string): void {
  const { depth, rest, hllc, flowX, flowY } = flood.fields;
  const arrays = [depth, rest, hllc?.momentumX ?? flowX, hllc?.momentumY ?? flowY];
  writeFileSync(file, Buffer.concat(arrays.map((values) => Buffer.from(cellsOf(flood, values).buffer))));
}

/** Runs a flood of the bench in this process: the same lines of stdin and stdout as the C reference (main.c there). */
async function main(job: string): Promise<void> {
  const { threads, ...model } = argumentsSchema.parse(JSON.parse(job));
  // The records of greatest values are no part of the scheme in C.
  const flood = openFlood(
    floodModel(model),
    threads === 0 ? { by: 'reference' } : { threads: await lentThreads(threads - 1), records: false },
  );
  if (threads > 0 && flood.computedBy.kind !== 'kernel')
    throw new Error(`There is no kernel: ${flood.computedBy.reason}.`);
  console.log('{}');
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, value = ''] = line.split(' ', 2);
    if (word === 'dump') {
      dump(flood, value);
      console.log(JSON.stringify({ timeS: flood.timeS }));
      continue;
    }
    const { steps, cellSteps } = flood;
    const begun = performance.now();
    let ended = begun;
    advanceFlood(flood, flood.timeS + Number(value), {
      onStep: () => {
        ended = performance.now();
      },
    });
    const seconds = (ended - begun) / 1000;
    console.log(
      JSON.stringify({ seconds, steps: flood.steps - steps, cellSteps: flood.cellSteps - cellSteps }),
    );
  }
  closeFlood(flood);
}

/** Threads that are free, and end with the process. */
async function lentThreads(count: number): Promise<FloodThreads> {
  const workers = Array.from({ length: count }, () => new Worker(new URL(import.meta.url)));
  for (const worker of workers) {
    await new Promise((ready) => worker.once('message', ready));
    worker.unref();
  }
  return { count, start: (task) => workers[task.number - 1]?.postMessage(task) };
}

if (isMainThread) await main(process.argv[2] ?? '');
else {
  parentPort?.on('message', serveFlood);
  parentPort?.postMessage('ready');
}
