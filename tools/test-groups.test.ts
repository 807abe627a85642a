import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { runGroup, selectFiles, testFiles, unexplainedSkips } from './test-groups.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function plant(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'cityloop-groups-'));
  folders.push(root);
  for (const [file, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

async function run(text: string, timeoutMs = 20_000) {
  const root = plant({ 'core/a.test.ts': `import { test } from 'node:test';\n${text}` });
  return await runGroup({
    root,
    group: 'core',
    files: ['core/a.test.ts'],
    timeoutMs,
    quietMs: 1500,
    stream: false,
    allowedSkips: [],
  });
}

test('tests that pass are counted', async () => {
  const result = await run("test('one', () => {});\ntest('two', () => {});\n");
  assert.deepEqual([result.tests, result.passed, result.failed, result.problems], [2, 2, 0, []]);
});

test('a test that fails, and a file that does not load, fail the group', async () => {
  const failing = await run("test('one', () => { throw new Error('wrong value 3'); });\n");
  assert.deepEqual(failing.problems, ['1 failed']);
  assert.match(failing.output, /wrong value 3/);
  const broken = await run("import './nowhere.ts';\n");
  assert.equal(broken.failed, 1);
});

test('a skipped test without a reason fails the group', async () => {
  const result = await run("test('one', () => {});\ntest('later', { skip: true }, () => {});\n");
  assert.deepEqual(result.problems, [
    'core/a.test.ts: "later" is skipped and tools/test-skips.json gives no reason',
  ]);
});

test('a process that its tests leave open is ended and says so', async () => {
  const result = await run("test('one', () => { setInterval(() => {}, 1000); });\n");
  assert.equal(result.problems.length, 1);
  assert.match(result.problems[0] ?? '', /kept the process alive/);
});

test('a test that computes for long without a pause is left alone', async () => {
  const busy =
    "test('one', () => {});\ntest('busy', () => { const end = Date.now() + 4000; while (Date.now() < end); });\n";
  assert.deepEqual((await run(busy)).problems, []);
});

test('a test that never ends is ended and named', async () => {
  const result = await run(
    "test('waits for ever', async () => { await new Promise(() => setInterval(() => {}, 1000)); });\n",
    3000,
  );
  assert.match(result.problems[0] ?? '', /not finished after 3 s; running: .*waits for ever/);
});

test('a file without a test is no green group', async () => {
  const result = await run('');
  assert.deepEqual(result.problems, ['1 files and not one test', 'core/a.test.ts has not one test']);
});

test('tests that need a browser or a server are groups of their own, and installed packages are not ours', () => {
  const root = plant({
    'core/b/x.test.ts': '',
    'apps/web/y.e2e.test.ts': '',
    'core/b/x.server.test.ts': '',
    'core/node_modules/other/z.test.ts': '',
  });
  assert.deepEqual(testFiles(root, 'core'), ['core/b/x.test.ts']);
  assert.deepEqual(testFiles(root, 'apps'), []);
  assert.deepEqual(testFiles(root, 'e2e'), ['apps/web/y.e2e.test.ts']);
  assert.deepEqual(testFiles(root, 'server'), ['core/b/x.server.test.ts']);
});

test('a run can be narrowed to a group, a folder or a file', () => {
  const files = ['core/store/a.test.ts', 'core/storey/b.test.ts', 'loop/c.test.ts'];
  assert.deepEqual(selectFiles(files, ['core/store/']), ['core/store/a.test.ts']);
  assert.deepEqual(selectFiles(files, ['core', 'loop/c.test.ts']), files);
});

test('a reason that ends with a setting allows no skip once it is set', () => {
  const skipped = [{ file: 'core/a.test.ts', name: 'x' }];
  const allowed = [{ file: 'core/a.test.ts', unless: 'CITYLOOP_CASES', reason: 'needs a case file' }];
  assert.deepEqual(unexplainedSkips(skipped, allowed, {}), []);
  assert.equal(unexplainedSkips(skipped, allowed, { CITYLOOP_CASES: 'x' }).length, 1);
});
