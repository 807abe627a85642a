import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Drill } from './drills.ts';
import { drillsOver } from './end-drills.ts';

const by = { kind: 'account', id: 'a', name: 'a', unit: '500103' } as const;

function drill(id: string, gateway: string, startedAt: number): Drill {
  const request = { kind: 'burst', gateway, outflowLps: 30 } as const;
  return { id, request, state: 'running', by, startedAt: new Date(startedAt), stoppedAt: null };
}

const running = [drill('first', 'a', 100), drill('second', 'a', 200), drill('elsewhere', 'b', 100)];
const ids = (drills: readonly Drill[]) => drills.map((one) => one.id).sort();

test('with its last incident everything that a gateway plays is over', () => {
  const over = drillsOver(running, { gateways: new Set(['a']), decidedAt: 150, busy: new Set(['b']) });
  assert.deepEqual(ids(over), ['first', 'second']);
});

test('while another incident of the gateway goes on only the exercise that this one came from is over', () => {
  const over = (decidedAt: number) =>
    ids(drillsOver(running, { gateways: new Set(['a']), decidedAt, busy: new Set(['a']) }));
  assert.deepEqual(over(150), ['first']);
  assert.deepEqual(over(250), ['second']);
  assert.deepEqual(over(50), []);
});

test('an incident that no meter of a gateway raised ends no exercise', () => {
  const over = drillsOver(running, { gateways: new Set(), decidedAt: Infinity, busy: new Set() });
  assert.deepEqual(over, []);
});
