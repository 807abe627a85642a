import type { Formula } from './formula.ts';
import type { Curve, TimeSeries } from './model.ts';

/** What a rule can look at, in SI: depth and head m, volume m³, flow m³/s, rain mm/h, times s, the rest as it is. */
export type ControlVariable =
  | {
      readonly of: 'node';
      readonly node: number;
      readonly what: 'depth' | 'max-depth' | 'head' | 'volume' | 'inflow';
    }
  | {
      readonly of: 'link';
      readonly link: number;
      /** `full-flow`, `full-depth`: those of the section running full; `status` 1 where it is on or open; times since it opened or closed. */
      readonly what:
        | 'flow'
        | 'full-flow'
        | 'depth'
        | 'full-depth'
        | 'velocity'
        | 'length'
        | 'slope'
        | 'status'
        | 'setting'
        | 'time-open'
        | 'time-closed';
    }
  /** `pastHours` 0: intensity of the rain now, mm/h; else what fell in the last hours, mm. */
  | { readonly of: 'gage'; readonly gage: string; readonly pastHours: number }
  /** `elapsed` s since the start; `date` s since 1970; `clock` s of the day; `day` of the week 1 (Sunday) to 7; `day-of-year` from 1. */
  | {
      readonly of: 'simulation';
      readonly what: 'elapsed' | 'date' | 'clock' | 'month' | 'day' | 'day-of-year';
    };

/** Either side of a comparison. */
export type ControlTerm = Formula<ControlVariable>;

/**
 * One condition of a rule. They hold from first to last: `and` after what is false ends the rule as false, `or` counts only where what came
 * before is false. A comparison of times holds within half a step. The last one that was looked at gives a modulated action its value and goal.
 */
export interface ControlPremise {
  readonly join: 'and' | 'or';
  readonly left: ControlTerm;
  readonly relation: '=' | '<>' | '<' | '<=' | '>' | '>=';
  readonly right: ControlTerm;
}

/**
 * What a rule sets: `value` (0 to 1 of an opening, speed of a pump, factor of an outlet; a conduit 0 or 1), or a modulated one: a curve over
 * the value of the last premise (in the units of that premise), a series over time, or a PID with gains per minute (kp, ki, kd).
 */
export type ControlSetting =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'curve'; readonly curve: Curve }
  | { readonly kind: 'series'; readonly series: TimeSeries }
  | { readonly kind: 'pid'; readonly kp: number; readonly ki: number; readonly kd: number };

/** One action of a rule on one link. */
export interface ControlAction {
  readonly link: number;
  readonly setting: ControlSetting;
}

/** A control rule; of two that act on one link, the one of greater priority holds, then the earlier one. */
export interface ControlRule {
  readonly id: string;
  readonly premises: readonly ControlPremise[];
  /** What is set where the premises hold. */
  readonly actions: readonly ControlAction[];
  /** What is set where they do not. */
  readonly otherwise: readonly ControlAction[];
  readonly priority: number;
}
