import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { faultsOf } from './commands.ts';

test('a program that passes gives no fault, one that fails gives its lines', async () => {
  assert.deepEqual(await faultsOf(tmpdir(), process.execPath, ['-e', 'console.log("fine")']), []);
  const faults = await faultsOf(tmpdir(), process.execPath, [
    '-e',
    'console.log("a.ts:1: wrong"); process.exit(2)',
  ]);
  assert.deepEqual(faults, ['a.ts:1: wrong']);
});

test('a program that fails without a word is a fault', async () => {
  const faults = await faultsOf(tmpdir(), process.execPath, ['-e', 'process.exit(1)']);
  assert.match(faults[0] ?? '', /failed without a word/);
});
