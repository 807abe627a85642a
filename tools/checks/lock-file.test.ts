import assert from 'node:assert/strict';
import { test } from 'node:test';
import { platformEntry } from '../fixlock.mjs';
import { lockFile } from './lock-file.ts';
import { treeOf } from './tree.ts';

test('a platform package that the lock file leaves out is a fault', async () => {
  const lock = {
    packages: {
      'node_modules/tool': {
        optionalDependencies: { '@tool/linux-x64': '1.2.3', '@tool/darwin-arm64': '1.2.3' },
      },
      'node_modules/@tool/linux-x64': {},
    },
  };
  const faults = await lockFile.run(treeOf({ 'package-lock.json': JSON.stringify(lock) }));
  assert.deepEqual(faults, [
    'package-lock.json: node_modules/@tool/darwin-arm64 is missing: run "node tools/fixlock.mjs"',
  ]);
});

test('the entry of a platform package says system, processor and C library', () => {
  assert.deepEqual(platformEntry('@tool/cli-linux-x64-musl', '^1.0.0'), {
    version: '1.0.0',
    optional: true,
    cpu: ['x64'],
    os: ['linux'],
    libc: ['musl'],
  });
  assert.equal(platformEntry('left-pad', '1.0.0'), undefined);
});
