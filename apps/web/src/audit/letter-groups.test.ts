import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeadLetter } from '../api/kernel.ts';
import { letterGroups } from './letter-groups.ts';

function letter(consumer: string, chainId: string, seq: number): DeadLetter {
  return {
    consumer,
    chainId,
    seq,
    state: 'failed',
    error: 'x',
    at: '2026-07-01T02:00:00Z',
    topic: 'task.done',
    document: { id: 'd', kind: 'task', title: 't', ownerUnit: 'u' },
  };
}

test('what waits behind a failed message is told with it, in the order of the chain', () => {
  const groups = letterGroups([
    letter('dispatch:task.*', 'a', 3),
    letter('dispatch:task.*', 'a', 2),
    letter('verify:task.done', 'a', 2),
    letter('dispatch:task.*', 'b', 9),
  ]);
  assert.deepEqual(
    groups.map(({ module, chainId, first, behind }) => [module, chainId, first.seq, behind.length]),
    [
      ['dispatch', 'a', 2, 1],
      ['verify', 'a', 2, 0],
      ['dispatch', 'b', 9, 0],
    ],
  );
});
