import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { EndedLine, TestLine } from './test-reporter.ts';

/**
 * The folders whose tests are one process each, those that take longest first, but those that start servers not beside
 * the browser's; beside them `e2e` (a browser) and `server` (a server of others).
 */
export const GROUPS = [
  'test/scenarios',
  'core',
  'test/crash',
  'test/server',
  'test/access',
  'registers',
  'engines',
  'apps',
  'loop',
  'test/harness',
  'tools',
] as const;

/** The file that holds the least number of tests a whole run, and each group, must have. */
export const floorSchema = z.object({
  tests: z.number().int().describe('least number of tests of a whole run'),
  groups: z
    .record(z.string(), z.number().int())
    .describe('least number of test files of a group; 0: may be empty'),
});

/** One test that may be skipped: by file and name, and why; `unless` names the setting that makes it run. */
export const skipSchema = z.array(
  z.object({
    file: z.string().describe('path of the test file from the root'),
    name: z.string().optional().describe('name of the test; absent: every test of the file'),
    unless: z.string().optional().describe('environment variable with which the test must run'),
    reason: z.string().min(10).describe('why it may be skipped'),
  }),
);

/** What one group gave. */
export interface GroupResult {
  readonly group: string;
  readonly files: number;
  readonly tests: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  /** Sentences about what is wrong; empty: the group is green. */
  readonly problems: readonly string[];
  readonly output: string;
}

// Tests that need more than npm: a browser, or a server such as PostgreSQL or NATS.
const APART = ['e2e', 'server'];

/** The test files of a group, sorted: `*.e2e.test.ts` and `*.server.test.ts` are groups of their own. */
export function testFiles(root: string, group: string): readonly string[] {
  const apart = APART.includes(group);
  return globSync(apart ? `**/*.${group}.test.ts` : `${group}/**/*.test.ts`, {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'dist',
  })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => apart || !APART.some((kind) => file.endsWith(`.${kind}.test.ts`)))
    .sort();
}

/** Test files that no group would run. */
export function strayFiles(root: string): readonly string[] {
  const known = new Set([...GROUPS, ...APART].flatMap((group) => testFiles(root, group)));
  return testFiles(root, '.').filter((file) => !known.has(file));
}

/** Only the files that one of the arguments names: a group, a folder or a file. */
export function selectFiles(files: readonly string[], wanted: readonly string[]): readonly string[] {
  if (wanted.length === 0) return files;
  const prefixes = wanted.map((path) => path.replace(/^\.\//, '').replace(/\/$/, ''));
  return files.filter((file) => prefixes.some((prefix) => file === prefix || file.startsWith(`${prefix}/`)));
}

/** The skipped tests that no entry of the list allows. */
export function unexplainedSkips(
  skipped: readonly { readonly file: string; readonly name: string }[],
  allowed: z.infer<typeof skipSchema>,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return skipped
    .filter(
      (test) =>
        !allowed.some(
          (entry) =>
            entry.file === test.file &&
            (entry.name === undefined || entry.name === test.name) &&
            (entry.unless === undefined || !environment[entry.unless]),
        ),
    )
    .map((test) => `${test.file}: "${test.name}" is skipped and tools/test-skips.json gives no reason`);
}

function readLines(path: string): readonly TestLine[] {
  if (!existsSync(path)) return [];
  // While the process runs its last line may be half written.
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line): TestLine => JSON.parse(line));
}

/** How a group is run. */
export interface RunGroupOptions {
  readonly root: string;
  readonly group: string;
  readonly files: readonly string[];
  readonly timeoutMs: number;
  /** How long the process may live on, with no test running, before it counts as kept alive. */
  readonly quietMs: number;
  /** Print what the tests print while they run. */
  readonly stream: boolean;
  readonly allowedSkips: z.infer<typeof skipSchema>;
}

// A test that waits for longer than this waits for ever.
const TEST_TIMEOUT_MS = 180_000;

function environmentOfTests(): Record<string, string | undefined> {
  const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
  return { ...rest, TZ: 'UTC' };
}

// Between two looks at the process, half a second apart; a timer that ticks stays below it, a computation does not.
const IDLE_CPU_S = 0.02;
const TICKS_PER_SECOND = 100;

/** Processor time of a process so far, where the system tells it. */
function cpuSeconds(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function runProcess(options: RunGroupOptions, linesFile: string) {
  const args = [
    '--disable-warning=ExperimentalWarning',
    '--test',
    '--test-isolation=none',
    `--test-timeout=${TEST_TIMEOUT_MS}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${join(import.meta.dirname, 'test-reporter.ts')}`,
    `--test-reporter-destination=${linesFile}`,
    ...options.files,
  ];
  const child = spawn(process.execPath, args, {
    cwd: options.root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: environmentOfTests(),
  });
  let output = '';
  const take = (chunk: Buffer) => {
    output += chunk.toString();
    if (options.stream) process.stdout.write(chunk);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  let stopped: string | undefined;
  const stopAll = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  const started = performance.now();
  let quietSince = started;
  let known = 0;
  let usedBefore = 0;
  const watch = setInterval(() => {
    const lines = readLines(linesFile);
    // A test that computes without a pause lets no line out, not even that it began.
    const used = cpuSeconds(child.pid);
    if (lines.length !== known || used === undefined || used - usedBefore > IDLE_CPU_S)
      quietSince = performance.now();
    known = lines.length;
    usedBefore = used ?? 0;
    const open = running(lines);
    const late = performance.now() - started > options.timeoutMs;
    const quiet = performance.now() - quietSince > options.quietMs;
    if (known > 0 && open.length === 0 && (quiet || late)) {
      stopped =
        'its tests ended, but something they left open (a server, a database, a timer) kept the process alive';
    } else if (late) {
      stopped = `not finished after ${options.timeoutMs / 1000} s; running: ${open.join('; ') || 'no test'}`;
    }
    if (stopped) stopAll();
  }, 500);
  process.once('exit', stopAll);
  const code = await new Promise<number>((done, fail) => {
    child.on('error', fail);
    child.on('close', (exit) => done(exit ?? 1));
  });
  clearInterval(watch);
  process.off('exit', stopAll);
  return { code, output, stopped };
}

function isEnded(line: TestLine): line is EndedLine {
  return line.kind === 'test' || line.kind === 'suite';
}

/** The tests that began and have not come to their end. */
function running(lines: readonly TestLine[]): readonly string[] {
  const open = new Map<string, number>();
  for (const line of lines) {
    if (isEnded(line)) continue;
    const key = `${line.file} › ${line.name}`;
    open.set(key, (open.get(key) ?? 0) + (line.kind === 'began' ? 1 : -1));
  }
  return [...open].filter(([, count]) => count > 0).map(([key]) => key);
}

/** A file that registers no test is shown by the runner as one test of the file's name. */
function isEmptyFile(root: string, test: EndedLine): boolean {
  return test.passed && join(root, test.file) === resolve(root, test.name);
}

/** Runs the tests of one group in one process of their own and counts them. */
export async function runGroup(options: RunGroupOptions): Promise<GroupResult> {
  const folder = mkdtempSync(join(tmpdir(), 'cityloop-test-'));
  const linesFile = join(folder, 'lines');
  const started = performance.now();
  try {
    const { code, output, stopped } = await runProcess(options, linesFile);
    const lines = readLines(linesFile);
    const ended = lines.filter(isEnded).map((line) => ({ ...line, file: relative(options.root, line.file) }));
    const empty = ended.filter((line) => isEmptyFile(options.root, line));
    const tests = ended.filter((line) => line.kind === 'test' && !empty.includes(line));
    const failed = ended.filter((line) => !line.passed && line.todo === undefined);
    const skipped = tests.filter((test) => test.skip !== undefined || test.todo !== undefined);
    const problems: string[] = [];
    if (stopped) problems.push(stopped.replaceAll(`${options.root}/`, ''));
    if (failed.length > 0) problems.push(`${failed.length} failed`);
    else if (code !== 0 && !stopped) problems.push(`the process ended with exit code ${code}`);
    problems.push(...unexplainedSkips(skipped, options.allowedSkips, process.env));
    if (tests.length === 0) problems.push(`${options.files.length} files and not one test`);
    problems.push(...empty.map((line) => `${line.file} has not one test`));
    return {
      group: options.group,
      files: options.files.length,
      tests: tests.length,
      passed: tests.filter((test) => test.passed && test.skip === undefined && test.todo === undefined)
        .length,
      failed: Math.max(failed.length, problems.length > 0 ? 1 : 0),
      skipped: skipped.length,
      seconds: (performance.now() - started) / 1000,
      problems,
      output,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
