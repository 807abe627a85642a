import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadPack } from '@cityloop/core/packs';
import fc from 'fast-check';
import { approvalsNow, type Living, type Step, stepLife } from './life.ts';

const loaded = await loadPack(fileURLToPath(new URL('./testing/permit/', import.meta.url)));
assert.equal(loaded?.kind, 'loaded', JSON.stringify(loaded));
const sign = loaded.kind === 'loaded' ? loaded.content.objects.objects[0] : undefined;
assert.ok(sign?.life !== undefined);
const life = sign.life;

const at = new Date('2026-07-01T02:00:00Z');
const thresholds = { largestSign: 40 };
const everyRole = ['applicant', 'planner', 'safety-officer'];
function acting(...roles: string[]) {
  const actor = { kind: 'account' as const, id: roles.join(), name: roles.join(), unit: 'u' };
  return { actor, roles: new Set(roles), at, thresholds };
}
function newSign(fields: Record<string, unknown> = {}): Living {
  return {
    id: 'S-1',
    name: 'S-1',
    ownerUnit: 'u',
    ownerPath: 'cq/u',
    placePath: null,
    state: 'draft',
    fields: { street: '中山一路', areaM2: 12, ...fields },
    approvals: {},
  };
}
function take(object: Living, step: Step, ...roles: string[]): Living {
  const outcome = stepLife(sign as NonNullable<typeof sign>, object, step, acting(...roles));
  assert.equal(outcome.kind, 'done', outcome.kind === 'refused' ? outcome.problem.message : '');
  return outcome.kind === 'done' ? { ...object, ...outcome } : object;
}
function refusal(object: Living, step: Step, ...roles: string[]): string {
  const outcome = stepLife(sign as NonNullable<typeof sign>, object, step, acting(...roles));
  return outcome.kind === 'refused' ? outcome.problem.code : 'done';
}
const move = (id: string, answers = {}): Step => ({ kind: 'move', move: id, answers });
const approve = (id: string, verdict: 'given' | 'refused' = 'given', answers = {}): Step => ({
  kind: 'approve',
  approval: id,
  verdict,
  answers,
});
const submit = move('submit', { promise: true });
const urban = approve('urban', 'given', { opinion: '同意' });

describe('the life of an object', () => {
  test('a move is refused by the first thing that is missing: its place, its role, its answers, its approvals, its guard', () => {
    const draft = newSign();
    assert.equal(refusal(draft, move('fly'), ...everyRole), 'move-unknown');
    assert.equal(refusal(draft, move('grant'), ...everyRole), 'move-not-now');
    assert.equal(refusal(draft, submit, 'planner'), 'move-role');
    assert.equal(refusal(draft, move('submit'), 'applicant'), 'object-field-wrong');
    assert.equal(refusal(draft, move('submit', { promise: 'yes' }), 'applicant'), 'object-field-wrong');
    assert.equal(refusal(draft, move('submit', { promise: false }), 'applicant'), 'move-guarded');
    assert.equal(refusal(newSign({ areaM2: 41 }), submit, 'applicant'), 'move-guarded');
    assert.equal(refusal(take(draft, submit, 'applicant'), move('grant'), 'planner'), 'approvals-missing');
  });

  test('approvals are given in any order, the last word of each counts, and a move begins them anew', () => {
    const reviewing = take(newSign(), submit, 'applicant');
    assert.equal(refusal(newSign(), urban, 'planner'), 'move-not-now');
    assert.equal(refusal(reviewing, approve('urban'), 'planner'), 'object-field-wrong');
    const one = take(reviewing, approve('safety'), 'safety-officer');
    const against = take(one, { ...urban, kind: 'approve', verdict: 'refused' } as Step, 'planner');
    assert.equal(refusal(against, move('grant'), 'planner'), 'approvals-missing');
    const both = take(against, urban, 'planner');
    const granted = take(both, move('grant'), 'planner');
    assert.deepEqual(
      [granted.state, granted.fields.grantedOn, granted.approvals],
      ['granted', '2026-07-01', {}],
    );
    const back = take(take(both, move('refuse', { reason: '过大' }), 'planner'), submit, 'applicant');
    assert.deepEqual([back.state, back.fields.refusedFor, back.approvals], ['reviewing', '过大', {}]);
    assert.equal(take(granted, move('put-up'), 'applicant').fields.nextCheck, '2027-07-01');
  });

  test('an approval that names its unit is given by somebody of that unit, whoever else has the role', () => {
    const stepBy = (unitOfApproval: string, unit: string) => {
      const approvals = life.approvals.map((one) =>
        one.id === 'safety' ? { ...one, unit: unitOfApproval } : one,
      );
      const type = { ...(sign as NonNullable<typeof sign>), life: { ...life, approvals } };
      const reviewing = take(newSign(), submit, 'applicant');
      const by = acting('safety-officer');
      const outcome = stepLife(type, reviewing, approve('safety'), { ...by, actor: { ...by.actor, unit } });
      return outcome.kind === 'done' ? outcome.approvals.safety?.by.unit : outcome.problem.code;
    };
    assert.equal(stepBy("place.city + '-safety'", 'cq-safety'), 'cq-safety');
    assert.equal(stepBy("place.city + '-safety'", 'cq-urban'), 'approval-unit');
    assert.equal(stepBy("object.fields.street == '中山一路' ? object.owner : ''", 'u'), 'u');
    assert.equal(stepBy('object.fields.nobodyFilledThis', 'cq-safety'), 'approval-unit');
  });

  test('random steps lead where a model written by hand leads', () => {
    const steps = fc.oneof(
      fc.constantFrom(
        submit,
        move('grant'),
        move('refuse', { reason: 'r' }),
        move('put-up'),
        move('close'),
        urban,
        approve('urban', 'refused', { opinion: '否' }),
        approve('safety'),
        approve('safety', 'refused'),
      ),
      fc.constantFrom(move('submit', { promise: false }), move('fly'), approve('nobody')),
    );
    const roles = fc.subarray(everyRole, { minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(steps, roles), { maxLength: 40 }), (sequence) => {
        let object = newSign();
        let model: Model = { state: 'draft', given: new Set() };
        for (const [step, held] of sequence) {
          const outcome = stepLife(sign as NonNullable<typeof sign>, object, step, acting(...held));
          const expected = modelStep(model, step, new Set(held));
          assert.equal(
            outcome.kind === 'done',
            expected !== undefined,
            JSON.stringify([model.state, step, held]),
          );
          if (outcome.kind === 'refused' || expected === undefined) continue;
          object = { ...object, ...outcome };
          model = expected;
          assert.equal(object.state, model.state);
          const given = Object.entries(object.approvals).filter(([, one]) => one.verdict === 'given');
          assert.deepEqual(new Set(given.map(([id]) => id)), model.given);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('every arrow of the permit can be walked, and every state be left or final', () => {
    for (const one of life.moves) {
      for (const from of one.from) {
        const approvals = Object.fromEntries(
          (one.approvals ?? []).map((id) => [
            id,
            { verdict: 'given' as const, by: acting('x').actor, at: 0, answers: {} },
          ]),
        );
        const answers = Object.fromEntries(
          one.form.map((field) => [field.key, field.type === 'boolean' ? true : 'r']),
        );
        const walked = take({ ...newSign(), state: from, approvals }, move(one.id, answers), ...everyRole);
        assert.equal(walked.state, one.to);
      }
    }
    for (const state of life.states) {
      const out = life.moves.some((one) => one.from.includes(state.id) && one.to !== state.id);
      assert.equal(out, !state.final, state.id);
    }
    assert.deepEqual(
      approvalsNow(life, 'reviewing').map((one) => one.id),
      ['urban', 'safety'],
    );
  });
});

interface Model {
  readonly state: string;
  readonly given: ReadonlySet<string>;
}

/** The permit as a person would tell it, without its pack. */
function modelStep(model: Model, step: Step, roles: ReadonlySet<string>): Model | undefined {
  const { state, given } = model;
  if (step.kind === 'approve') {
    const role = { urban: 'planner', safety: 'safety-officer' }[step.approval];
    if (state !== 'reviewing' || role === undefined || !roles.has(role)) return undefined;
    const next = new Set(given);
    if (step.verdict === 'given') next.add(step.approval);
    else next.delete(step.approval);
    return { state, given: next };
  }
  const to = (next: string, role: string, fits: boolean): Model | undefined =>
    fits && roles.has(role) ? { state: next, given: new Set() } : undefined;
  switch (step.move) {
    case 'submit':
      return to(
        'reviewing',
        'applicant',
        (state === 'draft' || state === 'refused') && step.answers.promise === true,
      );
    case 'grant':
      return to('granted', 'planner', state === 'reviewing' && given.has('urban') && given.has('safety'));
    case 'refuse':
      return to('refused', 'planner', state === 'reviewing');
    case 'put-up':
      return to('active', 'applicant', state === 'granted');
    case 'close':
      return to('closed', 'applicant', state === 'granted' || state === 'active');
    default:
      return undefined;
  }
}
