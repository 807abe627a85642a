import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const toldSchema = z.object({
  seconds: z.number(),
  /** Time that the process had a core, all its threads together. */
  cpuSeconds: z.number(),
  steps: z.number(),
  cellSteps: z.number(),
});

/** What a process has run: its own seconds, steps, and cells computed in them. */
export type Told = z.infer<typeof toldSchema>;

/** A flood in a process of its own, which does nothing until it is told to: start and set-up are not timed. */
export interface FloodProcess {
  readonly advance: (seconds: number) => Promise<Told>;
  /** Rain on all cells from now on, mm/h; the C reference only. */
  readonly rain: (rateMmH: number) => Promise<void>;
  readonly dump: (file: string) => Promise<void>;
  readonly stop: () => void;
}

/** Starts a program that answers each line of its input with one line of JSON; waits for the answer to `first`. */
export async function startFlood(
  program: string,
  args: readonly string[],
  first?: string,
): Promise<FloodProcess> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${program} ${args.join(' ')} ended: ${await ended(child)}`);
    return JSON.parse(value);
  };
  const ask = (line: string) => {
    child.stdin.write(`${line}\n`);
    return answer();
  };
  await (first === undefined ? answer() : ask(first));
  return {
    advance: async (seconds) => toldSchema.parse(await ask(`advance ${seconds}`)),
    rain: async (rateMmH) => {
      await ask(`rain ${rateMmH}`);
    },
    dump: async (file) => {
      await ask(`dump ${file}`);
    },
    stop: () => {
      child.stdin.end();
    },
  };
}

function ended(child: ChildProcess): Promise<string> {
  const tell = () => `exit ${child.exitCode ?? child.signalCode}`;
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(tell());
  return new Promise((resolve) => child.once('exit', () => resolve(tell())));
}
