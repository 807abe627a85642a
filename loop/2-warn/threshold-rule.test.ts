import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quietThreshold, stepThresholdRule, type ThresholdRuleNumbers } from './threshold-rule.ts';

const tilt: ThresholdRuleNumbers = {
  levels: [
    { level: 3, op: '>=', value: 10, holdMs: 10_000 },
    { level: 1, op: '>=', value: 45, holdMs: 10_000 },
  ],
  clear: { value: 5, holdMs: 20_000 },
};

/** Readings every 5 s; gives what was decided, in order, with the level. */
function run(values: readonly number[], numbers = tilt): readonly string[] {
  let state = quietThreshold;
  return values.flatMap((v, index) => {
    const step = stepThresholdRule(state, { t: index * 5000, v }, numbers);
    state = step.state;
    const { decision } = step;
    if (decision === undefined) return [];
    return [decision.kind === 'clear' ? 'clear' : `${decision.kind} ${decision.level}`];
  });
}

test('a limit counts only after its hold', () => {
  assert.deepEqual(run([12, 12]), []);
  assert.deepEqual(run([12, 12, 12]), ['raise 3']);
  assert.deepEqual(run([12, 12, 2, 12, 12]), []);
});

test('the worst level that has held wins, and a worse one upgrades the open alarm in place', () => {
  assert.deepEqual(run([80, 80, 80]), ['raise 1']);
  assert.deepEqual(run([12, 12, 12, 80, 80, 80, 80]), ['raise 3', 'upgrade 1']);
  assert.deepEqual(run([80, 80, 80, 12, 12, 12, 12]), ['raise 1']);
});

test('between the limit and the clearing value an alarm stays open: hysteresis', () => {
  const raised = [12, 12, 12];
  assert.deepEqual(run([...raised, 8, 8, 8, 8, 8, 8, 8]), ['raise 3']);
  assert.deepEqual(run([...raised, 4, 4, 4, 8, 4, 4, 4, 4]), ['raise 3']);
  assert.deepEqual(run([...raised, 4, 4, 4, 4, 4]), ['raise 3', 'clear']);
  assert.deepEqual(run([...raised, 4, 4, 4, 4, 4, 12, 12, 12]), ['raise 3', 'clear', 'raise 3']);
});

test('a limit that falls is the same the other way round', () => {
  const liquid: ThresholdRuleNumbers = {
    levels: [
      { level: 3, op: '<=', value: 50, holdMs: 0 },
      { level: 1, op: '<', value: -10, holdMs: 0 },
    ],
    clear: { value: 60, holdMs: 5000 },
  };
  assert.deepEqual(run([100, 40, 55, -12, 70, 70], liquid), ['raise 3', 'upgrade 1', 'clear']);
});

test('whatever is read, one alarm is open at a time and its level only rises', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 90, noNaN: true }), { maxLength: 200 }), (values) => {
      let open: number | undefined;
      for (const what of run(values)) {
        const [kind, level] = what.split(' ');
        if (kind === 'raise') assert.equal(open, undefined);
        if (kind === 'upgrade') assert.ok(open !== undefined && Number(level) < open);
        if (kind === 'clear') assert.notEqual(open, undefined);
        open = kind === 'clear' ? undefined : Number(level);
      }
    }),
  );
});
