import { batcher, openTelemetry } from '@cityloop/core/telemetry';

/**
 * A process to be killed: opens the folder, inserts batches of `size` readings and prints the number of each
 * acknowledged one. With `read` it prints instead, for each batch found, its number, its readings in the batch
 * and how many of them the series show.
 */
async function main(dir: string, size: number, mode: string): Promise<void> {
  const telemetry = await openTelemetry({ dir, fsync: false });
  if (mode === 'read') {
    for (const { number, readings } of await telemetry.batchesAfter('child', 0, { limit: 1_000_000 })) {
      const times = readings.map(({ t }) => t);
      const shown = await telemetry.count(Math.min(...times), Math.max(...times) + 1);
      process.stdout.write(`${number} ${readings.length} ${shown}\n`);
    }
    await telemetry.close();
    return;
  }
  const first = await telemetry.lastNumber('child');
  const ingest = batcher(telemetry, {
    ingest: 'child',
    clock: { now: () => new Date(1e12) },
    maxRows: size,
    maxMs: 1000,
  });
  for (let batch = first; ; batch += 1) {
    const readings = Array.from({ length: size }, (_, index) => ({
      series: index % 50,
      t: 1e12 + batch * size + index,
      v: index,
      revision: 0,
    }));
    process.stdout.write(`${await ingest.add(readings)}\n`);
  }
}

const [, , dir, size, mode] = process.argv;
if (dir === undefined) throw new RangeError('insert-until-killed: expected a folder');
await main(dir, Number(size), mode ?? 'insert');
