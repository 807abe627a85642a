import type { Point } from './window.ts';

/** One level of a rule with fixed limits. */
export interface ThresholdLevel {
  readonly level: number;
  readonly op: '>=' | '<=' | '>' | '<';
  readonly value: number;
  readonly holdMs: number;
}

/** The numbers of a rule with fixed limits, as the layers in force set them. */
export interface ThresholdRuleNumbers {
  readonly levels: readonly ThresholdLevel[];
  /** Hysteresis: the value must be back beyond this for so long. */
  readonly clear: { readonly value: number; readonly holdMs: number };
}

/** Where one series stands with one rule: since when each level's limit is passed, and what is open. */
export interface ThresholdState {
  readonly since: Readonly<Record<number, number>>;
  readonly open: { readonly level: number; readonly since: number } | undefined;
  readonly recovering: number | undefined;
}

/** What a reading leads to; an open alarm's level rises in place. */
export type ThresholdDecision =
  | { readonly kind: 'raise'; readonly since: number; readonly level: number }
  | { readonly kind: 'upgrade'; readonly level: number }
  | { readonly kind: 'clear' };

/** The next state and, sometimes, a decision. */
export interface ThresholdStep {
  readonly state: ThresholdState;
  readonly decision?: ThresholdDecision;
}

/** A series that has passed no limit. */
export const quietThreshold: ThresholdState = { since: {}, open: undefined, recovering: undefined };

/** One reading against one rule: a limit counts after its hold, the worst level that holds wins. */
export function stepThresholdRule(
  state: ThresholdState,
  reading: Point,
  numbers: ThresholdRuleNumbers,
): ThresholdStep {
  const since: Record<number, number> = {};
  for (const level of numbers.levels) {
    if (passes(reading.v, level.op, level.value)) since[level.level] = state.since[level.level] ?? reading.t;
  }
  const held = numbers.levels
    .filter((level) => reading.t - (since[level.level] ?? Number.POSITIVE_INFINITY) >= level.holdMs)
    .sort((a, b) => a.level - b.level)[0];
  if (state.open === undefined) {
    if (held === undefined) return { state: { ...state, since } };
    const first = since[held.level] ?? reading.t;
    return {
      state: { since, open: { level: held.level, since: first }, recovering: undefined },
      decision: { kind: 'raise', since: first, level: held.level },
    };
  }
  if (held !== undefined && held.level < state.open.level) {
    return {
      state: { since, open: { ...state.open, level: held.level }, recovering: undefined },
      decision: { kind: 'upgrade', level: held.level },
    };
  }
  return recover(state, since, reading, numbers);
}

function recover(
  state: ThresholdState,
  since: Readonly<Record<number, number>>,
  reading: Point,
  numbers: ThresholdRuleNumbers,
): ThresholdStep {
  const mildest = [...numbers.levels].sort((a, b) => b.level - a.level)[0];
  const rising = mildest?.op === '>=' || mildest?.op === '>';
  const isBack = rising ? reading.v < numbers.clear.value : reading.v > numbers.clear.value;
  if (!isBack) return { state: { ...state, since, recovering: undefined } };
  const recovering = state.recovering ?? reading.t;
  if (reading.t - recovering < numbers.clear.holdMs) return { state: { ...state, since, recovering } };
  return { state: quietThreshold, decision: { kind: 'clear' } };
}

function passes(value: number, op: ThresholdLevel['op'], limit: number): boolean {
  switch (op) {
    case '>=':
      return value >= limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '<':
      return value < limit;
  }
}
