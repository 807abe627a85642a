import type { StoredReading } from '@cityloop/core/kernel';
import type { Series } from '@cityloop/registers/devices';
import type { RuleInForce } from './rules-in-force.ts';
import { type SlotNow, type SlotState, stepSlotRule } from './slot-rule.ts';
import { quietThreshold, stepThresholdRule, type ThresholdState } from './threshold-rule.ts';
import { openWindow, type Point, type Window } from './window.ts';

/** Where one series stands with one of its rules. */
export type RuleState =
  | { readonly kind: 'slot'; readonly slot: SlotState }
  | { readonly kind: 'threshold'; readonly threshold: ThresholdState };

/** What a batch leads to, in the order of its readings. */
export type Outcome =
  | {
      readonly kind: 'raise';
      readonly series: Series;
      readonly rule: RuleInForce;
      readonly since: number;
      readonly decided: Point;
      readonly reference: number;
      readonly change: number;
      readonly level: number;
      readonly slot: SlotNow;
      readonly evidence: readonly Point[];
    }
  | {
      readonly kind: 'upgrade';
      readonly series: Series;
      readonly rule: RuleInForce;
      readonly level: number;
      readonly decided: Point;
    }
  | { readonly kind: 'clear'; readonly series: Series; readonly rule: RuleInForce; readonly decided: Point };

/** What evaluation asks for. */
export interface Surroundings {
  readonly seriesById: (id: number) => Series | undefined;
  readonly rulesOf: (series: number) => readonly RuleInForce[];
  readonly slotAt: (series: number, t: number) => SlotNow;
  /** Series of a metric in a group, e.g. the inlets of a zone. */
  readonly groupSeries: (group: string, metric: string) => readonly number[];
}

/** Rules over readings in event time. Its memory is rebuilt from telemetry, never stored. */
export interface Evaluator {
  /** Takes readings; outcomes count only after `commit`: without it the next call takes everything back first. */
  stage(readings: readonly StoredReading[]): { readonly outcomes: readonly Outcome[]; commit(): void };
  /** Takes readings that were used before: memory only. */
  warm(readings: readonly StoredReading[]): void;
  /** Puts an alarm that is open in the database into memory. */
  resume(
    series: number,
    rule: string,
    alarm: { since: number; reference: number; change: number; level: number },
  ): void;
  /** What memory calls alarmed. */
  alarmed(): readonly { readonly series: number; readonly rule: string }[];
  /** Lets the next reading of a series be judged by a rule as if all had been quiet. */
  forget(series: number, rule: string): void;
}

const KEEP_MS = 15 * 60_000;

/** An evaluator with nothing in memory. */
export function openEvaluator(around: Surroundings): Evaluator {
  const windows = new Map<number, Window>();
  const states = new Map<string, RuleState>();
  let uncommitted: StoredReading[] = [];

  function take(
    readings: readonly StoredReading[],
    staged: Map<string, RuleState>,
    outcomes: Outcome[],
  ): void {
    for (const { series, t } of uncommitted) windows.get(series)?.remove(t);
    uncommitted = [];
    const ordered = [...readings].sort((a, b) => a.t - b.t || a.series - b.series);
    for (const reading of ordered) {
      const series = around.seriesById(reading.series);
      if (series === undefined) continue;
      const window = windowOf(reading.series);
      const newest = window.newest?.t ?? Number.NEGATIVE_INFINITY;
      if (!window.add(reading)) continue;
      uncommitted.push(reading);
      if (reading.t < newest) continue;
      for (const rule of around.rulesOf(reading.series)) {
        const key = `${reading.series} ${rule.rule.id}`;
        const { state, outcome } = step(series, rule, staged.get(key) ?? states.get(key), reading, window);
        staged.set(key, state);
        if (outcome !== undefined) outcomes.push(outcome);
      }
    }
  }

  function step(
    series: Series,
    rule: RuleInForce,
    state: RuleState | undefined,
    reading: Point,
    window: Window,
  ) {
    return rule.numbers.kind === 'slot'
      ? stepSlot(series, rule, state?.kind === 'slot' ? state.slot : { kind: 'quiet' }, reading, window)
      : stepThreshold(
          series,
          rule,
          state?.kind === 'threshold' ? state.threshold : quietThreshold,
          reading,
          window,
        );
  }

  function stepSlot(
    series: Series,
    rule: RuleInForce,
    state: SlotState,
    reading: Point,
    window: Window,
  ): Stepped {
    if (rule.numbers.kind !== 'slot') throw new TypeError('a slot rule was expected');
    const numbers = rule.numbers.slot;
    const slot = around.slotAt(series.id, reading.t);
    const before = window.between(reading.t - numbers.withinMs, reading.t);
    const next = stepSlotRule(state, reading, before, slot, numbers);
    const made: RuleState = { kind: 'slot', slot: next.state };
    if (next.decision === undefined || next.state.kind === 'excursion') return { state: made };
    if (next.decision.kind === 'clear')
      return { state: made, outcome: { kind: 'clear', series, rule, decided: reading } };
    const reference = next.state.kind === 'alarmed' ? next.state.reference : reading.v;
    const evidence = [...window.between(next.decision.since, reading.t), reading];
    const level = supportedLevel(series, rule, reading.t);
    const { since, change } = next.decision;
    return {
      state: made,
      outcome: {
        kind: 'raise',
        series,
        rule,
        since,
        decided: reading,
        reference,
        change,
        level,
        slot,
        evidence,
      },
    };
  }

  function stepThreshold(
    series: Series,
    rule: RuleInForce,
    state: ThresholdState,
    reading: Point,
    window: Window,
  ): Stepped {
    if (rule.numbers.kind !== 'threshold') throw new TypeError('a threshold rule was expected');
    const next = stepThresholdRule(state, reading, rule.numbers.threshold);
    const made: RuleState = { kind: 'threshold', threshold: next.state };
    const { decision } = next;
    if (decision === undefined) return { state: made };
    if (decision.kind === 'clear')
      return { state: made, outcome: { kind: 'clear', series, rule, decided: reading } };
    if (decision.kind === 'upgrade') {
      return {
        state: made,
        outcome: { kind: 'upgrade', series, rule, level: decision.level, decided: reading },
      };
    }
    const evidence = [...window.between(decision.since, reading.t), reading];
    const slot = around.slotAt(series.id, reading.t);
    const reference = window.between(reading.t - KEEP_MS, decision.since).at(-1)?.v ?? reading.v;
    const { since, level } = decision;
    const change = reading.v - reference;
    return {
      state: made,
      outcome: {
        kind: 'raise',
        series,
        rule,
        since,
        decided: reading,
        reference,
        change,
        level,
        slot,
        evidence,
      },
    };
  }

  /** The rule's level, or the worse one that another metric of the group supports. */
  function supportedLevel(series: Series, rule: RuleInForce, t: number): number {
    const own = rule.rule.kind === 'slot' ? rule.rule.level : 4;
    const support = rule.numbers.kind === 'slot' ? rule.numbers.support : undefined;
    const { group } = series.device;
    if (support === undefined || group === null) return own;
    const isSupported = around.groupSeries(group, support.metric).some((id) => {
      const newest = windows.get(id)?.newest;
      const slot = around.slotAt(id, t);
      return (
        newest !== undefined &&
        slot.mean !== undefined &&
        slot.mean > 0 &&
        newest.v >= slot.mean * (1 + support.share)
      );
    });
    return isSupported ? Math.min(own, support.level) : own;
  }

  function windowOf(series: number): Window {
    const known = windows.get(series);
    if (known !== undefined) return known;
    const made = openWindow(KEEP_MS);
    windows.set(series, made);
    return made;
  }

  function keep(staged: ReadonlyMap<string, RuleState>): void {
    for (const [key, state] of staged) states.set(key, state);
    uncommitted = [];
  }

  return {
    stage(readings) {
      const staged = new Map<string, RuleState>();
      const outcomes: Outcome[] = [];
      take(readings, staged, outcomes);
      return { outcomes, commit: () => keep(staged) };
    },
    warm(readings) {
      const staged = new Map<string, RuleState>();
      take(readings, staged, []);
      keep(staged);
    },
    resume(series, rule, alarm) {
      const key = `${series} ${rule}`;
      const kind = around.rulesOf(series).find((one) => one.rule.id === rule)?.numbers.kind;
      const { since, reference, change, level } = alarm;
      if (kind === 'slot') {
        states.set(key, {
          kind: 'slot',
          slot: { kind: 'alarmed', since, reference, change, recovering: undefined },
        });
      } else if (kind === 'threshold') {
        states.set(key, {
          kind: 'threshold',
          threshold: { since: { [level]: since }, open: { level, since }, recovering: undefined },
        });
      }
    },
    alarmed() {
      return [...states].flatMap(([key, state]) => {
        const isAlarmed =
          state.kind === 'slot' ? state.slot.kind === 'alarmed' : state.threshold.open !== undefined;
        const [series = '', ...rule] = key.split(' ');
        return isAlarmed ? [{ series: Number(series), rule: rule.join(' ') }] : [];
      });
    },
    forget(series, rule) {
      states.delete(`${series} ${rule}`);
    },
  };
}

interface Stepped {
  readonly state: RuleState;
  readonly outcome?: Outcome;
}
