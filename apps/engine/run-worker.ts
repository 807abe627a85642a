import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { loadCommand } from './find-commands.ts';
import { InputError } from './input.ts';
import { runCommand } from './run.ts';

// The engine works here, so that the thread of the program stays free for signals and for what is shown meanwhile.
const { name, folder, inputFile, reportFolder, stop } = z
  .object({
    name: z.string(),
    folder: z.string(),
    inputFile: z.string(),
    reportFolder: z.string().optional(),
    stop: z.instanceof(SharedArrayBuffer),
  })
  .parse(workerData);

const controller = new AbortController();
const flag = new Int32Array(stop);
parentPort?.on('message', () => controller.abort());
// A busy loop reads no messages: what it asks is answered from the shared memory.
Object.defineProperty(controller.signal, 'aborted', { get: () => Atomics.load(flag, 0) === 1 });

try {
  const command = await loadCommand(name, folder);
  const json = await runCommand({
    name,
    command,
    inputFile,
    reportFolder,
    signal: controller.signal,
    progress: (share, what) => parentPort?.postMessage({ kind: 'progress', share, what }),
  });
  parentPort?.postMessage({ kind: 'done', json });
} catch (error) {
  const line = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').trim();
  const trace = error instanceof Error ? error.stack : undefined;
  parentPort?.postMessage({ kind: 'failed', isInput: error instanceof InputError, line, trace });
}
parentPort?.close();
