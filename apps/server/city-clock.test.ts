import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ClockSetting, kernelMigrations } from '@cityloop/core/kernel';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import { keepCityClock, openCityClock } from './city-clock.ts';

const setting: ClockSetting & { kind: 'scaled' } = {
  kind: 'scaled',
  start: new Date('2026-07-01T02:00:00Z'),
  factor: 60,
};

let store: Store;
before(async () => {
  store = await testStore([kernelMigrations]);
});
after(() => store.close());

test('a scaled clock begins at its start, and goes on where it was when the city was stopped', async () => {
  const clock = await openCityClock(store, setting);
  assert.ok(clock.now().getTime() - setting.start.getTime() < 60_000);
  const stoppedAt = { ...clock, now: () => new Date('2026-07-01T05:00:00Z') };
  await keepCityClock(store, setting, stoppedAt, true);
  const next = (await openCityClock(store, setting)).now().getTime() - Date.parse('2026-07-01T05:00:00Z');
  assert.ok(next >= 0 && next < 60_000, `it went on ${next} ms later`);
});

test('after a kill it never shows a time that it had shown before', async () => {
  const killedAt = new Date('2026-07-01T06:00:59Z');
  await keepCityClock(store, setting, {
    real: false,
    factor: 60,
    now: () => new Date('2026-07-01T06:00:00Z'),
  });
  const first = await openCityClock(store, setting);
  assert.ok(first.now() >= killedAt);
  // Killed again before it kept its position once.
  const second = await openCityClock(store, setting);
  assert.ok(second.now() >= first.now());
});

test('another start or factor is another clock', async () => {
  await keepCityClock(store, setting, {
    real: false,
    factor: 60,
    now: () => new Date('2027-01-01T00:00:00Z'),
  });
  const other = await openCityClock(store, { ...setting, factor: 120 });
  assert.ok(other.now().getTime() - setting.start.getTime() < 120_000);
});
