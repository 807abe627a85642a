import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type SlotNow, type SlotRuleNumbers, type SlotState, stepSlotRule } from './slot-rule.ts';
import { openWindow, type Point } from './window.ts';

const numbers: SlotRuleNumbers = {
  direction: 'drop',
  least: 0.03,
  withinMs: 300_000,
  sigmas: 3,
  leastDays: 5,
  floor: { op: '<', value: 0.14 },
  holdMs: 30_000,
  clearShare: 0.5,
  clearHoldMs: 60_000,
};
const usual: SlotNow = { days: 7, mean: 0.4, sd: 0.005 };
const thin: SlotNow = { days: 4, mean: 0.4, sd: 0.005 };

/** Runs readings one every 15 s through the rule as the evaluator does; gives the state and decision after each. */
function run(values: readonly (number | undefined)[], slot: SlotNow = usual, rule = numbers) {
  const window = openWindow(900_000);
  let state: SlotState = { kind: 'quiet' };
  return values.flatMap((v, index) => {
    const t = 1_000_000 + index * 15_000;
    if (v === undefined) return [];
    const step = stepSlotRule(state, { t, v }, window.between(t - rule.withinMs, t), slot, rule);
    window.add({ t, v });
    state = step.state;
    return [{ t, kind: step.state.kind, decision: step.decision }];
  });
}

const quiet = [0.4, 0.4, 0.4, 0.4];
const decisions = (steps: ReturnType<typeof run>) =>
  steps.flatMap(({ decision }) => (decision ? [decision.kind] : []));

test('a drop that is large, unusual for the slot and lasts becomes an alarm that began with its first reading', () => {
  const steps = run([...quiet, 0.35, 0.35, 0.35, 0.35]);
  assert.deepEqual(
    steps.slice(4).map(({ kind }) => kind),
    ['excursion', 'excursion', 'alarmed', 'alarmed'],
  );
  const raised = steps[6]?.decision;
  assert.equal(raised?.kind === 'raise' && raised.since, steps[4]?.t);
  assert.equal(raised?.kind === 'raise' && raised.by, 'change');
});

test('a drop that comes back before it has lasted is none', () => {
  assert.deepEqual(
    run([...quiet, 0.35, 0.39, 0.4])
      .slice(4)
      .map(({ kind }) => kind),
    ['excursion', 'quiet', 'quiet'],
  );
});

test('a large drop that the slot shows on other days, or a small unusual one, is none', () => {
  const wide: SlotNow = { days: 7, mean: 0.4, sd: 0.05 };
  assert.deepEqual(decisions(run([...quiet, 0.35, 0.35, 0.35, 0.35], wide)), []);
  assert.deepEqual(decisions(run([...quiet, 0.38, 0.38, 0.38, 0.38])), []);
});

test('with fewer than five earlier days only the floor applies', () => {
  assert.deepEqual(decisions(run([...quiet, 0.3, 0.3, 0.3, 0.3], thin)), []);
  const byFloor = run([...quiet, 0.13, 0.13, 0.13, 0.13], thin).find(
    ({ decision }) => decision !== undefined,
  );
  assert.equal(byFloor?.decision?.kind === 'raise' && byFloor.decision.by, 'floor');
  assert.deepEqual(decisions(run([0.13, 0.13, 0.13], { days: 0, mean: undefined, sd: undefined })), [
    'raise',
  ]);
});

test('an alarm clears only after half the drop has come back for the whole hold', () => {
  const burst = [...quiet, 0.3, 0.3, 0.3];
  assert.deepEqual(decisions(run([...burst, 0.34, 0.34, 0.34, 0.34, 0.34, 0.34])), ['raise']);
  assert.deepEqual(decisions(run([...burst, 0.36, 0.36, 0.36, 0.32, 0.36, 0.36, 0.36])), ['raise']);
  assert.deepEqual(decisions(run([...burst, 0.36, 0.36, 0.36, 0.36, 0.36])), ['raise', 'clear']);
});

test('below the floor nothing clears', () => {
  const steps = run([...quiet, 0.13, 0.13, 0.13, 0.135, 0.135, 0.135, 0.135, 0.135, 0.135], {
    ...usual,
    mean: 0.135,
  });
  assert.deepEqual(decisions(steps), ['raise']);
});

test('a few readings that are missing change nothing; a silence of the whole window begins anew', () => {
  assert.deepEqual(decisions(run([...quiet, 0.35, undefined, 0.35])), ['raise']);
  const silence = Array.from({ length: 21 }, () => undefined);
  assert.deepEqual(decisions(run([...quiet, 0.35, ...silence, 0.35, 0.35, 0.35, 0.35])), []);
  assert.deepEqual(decisions(run([...quiet, 0.13, ...silence, 0.13])), []);
});

test('a rise is the same rule the other way round', () => {
  const rise: SlotRuleNumbers = { ...numbers, direction: 'rise', least: 25, floor: { op: '>', value: 6000 } };
  const slot: SlotNow = { days: 7, mean: 180, sd: 5 };
  assert.deepEqual(decisions(run([180, 181, 179, 180, 220, 221, 222], slot, rise)), ['raise']);
  assert.deepEqual(decisions(run([180, 181, 179, 180, 120, 121, 122], slot, rise)), []);
});

const series = fc.array(fc.option(fc.double({ min: 0, max: 0.6, noNaN: true }), { nil: undefined }), {
  maxLength: 120,
});

test('whatever is read, alarms and clearings alternate, and none begins after it was decided', () => {
  fc.assert(
    fc.property(series, fc.constantFrom(usual, thin), (values, slot) => {
      const steps = run(values, slot);
      const kinds = decisions(steps);
      for (const [index, kind] of kinds.entries()) assert.equal(kind, index % 2 === 0 ? 'raise' : 'clear');
      for (const { t, decision } of steps)
        if (decision?.kind === 'raise') assert.ok(decision.since <= t - numbers.holdMs);
    }),
  );
});

test('a signal that stays within half the least drop of its mean never alarms', () => {
  const calm = fc.array(fc.double({ min: 0.39, max: 0.41, noNaN: true }), { maxLength: 120 });
  fc.assert(fc.property(calm, (values) => assert.deepEqual(decisions(run(values)), [])));
});

test('the window keeps order: late readings find their place, the same instant counts once, old ones are refused', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2_000_000 }), { maxLength: 60 }), (times) => {
      const window = openWindow(900_000);
      const added: Point[] = [];
      for (const t of times) if (window.add({ t, v: t })) added.push({ t, v: t });
      const inside = window.between(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      const newest = window.newest?.t ?? 0;
      const kept = added.filter(({ t }) => t >= newest - 900_000);
      assert.deepEqual(
        inside,
        kept.toSorted((a, b) => a.t - b.t),
      );
      for (const { t } of kept) window.remove(t);
      assert.equal(window.newest, undefined);
    }),
  );
});
