import { globSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { ROOT } from './node.mjs';

const benchSchema = z.object({
  bench: z.custom<() => Promise<Record<string, unknown>>>((value) => typeof value === 'function'),
});

/** The benchmarks of a checkout by name: `NAME.bench.ts`, beside its subject or in `test/bench`. */
export function findBenches(root: string): ReadonlyMap<string, string> {
  const files = globSync('**/*.bench.ts', {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'dist',
  });
  return new Map(files.sort().map((file) => [basename(file, '.bench.ts'), file]));
}

/** The one line in which a benchmark ends. */
export function closingLine(name: string, figures: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ bench: name, ...figures });
}

async function main(args: readonly string[]): Promise<number> {
  const benches = findBenches(ROOT);
  const file = benches.get(args[0] ?? '');
  if (!args[0] || !file) {
    console.log(`Usage: npm run bench -- NAME; there are ${[...benches.keys()].join(', ') || 'none yet'}`);
    return 1;
  }
  const load = loadavg().map((value) => value.toFixed(2));
  console.log(
    `load average ${load.join(' ')} on ${availableParallelism()} cores, Node ${process.version}, ${file}`,
  );
  const { bench } = benchSchema.parse(await import(pathToFileURL(join(ROOT, file)).href));
  console.log(closingLine(args[0], await bench()));
  return 0;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
