import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import {
  advanceFlood,
  type ComputeOptions,
  closeFlood,
  type Flood,
  type FloodModel,
  openFlood,
} from '@cityloop/engines/inundation';
import { z } from 'zod';
import { floodModel } from './flood-scenarios.ts';

const argumentsSchema = z.object({
  water: z.enum(['pool', 'patches', 'lake']),
  side: z.int(),
  scheme: z.enum(['inertial', 'hllc_first', 'hllc_second']),
  precision: z.enum(['f32', 'f64']),
  /** 0: the TypeScript reference. */
  threads: z.int(),
});

async function open(model: FloodModel, threads: number): Promise<Flood> {
  const workers = Array.from(
    { length: Math.max(0, threads - 1) },
    () => new Worker(new URL('../../apps/engine/flood/flood-thread.ts', import.meta.url)),
  );
  // A helper that has not come up yet would leave its work to the first thread.
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const options: ComputeOptions = {
    by: threads === 0 ? 'reference' : 'kernel',
    // Maxima and arrivals are not timed: the C reference has none.
    records: false,
    threads: { count: workers.length, start: (task) => workers[task.number - 1]?.postMessage(task) },
  };
  const flood = openFlood(model, options);
  const { computedBy } = flood;
  const isAsked = computedBy.kind === 'reference' ? threads === 0 : computedBy.threads === threads;
  if (!isAsked)
    throw new Error(`${threads} threads were asked for, computed by ${JSON.stringify(computedBy)}.`);
  return flood;
}

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

/** Seconds from the call to the end of the last step: what is done once a call is not timed. */
function timed(flood: Flood, waterS: number): { readonly seconds: number; readonly cpuSeconds: number } {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  let ended = begun;
  advanceFlood(flood, flood.timeS + waterS, {
    onStep: () => {
      ended = performance.now();
    },
  });
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (ended - begun) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** Runs a flood of the bench in this process: the same lines of stdin and stdout as the C reference (main.c there). */
async function main(job: string): Promise<void> {
  const { threads, ...model } = argumentsSchema.parse(JSON.parse(job));
  const flood = await open(floodModel(model), threads);
  console.log('{}');
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, value = ''] = line.split(' ', 2);
    if (word === 'dump') {
      dump(flood, value);
      console.log(JSON.stringify({ timeS: flood.timeS }));
      continue;
    }
    const { steps, cellSteps } = flood;
    const spent = timed(flood, Number(value));
    console.log(
      JSON.stringify({ ...spent, steps: flood.steps - steps, cellSteps: flood.cellSteps - cellSteps }),
    );
  }
  closeFlood(flood);
  process.exit(0);
}

await main(process.argv[2] ?? '');
