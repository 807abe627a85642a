import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 20_000;

/** Asks until there is no fault left; after a while the faults that stay fail the test. */
export async function eventuallyNone(ask: () => Promise<readonly string[]>): Promise<void> {
  const until = performance.now() + LIMIT_MS;
  let faults = await ask();
  while (faults.length > 0 && performance.now() < until) {
    await delay(200);
    faults = await ask();
  }
  assert.deepEqual(faults, []);
}
