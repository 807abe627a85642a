import type { Actor } from '@cityloop/core/contracts';
import { Problem } from '@cityloop/core/errors';
import { ExpressionError, expression, type Life, type Move, placeVariables } from '@cityloop/core/packs';
import { dayOf, monthsLater } from './city-dates.ts';
import { objectProblem } from './errors.ts';
import type { Approval, ObjectType, RegisterObject, Values, Verdict } from './objects.ts';
import { fittingValues } from './values.ts';

/** What of an object its life looks at. */
export type Living = Pick<
  RegisterObject,
  'id' | 'name' | 'ownerUnit' | 'ownerPath' | 'placePath' | 'state' | 'fields' | 'approvals'
>;

/** Who acts, when, and with which roles over this object. */
export interface Acting {
  readonly actor: Actor;
  readonly roles: ReadonlySet<string>;
  readonly at: Date;
  /** What expressions see as `thresholds`. */
  readonly thresholds: Readonly<Record<string, number>>;
}

/** What somebody wants to do. */
export type Step =
  | { readonly kind: 'move'; readonly move: string; readonly answers: Values }
  | {
      readonly kind: 'approve';
      readonly approval: string;
      readonly verdict: Verdict;
      readonly answers: Values;
    };

/** The object's next state, or why not. */
export type StepOutcome =
  | {
      readonly kind: 'done';
      readonly state: string;
      readonly fields: Values;
      readonly approvals: Readonly<Record<string, Approval>>;
    }
  | { readonly kind: 'refused'; readonly problem: Problem };

/**
 * One step of an object's life; LIFE.md has the diagram.
 *
 * A move needs its state, its role, fitting answers, its guard and all its approvals, and starts new approvals. An approval may
 * be given or refused while some move of the present state waits for it, in any order; the last word of an approver counts.
 */
export function stepLife(type: ObjectType, object: Living, step: Step, acting: Acting): StepOutcome {
  try {
    if (type.life === undefined) throw objectProblem('move-unknown', { value: nameOf(step) });
    return step.kind === 'move'
      ? moveOn(type, type.life, object, step, acting)
      : approve(type.life, object, step, acting);
  } catch (error) {
    if (error instanceof Problem) return { kind: 'refused', problem: error };
    throw error;
  }
}

/** Moves that somebody may try now; guards and approvals are told when it is tried. */
export function movesNow(type: ObjectType, object: Living, roles: ReadonlySet<string>): readonly Move[] {
  return (type.life?.moves ?? []).filter((move) => move.from.includes(object.state) && roles.has(move.role));
}

/** Approvals that some move of the present state waits for. */
export function approvalsNow(life: Life, state: string): readonly Life['approvals'][number][] {
  const wanted = new Set(
    life.moves.filter((move) => move.from.includes(state)).flatMap((move) => move.approvals ?? []),
  );
  return life.approvals.filter((approval) => wanted.has(approval.id));
}

function moveOn(
  type: ObjectType,
  life: Life,
  object: Living,
  step: Step & { kind: 'move' },
  acting: Acting,
): StepOutcome {
  const move = life.moves.find((one) => one.id === step.move);
  if (move === undefined) throw objectProblem('move-unknown', { value: step.move });
  if (!move.from.includes(object.state))
    throw objectProblem('move-not-now', {
      value: move.name.zh,
      words: { state: stateName(life, object.state) },
    });
  needRole(move.role, move.name.zh, acting);
  const answers = fittingValues(move.form, step.answers);
  const missing = (move.approvals ?? []).filter((id) => object.approvals[id]?.verdict !== 'given');
  if (missing.length > 0)
    throw objectProblem('approvals-missing', {
      value: missing.map((id) => life.approvals.find((one) => one.id === id)?.name.zh ?? id).join('、'),
    });
  const variables = variablesOf(object, answers, acting);
  guard(move, variables);
  const set = Object.fromEntries(
    move.effects.map((effect) => [effect.field, expression(effect.value).value(variables)]),
  );
  fittingValues(type.fields, set, { partial: true });
  return { kind: 'done', state: move.to, fields: { ...object.fields, ...set }, approvals: {} };
}

function approve(life: Life, object: Living, step: Step & { kind: 'approve' }, acting: Acting): StepOutcome {
  const approval = life.approvals.find((one) => one.id === step.approval);
  if (approval === undefined) throw objectProblem('move-unknown', { value: step.approval });
  if (!approvalsNow(life, object.state).includes(approval))
    throw objectProblem('move-not-now', {
      value: approval.name.zh,
      words: { state: stateName(life, object.state) },
    });
  needRole(approval.role, approval.name.zh, acting);
  needUnit(approval, object, acting);
  const answers = fittingValues(approval.form, step.answers);
  const said = { verdict: step.verdict, by: acting.actor, at: acting.at.getTime(), answers };
  return {
    kind: 'done',
    state: object.state,
    fields: object.fields,
    approvals: { ...object.approvals, [approval.id]: said },
  };
}

function needRole(role: string, what: string, acting: Acting): void {
  if (!acting.roles.has(role)) throw objectProblem('move-role', { value: what, words: { role } });
}

/** One party does not approve for another: an approval that names its unit is given by that unit's people. */
function needUnit({ name, unit: text }: Life['approvals'][number], object: Living, acting: Acting): void {
  if (text === undefined) return;
  const unit = unitOf(text, variablesOf(object, {}, acting));
  if (acting.actor.unit !== unit)
    throw objectProblem('approval-unit', { value: name.zh, words: { unit: unit ?? text } });
}

/** The unit that an expression names; nobody's where it cannot be computed. */
function unitOf(text: string, variables: Values): string | undefined {
  try {
    return String(expression(text).value(variables));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return undefined;
  }
}

function guard(move: Move, variables: Values): void {
  if (move.guard === undefined) return;
  try {
    if (expression(move.guard).holds(variables)) return;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw objectProblem('move-guarded', { value: move.name.zh, words: { reason: error.message } });
  }
  throw objectProblem('move-guarded', { value: move.name.zh, words: { reason: move.guard } });
}

/** What guards and effects see; `now` is the day in the city, `later` are days after it. */
function variablesOf(object: Living, answers: Values, { actor, at, thresholds }: Acting): Values {
  const now = dayOf(at);
  return {
    object: {
      id: object.id,
      name: object.name,
      state: object.state,
      owner: object.ownerUnit,
      fields: object.fields,
    },
    place: placeVariables(object.placePath ?? object.ownerPath),
    answers,
    actor: { id: actor.id, unit: actor.unit },
    now,
    later: { month: monthsLater(now, 1), quarter: monthsLater(now, 3), year: monthsLater(now, 12) },
    thresholds,
  };
}

function stateName(life: Life, state: string): string {
  return life.states.find((one) => one.id === state)?.name.zh ?? state;
}

function nameOf(step: Step): string {
  return step.kind === 'move' ? step.move : step.approval;
}
