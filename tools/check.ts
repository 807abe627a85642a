import { boundaries } from './checks/boundaries.ts';
import type { Check } from './checks/check.ts';
import { lint, types, typesOfEngines, typesOfWeb, unused } from './checks/commands.ts';
import { crashPoints } from './checks/crash-points.ts';
import { dependencies } from './checks/dependencies.ts';
import { errors, writeErrorsPage } from './checks/error-catalogues.ts';
import { longFiles, machinePaths, migrations, modules, packsAreData } from './checks/files.ts';
import { glossary } from './checks/glossary.ts';
import { kernels } from './checks/kernels.ts';
import { lockFile } from './checks/lock-file.ts';
import { packWords } from './checks/pack-words.ts';
import { clockPlace, envPlace, sqlClock, sqlPlace } from './checks/places.ts';
import { rows } from './checks/rows.ts';
import { readTree } from './checks/tree.ts';
import { ROOT } from './node.mjs';

const CHECKS: readonly Check[] = [
  types,
  typesOfEngines,
  typesOfWeb,
  lint,
  boundaries,
  unused,
  sqlPlace,
  sqlClock,
  envPlace,
  clockPlace,
  crashPoints,
  packWords,
  packsAreData,
  modules,
  migrations,
  errors,
  glossary,
  rows,
  kernels,
  machinePaths,
  longFiles,
  lockFile,
  dependencies,
];

// The compilers and the linter each use more than one core.
const AT_ONCE = 2;

/** Runs the named checks (none: all of them), prints a line for each, and answers the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const unknown = wanted.filter((name) => !CHECKS.some((check) => check.name === name));
  if (unknown.length > 0) {
    console.log(
      `No check is called ${unknown.join(', ')}; there are ${CHECKS.map((check) => check.name).join(', ')}.`,
    );
    return 1;
  }
  if (args.includes('--write')) await writeErrorsPage(readTree(ROOT));
  const tree = readTree(ROOT);
  const queue = CHECKS.filter((check) => wanted.length === 0 || wanted.includes(check.name));
  let failed = 0;
  const work = async () => {
    for (let check = queue.shift(); check; check = queue.shift()) {
      const started = performance.now();
      const faults = await run(check, tree);
      if (faults.length > 0) failed += 1;
      console.log(
        `${faults.length === 0 ? 'ok    ' : 'FAILED'} ${check.name}, ${((performance.now() - started) / 1000).toFixed(1)} s`,
      );
      for (const fault of faults) console.log(`       ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log(failed === 0 ? 'all checks pass' : `${failed} checks failed`);
  return failed === 0 ? 0 : 1;
}

async function run(check: Check, tree: Parameters<Check['run']>[0]): Promise<readonly string[]> {
  try {
    return await check.run(tree);
  } catch (error) {
    return [
      `the check itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ];
  }
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
