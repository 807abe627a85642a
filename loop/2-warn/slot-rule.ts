import { median, type Point } from './window.ts';

/** The numbers of a rule that compares with the same slot of earlier days, as the layers in force set them. */
export interface SlotRuleNumbers {
  readonly direction: 'drop' | 'rise';
  /** Least change, in the metric's unit. */
  readonly least: number;
  readonly withinMs: number;
  /** Times the standard deviation of the slot. */
  readonly sigmas: number;
  /** Below so many earlier days only the floor applies. */
  readonly leastDays: number;
  readonly floor: { readonly op: '<' | '>'; readonly value: number };
  readonly holdMs: number;
  /** Share of the change that must come back. */
  readonly clearShare: number;
  readonly clearHoldMs: number;
}

/** What the same slot showed on earlier days. */
export interface SlotNow {
  readonly days: number;
  readonly mean: number | undefined;
  readonly sd: number | undefined;
}

/** Where one series stands with one rule. */
export type SlotState =
  | { readonly kind: 'quiet' }
  | {
      readonly kind: 'excursion';
      readonly since: number;
      readonly reference: number;
      readonly by: 'change' | 'floor';
    }
  | {
      readonly kind: 'alarmed';
      readonly since: number;
      readonly reference: number;
      readonly change: number;
      /** Since when it has been coming back; undefined while it has not. */
      readonly recovering: number | undefined;
    };

/** What a reading leads to. */
export type SlotDecision =
  | {
      readonly kind: 'raise';
      readonly since: number;
      readonly change: number;
      readonly by: 'change' | 'floor';
    }
  | { readonly kind: 'clear' };

/** The next state and, sometimes, a decision. */
export interface SlotStep {
  readonly state: SlotState;
  readonly decision?: SlotDecision;
}

const LEAST_POINTS = 3;

/**
 * One reading against one rule: a function of stored readings in event time.
 *
 * quiet ─(changed and unusual, or beyond the floor)→ excursion ─(lasts `holdMs`)→ alarmed ─(back for `clearHoldMs`)→ quiet
 *             excursion ─(comes back, or is silent for the whole window)→ quiet
 */
export function stepSlotRule(
  state: SlotState,
  reading: Point,
  before: readonly Point[],
  slot: SlotNow,
  numbers: SlotRuleNumbers,
): SlotStep {
  if (state.kind === 'quiet') return fromQuiet(reading, before, slot, numbers);
  // After a silence as long as the window of the change nobody knows what was in between: it begins anew.
  if (state.kind === 'excursion' && before.length > 0) return fromExcursion(state, reading, numbers);
  if (state.kind === 'excursion') return fromQuiet(reading, before, slot, numbers);
  return fromAlarmed(state, reading, slot, numbers);
}

function fromQuiet(
  reading: Point,
  before: readonly Point[],
  slot: SlotNow,
  numbers: SlotRuleNumbers,
): SlotStep {
  const reference = median(before.map((point) => point.v));
  if (beyondFloor(reading.v, numbers)) {
    const state = {
      kind: 'excursion',
      since: reading.t,
      reference: reference ?? reading.v,
      by: 'floor',
    } as const;
    return decideIfHeld(state, reading, numbers);
  }
  if (reference === undefined || before.length < LEAST_POINTS) return { state: { kind: 'quiet' } };
  const changed = change(reference, reading.v, numbers) >= numbers.least;
  if (!changed || !isUnusual(reading.v, slot, numbers)) return { state: { kind: 'quiet' } };
  return decideIfHeld({ kind: 'excursion', since: reading.t, reference, by: 'change' }, reading, numbers);
}

function fromExcursion(
  state: SlotState & { kind: 'excursion' },
  reading: Point,
  numbers: SlotRuleNumbers,
): SlotStep {
  const lasts =
    state.by === 'floor'
      ? beyondFloor(reading.v, numbers)
      : change(state.reference, reading.v, numbers) >= numbers.least * (1 - numbers.clearShare);
  if (!lasts) return { state: { kind: 'quiet' } };
  return decideIfHeld(state, reading, numbers);
}

function decideIfHeld(
  state: SlotState & { kind: 'excursion' },
  reading: Point,
  numbers: SlotRuleNumbers,
): SlotStep {
  if (reading.t - state.since < numbers.holdMs) return { state };
  const size = change(state.reference, reading.v, numbers);
  return {
    state: {
      kind: 'alarmed',
      since: state.since,
      reference: state.reference,
      change: size,
      recovering: undefined,
    },
    decision: { kind: 'raise', since: state.since, change: size, by: state.by },
  };
}

function fromAlarmed(
  state: SlotState & { kind: 'alarmed' },
  reading: Point,
  slot: SlotNow,
  numbers: SlotRuleNumbers,
): SlotStep {
  const left = change(state.reference, reading.v, numbers);
  const isBack = left <= state.change * (1 - numbers.clearShare) || isUsual(reading.v, slot, numbers);
  if (!isBack || beyondFloor(reading.v, numbers)) return { state: { ...state, recovering: undefined } };
  const recovering = state.recovering ?? reading.t;
  if (reading.t - recovering < numbers.clearHoldMs) return { state: { ...state, recovering } };
  return { state: { kind: 'quiet' }, decision: { kind: 'clear' } };
}

function change(reference: number, value: number, numbers: SlotRuleNumbers): number {
  return numbers.direction === 'drop' ? reference - value : value - reference;
}

function beyondFloor(value: number, { floor }: SlotRuleNumbers): boolean {
  return floor.op === '<' ? value < floor.value : value > floor.value;
}

function isUnusual(value: number, slot: SlotNow, numbers: SlotRuleNumbers): boolean {
  if (slot.days < numbers.leastDays || slot.mean === undefined || slot.sd === undefined) return false;
  return change(slot.mean, value, numbers) >= numbers.sigmas * slot.sd;
}

function isUsual(value: number, slot: SlotNow, numbers: SlotRuleNumbers): boolean {
  if (slot.days < numbers.leastDays || slot.mean === undefined || slot.sd === undefined) return false;
  return Math.abs(slot.mean - value) < slot.sd;
}
