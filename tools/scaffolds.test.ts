import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { checkPack, loadPack } from '@cityloop/core/packs';
import { faultsOf } from './checks/commands.ts';
import { ROOT } from './node.mjs';
import { type Kind, scaffold } from './scaffolds.ts';
import { runGroup, testFiles } from './test-groups.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A tree with nothing but the new thing and the installed packages. */
function begin(kind: Kind, name: string): string {
  const root = mkdtempSync(join(tmpdir(), 'cityloop-new-'));
  folders.push(root);
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const files = {
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({
      extends: join(ROOT, 'tsconfig.base.json'),
      compilerOptions: { types: ['node'], lib: ['es2024', 'dom', 'esnext.disposable'] },
      include: ['core', 'registers', 'engines'],
    }),
    ...scaffold(kind, name, []),
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

async function proveTests(root: string, group: string): Promise<void> {
  const files = testFiles(root, group);
  const options = {
    root,
    group,
    files,
    timeoutMs: 120_000,
    quietMs: 20_000,
    stream: false,
    allowedSkips: [],
  };
  const { problems, tests, output } = await runGroup(options);
  assert.deepEqual(problems, [], output);
  assert.ok(tests > 0);
}

/** Faults that the compiler finds in the new files themselves. */
async function typeFaults(root: string): Promise<readonly string[]> {
  const lines = await faultsOf(root, join(ROOT, 'node_modules', '.bin', 'tsc'), [
    '-p',
    '.',
    '--pretty',
    'false',
  ]);
  return lines.filter((line) => /^(core|registers|engines)\//.test(line));
}

const biome = async (root: string) =>
  await faultsOf(ROOT, join(ROOT, 'node_modules', '.bin', 'biome'), ['lint', '--vcs-enabled=false', root]);

test('a new engine compiles and its tests pass', async () => {
  const root = begin('engine', 'tank-volume');
  assert.deepEqual(await typeFaults(root), []);
  await proveTests(root, 'engines');
  assert.deepEqual(await biome(join(root, 'engines')), []);
});

test('a new module compiles and its tests pass', async () => {
  const root = begin('module', 'registers/street-lamps');
  assert.deepEqual(await typeFaults(root), []);
  await proveTests(root, 'registers');
  assert.deepEqual(await biome(join(root, 'registers')), []);
});

test('a new pack has no fault', async () => {
  const root = begin('pack', 'broken-lamps');
  const pack = await loadPack(join(root, 'packs', 'broken-lamps'));
  assert.equal(pack?.kind, 'loaded', JSON.stringify(pack));
  assert.deepEqual(pack?.kind === 'loaded' ? checkPack(pack.content, { operations: [] }) : undefined, []);
});

test('a decision takes the next number', () => {
  const files = scaffold('adr', 'one-more', ['docs/decisions/0003-x.md', 'docs/decisions/0010-y.md']);
  assert.deepEqual(Object.keys(files), ['docs/decisions/0011-one-more.md']);
});

test('a name that does not fit, or that is taken, is refused with what was expected', () => {
  assert.throws(() => scaffold('engine', 'Tank', []), /Got Tank, expected a name in kebab-case/);
  assert.throws(() => scaffold('module', 'lamps', []), /expected core\/NAME or registers\/NAME/);
  assert.throws(() => scaffold('pack', 'a', ['packs/a/pack.yaml']), /packs\/a exists already/);
});
