import { join } from 'node:path';
import { ROOT } from '../../tools/node.mjs';
import { type FloodInC, writeForC } from './flood-in-c.ts';
import { type FloodProcess, startFlood, type Told } from './flood-process.ts';
import type { FloodJob } from './flood-scenarios.ts';

/** Who computes a flood: C, the kernel with so many threads, the TypeScript reference. */
export type Who = 'c' | 'kernel 1' | 'kernel 2' | 'reference';

/** Starts a flood; undefined where it cannot be had (no compiler, no kernel). */
export async function openFloodOf(
  who: Who,
  job: FloodJob,
  { c, folder }: { readonly c: FloodInC | undefined; readonly folder: string },
): Promise<FloodProcess | undefined> {
  if (who === 'c') {
    if (c === undefined) return undefined;
    const file = join(folder, 'model');
    writeForC(job, file);
    return startFlood(c.program, [], `load ${file}`);
  }
  const threads = who === 'reference' ? 0 : Number(who.split(' ')[1]);
  const runner = join(ROOT, 'test', 'bench', 'flood-runner.ts');
  return startFlood(process.execPath, [runner, JSON.stringify({ ...job, threads })]);
}

interface Member {
  readonly name: string;
  readonly flood: FloodProcess;
  readonly told: Told[];
}

/** Processes that run the same water in turn, one round each, so that a busy machine is busy for all. */
export class FloodCrew {
  readonly #c: FloodInC | undefined;
  readonly #folder: string;
  #members: Member[] = [];

  constructor(c: FloodInC | undefined, folder: string) {
    this.#c = c;
    this.#folder = folder;
  }

  /** Adds a process; its name is who computes and what water. */
  async open(who: Who, job: FloodJob): Promise<void> {
    const flood = await openFloodOf(who, job, { c: this.#c, folder: this.#folder });
    if (flood !== undefined) this.#members.push({ name: `${who} ${job.water}`, flood, told: [] });
  }

  /** One round to warm up, then the measured ones. */
  async rounds(count: number, seconds: number): Promise<void> {
    for (const { flood } of this.#members) await flood.advance(seconds);
    for (let round = 0; round < count; round++)
      for (const { flood, told } of this.#members) told.push(await flood.advance(seconds));
  }

  /** A table of what was seen. */
  print(scheme: string): void {
    for (const { name, told } of this.#members) {
      const speeds = told.map(mcells).sort((a, b) => a - b);
      const steps = told.reduce((sum, one) => sum + one.steps, 0);
      const tell = (value: number | undefined) => (value ?? Number.NaN).toFixed(1).padStart(7);
      console.log(
        `${scheme.padEnd(10)} ${name.padEnd(16)} ${tell(median(speeds))} Mcells/s (${tell(speeds[0])} to${tell(speeds.at(-1))}), ` +
          `${tell(median(told.map(cpuMcells)))} a second of a core, ${tell(median(told.map(msStep)))} ms a step, ${steps} steps`,
      );
    }
  }

  /** Median of millions of cells a second, and a second of a core. */
  speed(key: string, name: string): Record<string, number> {
    const told = this.#told(name);
    if (told === undefined) return {};
    return {
      [`${key}_mcells_s`]: median(told.map(mcells)),
      [`${key}_mcells_cpu_s`]: median(told.map(cpuMcells)),
    };
  }

  /**
   * Median of the ratios of the speeds of each round; and, as `…_cpu`, by the time that each had a core, which a busy machine
   * changes less.
   */
  ratio(key: string, name: string, to: string): Record<string, number> {
    const [a, b] = [this.#told(name), this.#told(to)];
    if (a === undefined || b === undefined) return {};
    return {
      [key]: medianRatio(a.map(mcells), b.map(mcells)),
      [`${key}_cpu`]: medianRatio(a.map(cpuMcells), b.map(cpuMcells)),
    };
  }

  /** How much shorter a step over sparse water is than one with all wet. */
  sparse(key: string, who: Who): Record<string, number> {
    const [all, few] = [this.#told(`${who} pool`), this.#told(`${who} patches`)];
    return all === undefined || few === undefined
      ? {}
      : {
          [key]: medianRatio(all.map(msStep), few.map(msStep)),
          [`${key}_cpu`]: medianRatio(all.map(cpuStep), few.map(cpuStep)),
        };
  }

  /** Ends the processes. */
  close(): void {
    for (const { flood } of this.#members) flood.stop();
    this.#members = [];
  }

  #told(name: string): readonly Told[] | undefined {
    return this.#members.find((member) => member.name === name)?.told;
  }
}

function mcells({ cellSteps, seconds }: Told): number {
  return cellSteps / seconds / 1e6;
}

function cpuMcells({ cellSteps, cpuSeconds }: Told): number {
  return cellSteps / cpuSeconds / 1e6;
}

function msStep({ steps, seconds }: Told): number {
  return (1000 * seconds) / steps;
}

function cpuStep({ steps, cpuSeconds }: Told): number {
  return cpuSeconds / steps;
}

function medianRatio(a: readonly number[], b: readonly number[]): number {
  return median(a.map((value, round) => value / (b[round] ?? Number.NaN)));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
