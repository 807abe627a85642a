import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClockSetting, kernelMigrations, silentLog } from '@cityloop/core/kernel';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import { openCityClock } from './city-clock.ts';

const setting: ClockSetting & { kind: 'scaled' } = {
  kind: 'scaled',
  start: new Date('2026-07-01T02:00:00Z'),
  factor: 600,
};
/** Two seconds ahead, at most, is kept. */
const AHEAD_MS = 2000 * setting.factor;

let store: Store;
before(async () => {
  store = await testStore([kernelMigrations]);
});
after(() => store.close());

test('a scaled clock begins at its start, and a stopped one goes on exactly where it was', async () => {
  const first = await openCityClock(store, setting, silentLog());
  assert.ok(first.now() >= setting.start);
  await first.stop();
  const stoppedAt = first.now();
  const next = await openCityClock(store, setting, silentLog());
  const gap = next.now().getTime() - stoppedAt.getTime();
  assert.ok(gap >= 0 && gap < AHEAD_MS / 2, `it went on ${gap} ms later`);
  await next.stop();
});

test('after a kill it never shows a time that it had shown before, nor one far ahead', async () => {
  const killed = [await openCityClock(store, setting, silentLog())];
  let shown = killed[0]?.now().getTime() ?? 0;
  for (let kill = 0; kill < 3; kill += 1) {
    const next = await openCityClock(store, setting, silentLog());
    killed.push(next);
    // The one before is not stopped: nothing says how far it came.
    const at = next.now().getTime();
    assert.ok(at >= shown, `${shown - at} ms back`);
    assert.ok(at - shown <= AHEAD_MS * 1.5, `${at - shown} ms ahead`);
    shown = at;
  }
  for (const clock of killed) await clock.stop();
});

test('where the store is away the clock stands still and does not run past what is kept', async () => {
  const own = await testStore([kernelMigrations]);
  const clock = await openCityClock(own, { ...setting, factor: 3600 }, silentLog());
  await own.close();
  await delay(2500);
  const at = clock.now();
  await delay(200);
  assert.deepEqual(clock.now(), at);
  await assert.rejects(clock.stop());
});

test('another start or factor is another clock', async () => {
  const other = await openCityClock(store, { ...setting, factor: 120 }, silentLog());
  assert.ok(other.now().getTime() - setting.start.getTime() < AHEAD_MS);
  await other.stop();
});
