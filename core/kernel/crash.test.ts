import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { armCrash } from './index.ts';

const child = fileURLToPath(new URL('./test/dying.ts', import.meta.url));

/** What a process said before it ended, and how it ended. */
function runChild(...args: readonly string[]): { said: readonly string[]; signal: string | null } {
  const { stdout, signal } = spawnSync(process.execPath, [child, ...args], { encoding: 'utf8' });
  return { said: stdout.split('\n').slice(0, -1), signal };
}

describe('a crash point', () => {
  test('does nothing unless it is named', () => {
    assert.deepEqual(runChild(), {
      said: ['first 1', 'second 1', 'first 2', 'second 2', 'first 3', 'second 3'],
      signal: null,
    });
    assert.equal(runChild('third').signal, null);
  });

  test('that is named kills the process there, before anything else runs', () => {
    assert.deepEqual(runChild('second'), { said: ['first 1'], signal: 'SIGKILL' });
  });

  test('kills at its Nth passing', () => {
    assert.deepEqual(runChild('first:3'), {
      said: ['first 1', 'second 1', 'first 2', 'second 2'],
      signal: 'SIGKILL',
    });
  });

  test('that nobody could pass is refused, so that no test waits for a death that never comes', () => {
    for (const bad of ['', 'first:', 'first:0', 'first:x', ':2', 'first:1:2'])
      assert.throws(() => armCrash(bad), { message: `crash point "${bad}": expected NAME or NAME:N` });
  });
});
