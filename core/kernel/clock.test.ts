import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fakeClock, parseClock, scaledClock } from './index.ts';

describe("the city's clock", () => {
  test('is the real one, or starts somewhere and runs faster', () => {
    assert.deepEqual(parseClock('real'), { kind: 'real' });
    assert.deepEqual(parseClock('2026-07-01T08:00:00+08:00*60'), {
      kind: 'scaled',
      start: new Date('2026-07-01T00:00:00Z'),
      factor: 60,
    });
    assert.deepEqual(parseClock('2026-07-01T00:00Z'), {
      kind: 'scaled',
      start: new Date('2026-07-01T00:00:00Z'),
      factor: 1,
    });
    assert.deepEqual(parseClock('2026-07-01T00:00:00.5Z*0.5'), {
      kind: 'scaled',
      start: new Date('2026-07-01T00:00:00.500Z'),
      factor: 0.5,
    });
  });

  for (const bad of [
    '',
    'now',
    '1',
    '2026-07-01',
    '2026-07-01T08:00:00',
    '2026-13-01T08:00:00Z',
    '2026-07-01T08:00:00Z*0',
    '2026-07-01T08:00:00Z*-1',
    '2026-07-01T08:00:00Z*',
    '2026-07-01T08:00:00Z*fast',
    '2026-07-01T08:00:00Z*0x10',
    '2026-07-01T08:00:00Z*3601',
    '2026-07-01T08:00:00Z*60*2',
    'real*60',
  ])
    test(`"${bad}" is refused and named`, () => {
      assert.throws(() => parseClock(bad), {
        name: 'RangeError',
        message: new RegExp(`^clock "${bad.replace(/[*+.]/g, '\\$&')}": expected`),
      });
    });

  test('that is not real says so, and how fast it runs', async () => {
    const clock = scaledClock(new Date('2026-07-01T00:00:00Z'), 3600);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const passed = clock.now().getTime() - Date.parse('2026-07-01T00:00:00Z');
    assert.ok(passed >= 49 * 3600, `${passed} ms passed`);
    assert.deepEqual([clock.real, clock.factor], [false, 3600]);
  });

  test('of a test stands still until it is moved', () => {
    const clock = fakeClock(new Date(0));
    clock.advance(5);
    clock.advance(7);
    assert.equal(clock.now().getTime(), 12);
    clock.set(new Date(3));
    assert.equal(clock.now().getTime(), 3);
  });
});
