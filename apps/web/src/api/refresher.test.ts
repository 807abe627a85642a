import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refresher } from './refresher.ts';

test('what happens while a page is being refreshed leads to one more round, and breaks none off', async () => {
  const rounds: (() => void)[] = [];
  const refresh = refresher(() => new Promise<void>((resolve) => rounds.push(resolve)));
  refresh('cockpit');
  refresh('cockpit');
  refresh('cockpit');
  assert.equal(rounds.length, 1);
  rounds[0]?.();
  await new Promise(setImmediate);
  assert.equal(rounds.length, 2);
  rounds[1]?.();
  await new Promise(setImmediate);
  assert.equal(rounds.length, 2);
});

test('a round that fails does not hold up the next', async () => {
  let rounds = 0;
  const refresh = refresher(async () => {
    rounds += 1;
    throw new Error('gone');
  });
  refresh('cockpit');
  await new Promise(setImmediate);
  refresh('cockpit');
  await new Promise(setImmediate);
  assert.equal(rounds, 2);
});
