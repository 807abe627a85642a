import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staleKernels } from './kernels.ts';

test('a kernel that its sources do not give any more, or that is missing, is a fault', () => {
  const built = new Map([
    ['a/generated/kernels.ts', 'new'],
    ['b/generated/kernels.ts', 'same'],
    ['c/generated/kernels.ts', 'text'],
  ]);
  const there = new Map([
    ['a/generated/kernels.ts', 'old'],
    ['b/generated/kernels.ts', 'same'],
  ]);
  const faults = staleKernels(built, { files: [...there.keys()], read: (file) => there.get(file) ?? '' });
  assert.deepEqual(
    faults.map((fault) => fault.split(' ')[0]),
    ['a/generated/kernels.ts', 'c/generated/kernels.ts'],
  );
});
