import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { dependencies } from './dependencies.ts';
import { treeOf } from './tree.ts';

test('a dependency without a line, a line without a dependency and another licence are faults', async () => {
  const root = mkdtempSync(join(tmpdir(), 'cityloop-dependencies-'));
  mkdirSync(join(root, 'node_modules', 'ours-changed'), { recursive: true });
  writeFileSync(join(root, 'node_modules', 'ours-changed', 'package.json'), '{ "license": "BUSL-1.1" }');
  const page =
    '| package | licence | used by | why |\n| --- | --- | --- | --- |\n| `ours-changed` | MIT | root | x |\n| `gone` | MIT | root | x |\n';
  const tree = treeOf({
    'package.json': '{ "dependencies": { "ours-changed": "1.0.0" } }',
    'core/package.json': '{ "devDependencies": { "fresh": "1.0.0", "@cityloop/core": "*" } }',
    'docs/decisions/dependencies.md': page,
  });
  assert.deepEqual(await dependencies.run({ ...tree, root }), [
    'docs/decisions/dependencies.md: no line says why fresh is here',
    'docs/decisions/dependencies.md: ours-changed is licensed BUSL-1.1, the page says MIT',
    'docs/decisions/dependencies.md: no package.json names gone',
  ]);
  rmSync(root, { recursive: true });
});
