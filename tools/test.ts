import { readFileSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { browserProblem } from './browser.ts';
import { ROOT } from './node.mjs';
import { prepare } from './prepare.mjs';
import type { GroupResult } from './test-groups.ts';
import {
  floorSchema,
  GROUPS,
  runGroup,
  selectFiles,
  skipSchema,
  strayFiles,
  testFiles,
} from './test-groups.ts';

const GROUP_TIMEOUT_MS = 1_200_000;
const QUIET_MS = 30_000;
// A group with PGlite and chDB takes 1.5 GB; two of them on fewer than two cores only slow each other down.
const BYTES_FOR_TWO = 6e9;

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));
}

const floor = floorSchema.parse(readJson('test-floor.json'));
const allowedSkips = skipSchema.parse(readJson('test-skips.json'));

/** The groups to run with their files; suites that need a server run only when they are named, never by a folder. */
function plan(wanted: readonly string[]) {
  return [...GROUPS, 'e2e', 'server']
    .map((group) => {
      const all = testFiles(ROOT, group);
      if (wanted.includes(group)) return { group, files: all };
      if (group === 'server') return { group, files: all.filter((file) => wanted.includes(file)) };
      return { group, files: selectFiles(all, wanted) };
    })
    .filter(({ files }) => files.length > 0);
}

function report(result: GroupResult, streamed: boolean): void {
  if (result.problems.length > 0 && !streamed) console.log(result.output);
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
  console.log(
    `${result.problems.length === 0 ? 'ok    ' : 'FAILED'} ${result.group}: ${result.tests} tests in ${result.files} files${skipped}, ${result.seconds.toFixed(1)} s`,
  );
  for (const problem of result.problems) console.log(`       ${problem}`);
}

/** What is missing from the run as a whole: files of no group, groups with too few files, too few tests. */
function floorProblems(results: readonly GroupResult[]): readonly string[] {
  const problems = strayFiles(ROOT).map((file) => `${file}: belongs to no group of tools/test-groups.ts`);
  for (const [group, files] of Object.entries(floor.groups)) {
    const found = testFiles(ROOT, group).length;
    if (found < files)
      problems.push(`${group}: ${found} test files, the floor is ${files} (tools/test-floor.json)`);
  }
  const tests = results.reduce((sum, result) => sum + result.tests, 0);
  if (tests < floor.tests)
    problems.push(`${tests} tests, the floor is ${floor.tests} (tools/test-floor.json)`);
  return problems;
}

/** Why no page can be looked at, or `undefined` when there are a browser and the pages of the sources as they are. */
function whyNoBrowser(): string | undefined {
  return browserProblem() ?? (prepare() === 0 ? undefined : 'the pages could not be built');
}

/** Runs the named groups or paths (none: everything) and answers the exit code. */
export async function main(wanted: readonly string[]): Promise<number> {
  const groups = plan(wanted);
  if (groups.length === 0) {
    console.log(`No test file matches ${wanted.join(' ')}; groups are ${GROUPS.join(', ')}, e2e and server.`);
    return 1;
  }
  const stream = wanted.length > 0;
  const jobs = !stream && availableParallelism() > 1 && freemem() > BYTES_FOR_TWO ? 2 : 1;
  const inBrowser = groups.filter(({ group }) => group === 'e2e');
  const results: GroupResult[] = [];
  const problems: string[] = [];
  // Before anything else runs, because making the pages holds this process up.
  const noBrowser = inBrowser.length > 0 ? whyNoBrowser() : undefined;
  if (noBrowser) problems.push(`browser tests cannot run: ${noBrowser}`);
  // The browser's group mostly waits for what a person waits for, so another runs beside it from the start.
  const queue = [...(noBrowser ? [] : inBrowser), ...groups.filter(({ group }) => group !== 'e2e')];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const result = await runGroup({
        root: ROOT,
        ...next,
        timeoutMs: GROUP_TIMEOUT_MS,
        quietMs: QUIET_MS,
        stream,
        allowedSkips,
      });
      report(result, stream);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  if (wanted.length === 0) problems.push(...floorProblems(results));
  for (const problem of problems) console.log(`FAILED ${problem}`);
  const sum = (pick: (result: GroupResult) => number) =>
    results.reduce((total, result) => total + pick(result), 0);
  const failed = sum((result) => result.failed) + problems.length;
  console.log(
    `# tests ${sum((result) => result.tests)}\n# pass ${sum((result) => result.passed)}\n# fail ${failed}\n# skipped ${sum((result) => result.skipped)}`,
  );
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
  process.exit(await main(process.argv.slice(2)));
}
