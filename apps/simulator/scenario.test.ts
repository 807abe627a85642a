import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './options.ts';
import { parseAfter, parseBurst, parseScenario } from './scenario.ts';

test('a scenario file lists bursts and repairs by time', () => {
  const text = `
- { at: +1h30m, repair: first }
- at: +10m
  burst: { name: first, link: P0123, outflowLps: 30 }
- at: +90s
  burst: { outflowLps: 12 }
`;
  assert.deepEqual(parseScenario(text), [
    { kind: 'burst', afterMs: 90_000, outflowLps: 12 },
    { kind: 'burst', afterMs: 600_000, outflowLps: 30, link: 'P0123', name: 'first' },
    { kind: 'repair', afterMs: 5_400_000, name: 'first' },
  ]);
});

test('a scenario that cannot be read says how to write it', () => {
  assert.throws(() => parseScenario('at: now'), /a list of steps such as/);
  assert.throws(() => parseScenario('- { at: +10m, burst: { link: P1 } }'), /Step 1 of the scenario/);
  assert.throws(() => parseAfter('10 minutes'), /write \+90s/);
});

test('a burst on the command line names a pipe or leaves it to chance', () => {
  assert.deepEqual(parseBurst('P0123:30'), { kind: 'burst', afterMs: 0, outflowLps: 30, link: 'P0123' });
  assert.deepEqual(parseBurst('any:12.5'), { kind: 'burst', afterMs: 0, outflowLps: 12.5 });
  assert.throws(() => parseBurst('P0123'), /write LINK:LPS/);
});

test('options come from the command line first, then from the environment', () => {
  const environment = { CITYLOOP_SIM_TOKEN: 'secret', CITYLOOP_SIM_SEED: '9', CITYLOOP_SIM_GATEWAY: 'sim-a' };
  const options = readOptions(['--seed', '11', '--clock', '2026-11-02T07:30:00+08:00*60'], environment);
  assert.ok(options !== 'help');
  assert.deepEqual(
    [options.token, options.seed, options.gateway, options.clock?.factor],
    ['secret', 11, 'sim-a', 60],
  );
});

test('a missing token or a bad option says what to do', () => {
  assert.throws(() => readOptions([], {}), /token create/);
  assert.throws(
    () => readOptions(['--token', 't', '--gateway', 'a/b'], {}),
    /small letters, digits and dashes/,
  );
  assert.throws(() => readOptions(['--token', 't', '--seed', 'x'], {}), /not a whole number/);
});
