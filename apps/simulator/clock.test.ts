import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClock, parseClock } from './clock.ts';

test('a clock with a start and a factor runs from the start as many times faster', () => {
  let real = 1_000;
  const clock = createClock(parseClock('2026-11-02T07:30:00+08:00*60'), () => real);
  const start = Date.parse('2026-11-01T23:30:00Z');
  assert.equal(clock.now(), start);
  real += 10_000;
  assert.equal(clock.now(), start + 600_000);
  assert.equal(clock.real, false);
});

test('the real clock is the clock of the machine', () => {
  const clock = createClock(parseClock('real'), () => 42);
  assert.deepEqual([clock.now(), clock.factor, clock.real], [42, 1, true]);
});

test('a clock that cannot be read says how to write it', () => {
  for (const text of ['', 'soon', '2026-11-02*0', '2026-11-02*x', '2026-11-02*2*3']) {
    assert.throws(() => parseClock(text), /write "real", or START\*FACTOR/);
  }
});
