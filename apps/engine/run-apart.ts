import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), share: z.number(), what: z.string() }),
  z.object({ kind: z.literal('done'), json: z.string() }),
  z.object({
    kind: z.literal('failed'),
    isInput: z.boolean(),
    line: z.string(),
    trace: z.string().optional(),
  }),
]);

/** How a run ended. */
export type RunResult =
  | { readonly kind: 'done'; readonly json: string }
  | {
      readonly kind: 'failed';
      readonly isInput: boolean;
      readonly line: string;
      readonly trace?: string | undefined;
    }
  | { readonly kind: 'stopped' };

/** A run in a thread of its own. */
export interface RunApartOptions {
  readonly name: string;
  readonly folder: string;
  readonly inputFile: string;
  readonly reportFolder?: string | undefined;
  /** Aborts when a person stops the run. */
  readonly signal: AbortSignal;
  readonly progress: (share: number, what: string) => void;
}

/** Time that an engine has to end by itself once it was asked to stop. */
const GRACE_MS = 1500;

/** Runs an engine beside this thread; a stop reaches also one that never pauses, which is ended after a moment. */
export function runApart(options: RunApartOptions): Promise<RunResult> {
  const { name, folder, inputFile, reportFolder, signal } = options;
  const stop = new SharedArrayBuffer(4);
  const worker = new Worker(join(import.meta.dirname, 'run-worker.ts'), {
    workerData: { name, folder, inputFile, reportFolder, stop },
    stdout: true,
  });
  // What a package prints is no part of the answer.
  worker.stdout.pipe(process.stderr);
  return new Promise((done) => {
    let timer: NodeJS.Timeout | undefined;
    const end = (result: RunResult) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onStop);
      void worker.terminate();
      done(signal.aborted && result.kind === 'failed' ? { kind: 'stopped' } : result);
    };
    const onStop = () => {
      Atomics.store(new Int32Array(stop), 0, 1);
      worker.postMessage('stop');
      timer = setTimeout(() => end({ kind: 'stopped' }), GRACE_MS);
    };
    signal.addEventListener('abort', onStop);
    worker.on('message', (value: unknown) => {
      const message = messageSchema.parse(value);
      if (message.kind === 'progress') options.progress(message.share, message.what);
      else end(message);
    });
    worker.on('error', (error) =>
      end({
        kind: 'failed',
        isInput: false,
        line: String(error),
        trace: error instanceof Error ? error.stack : undefined,
      }),
    );
    worker.on('exit', (code) =>
      end({ kind: 'failed', isInput: false, line: `The engine ended with ${code} and no answer.` }),
    );
  });
}
