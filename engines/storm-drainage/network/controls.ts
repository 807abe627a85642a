import type { ControlPremise, ControlRule, ControlSetting, ControlVariable } from '../control-model.ts';
import { formulaValue } from '../formula.ts';
import type { DrainageForcing, DrainageModel } from '../model.ts';
import { curveValue, heldAt } from '../series-value.ts';

/** What rules can see of a network as it stands, in SI. */
export interface ControlView {
  node(variable: Extract<ControlVariable, { of: 'node' }>): number;
  link(variable: Extract<ControlVariable, { of: 'link' }>): number;
  /** Present setting of a link. */
  settingOf(link: number): number;
}

/** Rules of a model with what they remember. */
export interface Controls {
  readonly model: DrainageModel;
  /** Errors of each PID action at the last two evaluations, by rule, branch and place. */
  readonly errors: Map<string, [number, number]>;
}

/** When rules are evaluated: time, and the time since the last evaluation, s. */
export interface ControlMoment {
  readonly timeS: number;
  readonly stepS: number;
  readonly forcing: DrainageForcing;
}

/** Lays out the rules of a model. */
export function createControls(model: DrainageModel): Controls {
  return { model, errors: new Map() };
}

/**
 * Evaluates all rules and returns the settings that links are to have. Of several actions on one link the one of the greatest priority holds,
 * of equal ones the first.
 */
export function evaluateRules(
  controls: Controls,
  view: ControlView,
  moment: ControlMoment,
): Map<number, number> {
  const chosen = new Map<number, { value: number; priority: number }>();
  controls.model.rules.forEach((rule, r) => {
    const { holds, value, goal } = judge(controls, rule, view, moment);
    const actions = holds ? rule.actions : rule.otherwise;
    actions.forEach(({ link, setting }, a) => {
      const known = chosen.get(link);
      const next = settingValue(controls, setting, {
        key: `${r} ${holds} ${a}`,
        value,
        goal,
        moment,
        present: view.settingOf(link),
        isPump: controls.model.links[link]?.kind === 'pump',
      });
      if (known === undefined || rule.priority > known.priority)
        chosen.set(link, { value: next, priority: rule.priority });
    });
  });
  return new Map(Array.from(chosen, ([link, { value }]) => [link, value]));
}

interface Verdict {
  readonly holds: boolean;
  /** Both sides of the premise that was looked at last; times in hours. */
  readonly value: number;
  readonly goal: number;
}

function judge(controls: Controls, rule: ControlRule, view: ControlView, moment: ControlMoment): Verdict {
  let holds = true;
  let value = 0;
  let goal = 0;
  const readOf = (variable: ControlVariable) => variableValue(controls, variable, view, moment);
  for (const premise of rule.premises) {
    if (premise.join === 'or' ? holds && premise !== rule.premises[0] : false) continue;
    if (premise.join === 'and' && !holds) return { holds: false, value, goal };
    value = formulaValue(premise.left, readOf);
    goal = formulaValue(premise.right, readOf);
    holds = compare(premise, value, goal, moment);
    // Curves over a time have hours as x.
    const perSecond = timeScale(premise);
    if (perSecond !== undefined) {
      value /= perSecond * 3600;
      goal /= perSecond * 3600;
    }
  }
  return { holds, value, goal };
}

function compare(premise: ControlPremise, value: number, goal: number, { stepS }: ControlMoment): boolean {
  if (Number.isNaN(value) || Number.isNaN(goal)) return false;
  const { relation } = premise;
  const times = timeScale(premise);
  if (times !== undefined && (relation === '=' || relation === '<>')) {
    const isNow = value >= goal - (stepS / 2) * times && value < goal + (stepS / 2) * times;
    return relation === '=' ? isNow : !isNow;
  }
  switch (relation) {
    case '=':
      return value === goal;
    case '<>':
      return value !== goal;
    case '<':
      return value < goal;
    case '<=':
      return value <= goal;
    case '>':
      return value > goal;
    case '>=':
      return value >= goal;
  }
}

/** What a second is in the premise's units where it compares times that run on; undefined where it does not. */
function timeScale({ left }: ControlPremise): number | undefined {
  if (left.kind !== 'variable') return undefined;
  const { variable, times } = left;
  const runs =
    (variable.of === 'simulation' && /^(elapsed|date|clock)$/.test(variable.what)) ||
    (variable.of === 'link' && /^time-/.test(variable.what));
  return runs ? times : undefined;
}

const DAY_S = 86_400;

function variableValue(
  { model }: Controls,
  variable: ControlVariable,
  view: ControlView,
  { timeS, forcing }: ControlMoment,
): number {
  switch (variable.of) {
    case 'node':
      return view.node(variable);
    case 'link':
      return view.link(variable);
    case 'gage':
      return pastRain(forcing, variable.gage, variable.pastHours, timeS);
    case 'simulation': {
      const dateS = model.options.startEpochS + timeS;
      const date = new Date(dateS * 1000);
      switch (variable.what) {
        case 'elapsed':
          return timeS;
        case 'date':
          return Math.floor(dateS / DAY_S) * DAY_S;
        case 'clock':
          return dateS - Math.floor(dateS / DAY_S) * DAY_S;
        case 'month':
          return date.getUTCMonth() + 1;
        case 'day':
          return date.getUTCDay() + 1;
        case 'day-of-year':
          return Math.floor((dateS * 1000 - Date.UTC(date.getUTCFullYear(), 0, 1)) / (DAY_S * 1000)) + 1;
      }
    }
  }
}

/** Rain of the last hours, mm; its rate now, mm/h, where no hours are asked for. */
function pastRain(forcing: DrainageForcing, gage: string, hours: number, timeS: number): number {
  if (!(hours > 0)) return forcing.rainMmH(gage, timeS);
  return forcing.rainMm(gage, timeS - hours * 3600, timeS);
}

function settingValue(
  controls: Controls,
  setting: ControlSetting,
  at: {
    readonly key: string;
    readonly value: number;
    readonly goal: number;
    readonly moment: ControlMoment;
    readonly present: number;
    readonly isPump: boolean;
  },
): number {
  switch (setting.kind) {
    case 'value':
      return setting.value;
    case 'curve':
      return curveValue(setting.curve, at.value);
    case 'series':
      return heldAt(setting.series, at.moment.timeS);
    case 'pid':
      return pidValue(controls, setting, at);
  }
}

/**
 * Speed form of a PID: Δu = Kp·[e₁ − e₂ + e₁·Δt/Ti + Td·(e₁ − 2e₂ + e₃)/Δt] with the error e as a part of the goal, Δt in minutes. The model
 * gives ki as Ti and kd as Td, minutes.
 */
function pidValue(
  controls: Controls,
  { kp, ki, kd }: Extract<ControlSetting, { kind: 'pid' }>,
  {
    key,
    value,
    goal,
    moment,
    present,
    isPump,
  }: {
    readonly key: string;
    readonly value: number;
    readonly goal: number;
    readonly moment: ControlMoment;
    readonly present: number;
    readonly isPump: boolean;
  },
): number {
  const minutes = Math.max(moment.stepS / 60, 1e-9);
  const [last, beforeLast] = controls.errors.get(key) ?? [0, 0];
  let error = goal - value;
  if (goal !== 0) error /= goal;
  const proportional = error - last;
  const integral = ki === 0 ? 0 : (error * minutes) / ki;
  const derivative = (kd * (error - 2 * last + beforeLast)) / minutes;
  controls.errors.set(key, [error, last]);
  let next = kp * (proportional + integral + derivative);
  if (Math.abs(next) < 1e-4) next = 0;
  // Only pumps run faster than at their full speed; the others would have to come back from where they never were.
  return Math.max(0, isPump ? present + next : Math.min(1, present + next));
}
