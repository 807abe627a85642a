import { execFile } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openFlood } from '@cityloop/engines/inundation';
import { ROOT } from '../../tools/node.mjs';
import { type FloodJob, floodModel, LONGEST_STEP_S, SCHEMES } from './flood-scenarios.ts';

const run = promisify(execFile);
const SOURCES = 'engines/inundation/c-reference';
const FLAGS = ['-O3', '-march=native', '-ffast-math'];
/** Sources and the functions that hold their main loops. */
const MAIN_LOOPS = [
  ['inertial.c', 'term_row'],
  ['inertial.c', 'face_row'],
  ['hllc.c', 'face_row'],
] as const;
/** Height of a closed cell in flood.h. */
const WALL = 1e30;
/** Numbers of the schemes in main.c. */
const NUMBERS = { inertial: 0, hllc_first: 1, hllc_second: 2 } as const;

/** The C reference as built here. */
export interface FloodInC {
  readonly program: string;
  /** What the compiler says of the main loops, a line each. */
  readonly report: readonly string[];
}

/**
 * Builds the C reference into a folder; undefined where there is no compiler. Throws when it cannot be built, or when gcc has
 * not vectorised a main loop.
 */
export async function buildFloodInC(folder: string): Promise<FloodInC | undefined> {
  const version = await run('cc', ['--version']).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
  if (version === undefined) return undefined;
  const isGcc = version.includes('Free Software Foundation');
  const program = join(folder, 'flood');
  const sources = globSync('*.c', { cwd: join(ROOT, SOURCES) }).sort();
  const { stderr } = await run(
    'cc',
    [...FLAGS, ...(isGcc ? ['-fopt-info-vec-optimized'] : []), '-o', program, ...sources, '-lm'],
    { cwd: join(ROOT, SOURCES), maxBuffer: 1 << 26 },
  );
  const report = isGcc
    ? MAIN_LOOPS.map(([source, name]) => saidOf(source, name, stderr))
    : ['not gcc, so nothing is said of the main loops'];
  return { program, report };
}

function saidOf(source: string, name: string, said: string): string {
  const lines = readFileSync(join(ROOT, SOURCES, source), 'utf8').split('\n');
  const start = lines.findIndex((line) => new RegExp(`^ROW \\w+ ${name}\\(`).test(line)) + 1;
  const end = start + lines.slice(start).indexOf('}') + 1;
  const told = said.split('\n').find((line) => {
    const [, file, at] = /^(\w+\.c):(\d+):\d+: optimized: +loop vectorized/.exec(line) ?? [];
    return file === source && Number(at) > start && Number(at) < end;
  });
  if (told === undefined)
    throw new Error(`The main loop ${name} of ${source} (line ${start}) is not vectorised.`);
  return told;
}

/** Writes the model of a job as the C reference reads it (README.md there). */
export function writeForC(job: FloodJob, file: string): void {
  const { fields } = openFlood(floodModel(job));
  const { columns, rows, stride, kind } = fields;
  const { courant } = SCHEMES[job.scheme];
  const head = [
    ...[columns, rows, fields.dx, fields.dy, fields.dry],
    ...[NUMBERS[job.scheme], courant, SCHEMES.inertial.theta, LONGEST_STEP_S],
  ];
  const arrays = [fields.bed, fields.roughness, fields.depth, fields.rest].map((values, which) =>
    Float32Array.from({ length: columns * rows }, (_, cell) => {
      const i = (Math.floor(cell / columns) + 1) * stride + (cell % columns) + 1;
      return which === 0 && kind[i] !== 0 ? WALL : (values[i] ?? Number.NaN);
    }),
  );
  writeFileSync(
    file,
    Buffer.concat([
      Buffer.from(Float64Array.from(head).buffer),
      ...arrays.map((values) => Buffer.from(values.buffer)),
    ]),
  );
}
