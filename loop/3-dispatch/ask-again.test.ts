import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitsUntil } from './ask-again.ts';

const SECOND = 1000;

test('an advice that runs is waited for twice its limit of the world’s time, however fast the city’s clock runs', () => {
  const advice = { operation: 'test', state: 'running', startedAt: 5000 };
  assert.equal(waitsUntil(advice, 30 * SECOND, { factor: 1 }), 5000 + 60 * SECOND);
  assert.equal(waitsUntil(advice, 30 * SECOND, { factor: 20 }), 5000 + 20 * 60 * SECOND);
  assert.equal(waitsUntil(advice, 30 * SECOND, { factor: 0 }), 5000 + 60 * SECOND);
  assert.equal(waitsUntil({ ...advice, state: 'failed' }, 30 * SECOND, { factor: 1 }), null);
  assert.equal(waitsUntil(undefined, 30 * SECOND, { factor: 1 }), null);
});
