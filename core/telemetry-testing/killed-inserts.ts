import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** One batch as it is found after a restart. */
export interface FoundBatch {
  readonly number: number;
  readonly readings: number;
  /** How many of its readings the series show. */
  readonly shown: number;
}

/** Starts a process that inserts batches into the folder, kills it with -9 and gives the acknowledged numbers. */
export async function killedInserts(options: {
  readonly dir: string;
  readonly size: number;
  /** How many batches are acknowledged before the kill comes at any moment of the next ones. */
  readonly acknowledged: number;
  readonly thenMs: number;
}): Promise<readonly number[]> {
  const child = start(options.dir, options.size, 'insert');
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const closed = once(reader, 'close');
  while (lines.length < options.acknowledged && child.exitCode === null) await sleep(5);
  await sleep(options.thenMs);
  child.kill('SIGKILL');
  await Promise.all([ended, closed]);
  if (child.signalCode !== 'SIGKILL') throw new Error(`inserting process ended by itself: ${child.exitCode}`);
  return lines.map(Number);
}

/** What a new process finds in the folder. */
export async function foundBatches(dir: string): Promise<readonly FoundBatch[]> {
  const child = start(dir, 0, 'read');
  const ended = once(child, 'exit');
  const output = await text(child.stdout);
  await ended;
  if (child.exitCode !== 0)
    throw new Error(`reading process ended with ${child.exitCode ?? child.signalCode}`);
  const lines = output.split('\n').slice(0, -1);
  return lines.map((line) => {
    const [number = Number.NaN, readings = Number.NaN, shown = Number.NaN] = line.split(' ').map(Number);
    return { number, readings, shown };
  });
}

function start(dir: string, size: number, mode: string): ChildProcess & { stdout: NodeJS.ReadableStream } {
  const file = fileURLToPath(new URL('insert-until-killed.ts', import.meta.url));
  return spawn(process.execPath, [file, dir, String(size), mode], { stdio: ['ignore', 'pipe', 'inherit'] });
}
