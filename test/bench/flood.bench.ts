import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ROOT } from '../../tools/node.mjs';
import { checkFloods } from './flood-check.ts';
import { FloodCrew } from './flood-crew.ts';
import { buildFloodInC, type FloodInC } from './flood-in-c.ts';
import { monaiErrors } from './flood-monai.ts';
import type { FloodJob } from './flood-scenarios.ts';

const SIDE = 1000;
const ROUNDS = 7;
/** Rounds of the TypeScript reference, whose own figure needs no ratio. */
const REFERENCE_ROUNDS = 3;
/** Water time of a round, s: about 16 steps of the first and 8 of the others; the reference does a few steps. */
const SCHEMES = [
  { name: 'inertial', scheme: 'inertial', roundS: 12, referenceS: 1.5 },
  { name: 'hllc', scheme: 'hllc_second', roundS: 2, referenceS: 0.3 },
  { name: 'hllc_first', scheme: 'hllc_first', roundS: 4, referenceS: 0.6 },
] as const;
/** What the figures are asked to be: at least, or at most. */
const LIMITS: Readonly<Record<string, { readonly least: number } | { readonly most: number }>> = {
  inertial_1t_vs_c: { least: 0.5 },
  inertial_2t_vs_c: { least: 0.9 },
  hllc_1t_vs_c: { least: 0.4 },
  c_inertial_mcells_s: { least: 150 },
  sparse_speedup: { least: 8 },
  dem_10m_s: { most: 5 },
};

const run = promisify(execFile);

/**
 * The flood engines against the same schemes in C: millions of cells a second over a million wet cells, ratios of interleaved
 * rounds, the gain of sparse water, and the terrain of ten million cells. Throws where C, kernel and reference differ.
 */
export async function bench(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'flood-'));
  try {
    const c = await buildFloodInC(folder);
    if (c === undefined) console.log('No C compiler (cc): nothing is compared with C.');
    for (const line of c?.report ?? []) console.log(`cc: ${line}`);
    const checks = await checkFloods(c, folder);
    const figures: Record<string, number> = {};
    for (const one of SCHEMES) Object.assign(figures, await measure(one, c, folder));
    Object.assign(figures, await monaiErrors(), await terrainFigures());
    const told = Object.fromEntries(
      Object.entries({ ...figures, ...checks }).map(([key, value]) => [key, Number(value.toPrecision(3))]),
    );
    const missed = Object.entries(LIMITS).flatMap(([key, limit]) => {
      const value = told[key];
      if (value === undefined) return [];
      const isMissed = 'least' in limit ? value < limit.least : value > limit.most;
      return isMissed ? [`${key} ${value} (${JSON.stringify(limit)})`] : [];
    });
    return { ...told, missed };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Measured {
  readonly name: string;
  readonly scheme: FloodJob['scheme'];
  readonly roundS: number;
  readonly referenceS: number;
}

/** One scheme, all wet and sparse; every process does one round after the other in turn. */
async function measure(
  { name, scheme, roundS, referenceS }: Measured,
  c: FloodInC | undefined,
  folder: string,
): Promise<Record<string, number>> {
  const crew = new FloodCrew(c, folder);
  const job = (water: FloodJob['water']): FloodJob => ({ water, side: SIDE, scheme, precision: 'f32' });
  try {
    await crew.open('c', job('pool'));
    await crew.open('kernel 1', job('pool'));
    await crew.open('kernel 2', job('pool'));
    await crew.open('c', job('patches'));
    await crew.open('kernel 1', job('patches'));
    await crew.open('kernel 2', job('patches'));
    await crew.rounds(ROUNDS, roundS);
    crew.print(name);
    const figures = {
      ...crew.speed(`c_${name}`, 'c pool'),
      ...crew.speed(`kernel_${name}_1t`, 'kernel 1 pool'),
      ...crew.speed(`kernel_${name}_2t`, 'kernel 2 pool'),
      ...crew.ratio(`${name}_1t_vs_c`, 'kernel 1 pool', 'c pool'),
      ...crew.ratio(`${name}_2t_vs_c`, 'kernel 2 pool', 'c pool'),
      ...crew.sparse(name === 'inertial' ? 'sparse_speedup' : `${name}_sparse_speedup`, 'kernel 1'),
      ...crew.sparse(`${name}_sparse_speedup_c`, 'c'),
      ...crew.sparse(`${name}_sparse_speedup_2t`, 'kernel 2'),
    };
    crew.close();
    await crew.open('reference', job('pool'));
    await crew.rounds(REFERENCE_ROUNDS, referenceS);
    crew.print(name);
    return { ...figures, ...crew.speed(`reference_${name}`, 'reference pool') };
  } finally {
    crew.close();
  }
}

/** Basins and streams of ten million cells, from the bench of that engine in a process of its own. */
async function terrainFigures(): Promise<Record<string, number>> {
  const { stdout } = await run(process.execPath, [join(ROOT, 'tools', 'bench.ts'), 'flash-flood'], {
    cwd: ROOT,
  });
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  console.log(line);
  return z.object({ dem_10m_s: z.number() }).parse(JSON.parse(line));
}
