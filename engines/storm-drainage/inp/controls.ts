import type {
  ControlAction,
  ControlPremise,
  ControlRule,
  ControlSetting,
  ControlTerm,
  ControlVariable,
} from '../control-model.ts';
import type { DrainageLink, DrainageNode, TimeSeries } from '../model.ts';
import { dateOf, timeOf } from './dates.ts';
import { mathOf } from './math.ts';
import type { Names } from './names.ts';
import { type InpSections, numberOf, type Row } from './rows.ts';
import { curveAt, type RawCurve, scaled } from './tables.ts';
import type { Units } from './units.ts';

/** What rules refer to. */
export interface ControlContext {
  readonly units: Units;
  readonly nodes: Names<DrainageNode>;
  readonly links: Names<DrainageLink>;
  readonly curves: Names<RawCurve>;
  readonly series: Names<TimeSeries>;
  readonly hasGage: (name: string) => boolean;
}

/** A variable with what one unit of the file is in that of the model. */
interface Read {
  readonly variable: ControlVariable;
  readonly unit: number;
  /** How a constant beside it is written. */
  readonly as: 'number' | 'time' | 'date' | 'status' | 'month' | 'day';
}

interface Building {
  id: string;
  premises: ControlPremise[];
  actions: ControlAction[];
  otherwise: ControlAction[];
  priority: number;
  /** What one unit of the file is for the left side of the last premise. */
  unit: number;
  row: Row;
}

const LINK_KINDS: Readonly<Record<string, DrainageLink['kind'] | 'any'>> = {
  LINK: 'any',
  CONDUIT: 'conduit',
  PUMP: 'pump',
  ORIFICE: 'orifice',
  WEIR: 'weir',
  OUTLET: 'outlet',
};

/** Rules in the order of the file. */
export function rulesOf(sections: InpSections, context: ControlContext): ControlRule[] {
  const named = new Map<string, ControlTerm & { unit: number; as: Read['as'] }>();
  const rules: ControlRule[] = [];
  let rule: Building | undefined;
  let part: 'if' | 'then' | 'else' | 'end' = 'end';
  const close = () => {
    if (rule === undefined) return;
    const { unit: _, row, ...done } = rule;
    if (done.premises.length === 0) throw row.bad(done.id, 'rule', 'one with an IF');
    if (done.actions.length === 0) throw row.bad(done.id, 'rule', 'one with a THEN');
    rules.push(done);
  };
  for (const row of sections.rows('CONTROL')) {
    const word = row.word(0);
    if (word === 'VARIABLE') {
      const { variable, unit, as } = variableOf(row, 3, context).read;
      named.set(row.text(1, 'name of the variable').toLowerCase(), {
        kind: 'variable',
        variable,
        times: 1,
        unit,
        as,
      });
      continue;
    }
    if (word === 'EXPRESSION') {
      const term = mathOf(row.fields.slice(3).join(' '), (name) => {
        const one = named.get(name.toLowerCase());
        return one?.kind === 'variable'
          ? { kind: 'variable', variable: one.variable, times: 1 / one.unit }
          : undefined;
      });
      if (typeof term === 'string') throw row.bad(row.fields.slice(3).join(' '), 'expression', term);
      named.set(row.text(1, 'name of the expression').toLowerCase(), { ...term, unit: 1, as: 'number' });
      continue;
    }
    if (word === 'RULE') {
      close();
      rule = {
        id: row.fields.slice(1).join(' '),
        premises: [],
        actions: [],
        otherwise: [],
        priority: 0,
        unit: 1,
        row,
      };
      if (rule.id === '') throw row.bad(undefined, 'name of the rule', 'one');
      part = 'if';
      continue;
    }
    if (rule === undefined) throw row.bad(row.fields[0], 'row of a rule', 'a RULE before it');
    if (word === 'IF' && part === 'if' && rule.premises.length === 0)
      addPremise(rule, row, 'and', context, named);
    else if ((word === 'AND' || word === 'OR') && part === 'if' && rule.premises.length > 0)
      addPremise(rule, row, word === 'OR' ? 'or' : 'and', context, named);
    else if (word === 'THEN' && part === 'if') {
      part = 'then';
      rule.actions.push(actionOf(row, rule.unit, context));
    } else if (word === 'ELSE' && part === 'then') {
      part = 'else';
      rule.otherwise.push(actionOf(row, rule.unit, context));
    } else if (word === 'AND' && part === 'then') rule.actions.push(actionOf(row, rule.unit, context));
    else if (word === 'AND' && part === 'else') rule.otherwise.push(actionOf(row, rule.unit, context));
    else if (word === 'PRIORITY') {
      part = 'end';
      rule.priority = row.number(1, 'priority');
    } else throw row.bad(row.fields[0], `row of the rule ${rule.id}`, expectedAfter(part));
  }
  close();
  return rules;
}

function expectedAfter(part: 'if' | 'then' | 'else' | 'end'): string {
  if (part === 'if') return 'IF, AND, OR or THEN';
  if (part === 'then') return 'AND, ELSE or PRIORITY';
  return part === 'else' ? 'AND or PRIORITY' : 'RULE';
}

type NamedTerms = ReadonlyMap<string, ControlTerm & { unit: number; as: Read['as'] }>;

function addPremise(
  rule: Building,
  row: Row,
  join: 'and' | 'or',
  context: ControlContext,
  named: NamedTerms,
): void {
  const own = named.get((row.fields[1] ?? '').toLowerCase());
  const isNamed = own !== undefined && /^(=|<>|<=?|>=?)$/.test(row.fields[2] ?? '');
  const left = isNamed ? { read: own, next: 2, term: bare(own) } : variableTerm(variableOf(row, 1, context));
  const { unit, as } = left.read;
  rule.unit = unit;
  const relation = row.one(left.next, 'comparison', {
    '=': '=',
    '<>': '<>',
    '<=': '<=',
    '<': '<',
    '>=': '>=',
    '>': '>',
  } as const);
  rule.premises.push({
    join,
    left: left.term,
    relation,
    right: rightOf(row, left.next + 1, unit, as, context, named),
  });
}

function variableTerm({ read, next }: { read: Read; next: number }): {
  read: Read;
  next: number;
  term: ControlTerm;
} {
  return { read, next, term: { kind: 'variable', variable: read.variable, times: 1 } };
}

function bare({ unit: _, as: __, ...term }: ControlTerm & { unit: number; as: Read['as'] }): ControlTerm {
  return term;
}

function rightOf(
  row: Row,
  i: number,
  unit: number,
  as: Read['as'],
  context: ControlContext,
  named: NamedTerms,
): ControlTerm {
  const text = row.text(i, 'value');
  const own = named.get(text.toLowerCase());
  if (own !== undefined) return bare(own);
  if (row.fields.length > i + 1 && isObject(row.word(i)))
    return variableTerm(variableOf(row, i, context)).term;
  return { kind: 'number', value: constantOf(row, text, unit, as) };
}

function isObject(word: string): boolean {
  return (
    word in LINK_KINDS || ['NODE', 'JUNCTION', 'STORAGE', 'OUTFALL', 'SIMULATION', 'GAGE'].includes(word)
  );
}

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function constantOf(row: Row, text: string, unit: number, as: Read['as']): number {
  const upper = text.toUpperCase();
  if (as === 'status') {
    if (upper === 'ON' || upper === 'OPEN') return 1;
    if (upper === 'OFF' || upper === 'CLOSED') return 0;
  }
  if (as === 'time') {
    const time = timeOf(text);
    if (time === undefined) throw row.bad(text, 'time', 'h:mm:ss or hours');
    const half = row.fields.at(-1)?.toUpperCase();
    return half === 'PM' && time < 43_200
      ? time + 43_200
      : half === 'AM' && time >= 43_200
        ? time - 43_200
        : time;
  }
  if (as === 'date') {
    const date = dateOf(text);
    if (date === undefined) throw row.bad(text, 'date', 'month/day/year');
    return date;
  }
  const words = as === 'month' ? MONTHS : as === 'day' ? DAYS : [];
  const place = words.indexOf(upper.slice(0, 3));
  if (place >= 0) return place + 1;
  const value = numberOf(text);
  if (value === undefined) throw row.bad(text, 'value', 'a number');
  return value * unit;
}

function variableOf(row: Row, i: number, context: ControlContext): { read: Read; next: number } {
  const { units, nodes, links } = context;
  const object = row.word(i);
  const read = (variable: ControlVariable, unit: number, as: Read['as'], next: number) => ({
    read: { variable, unit, as },
    next,
  });
  if (object === 'SIMULATION') {
    const what = row.one(i + 1, 'what of the simulation', {
      TIME: 'elapsed',
      DATE: 'date',
      CLOCKTIME: 'clock',
      MONTH: 'month',
      DAYOFYEAR: 'day-of-year',
      DAY: 'day',
    } as const);
    const as = what === 'elapsed' || what === 'clock' ? 'time' : what === 'day-of-year' ? 'number' : what;
    return read({ of: 'simulation', what }, as === 'time' ? HOUR_S : 1, as, i + 2);
  }
  if (object === 'GAGE') {
    const gage = row.text(i + 1, 'gage');
    if (!context.hasGage(gage)) throw row.bad(gage, 'gage', 'a gage of the model');
    const past = /^(\d+)-?HR_?DEPTH$/.exec(row.word(i + 2));
    if (past === null && row.word(i + 2) !== 'INTENSITY')
      throw row.bad(row.fields[i + 2], 'what of the gage', 'INTENSITY or nHR_DEPTH');
    return read({ of: 'gage', gage, pastHours: Number(past?.[1] ?? 0) }, units.rainMm, 'number', i + 3);
  }
  if (['NODE', 'JUNCTION', 'STORAGE', 'OUTFALL', 'DIVIDER'].includes(object)) {
    const node = nodes.index(row, i + 1, 'node');
    const what = row.one(i + 2, 'what of the node', {
      DEPTH: 'depth',
      MAXDEPTH: 'max-depth',
      HEAD: 'head',
      VOLUME: 'volume',
      INFLOW: 'inflow',
    } as const);
    const unit = what === 'volume' ? units.lengthM ** 3 : what === 'inflow' ? units.flowM3s : units.lengthM;
    return read({ of: 'node', node, what }, unit, 'number', i + 3);
  }
  const link = linkAt(row, i, links);
  const what = row.one(i + 2, 'what of the link', {
    FLOW: 'flow',
    FULLFLOW: 'full-flow',
    DEPTH: 'depth',
    FULLDEPTH: 'full-depth',
    VELOCITY: 'velocity',
    LENGTH: 'length',
    SLOPE: 'slope',
    STATUS: 'status',
    SETTING: 'setting',
    TIMEOPEN: 'time-open',
    TIMECLOSED: 'time-closed',
  } as const);
  const unit = unitOfLink(what, units);
  const as =
    what === 'status' ? 'status' : what === 'time-open' || what === 'time-closed' ? 'time' : 'number';
  return read({ of: 'link', link, what }, unit, as, i + 3);
}

/** Times stand in hours, on curves and in formulas too. */
const HOUR_S = 3600;

function unitOfLink(what: string, units: Units): number {
  if (what === 'flow' || what === 'full-flow') return units.flowM3s;
  if (what === 'time-open' || what === 'time-closed') return HOUR_S;
  return LENGTHS.has(what) ? units.lengthM : 1;
}

const LENGTHS: ReadonlySet<string> = new Set(['depth', 'full-depth', 'velocity', 'length']);

function linkAt(row: Row, i: number, links: Names<DrainageLink>): number {
  const kind = LINK_KINDS[row.word(i)];
  if (kind === undefined)
    throw row.bad(
      row.fields[i],
      'object',
      'NODE, LINK, CONDUIT, PUMP, ORIFICE, WEIR, OUTLET, GAGE or SIMULATION',
    );
  const link = links.index(row, i + 1, 'link');
  if (kind !== 'any' && links.all[link]?.kind !== kind)
    throw row.bad(row.fields[i + 1], row.word(i).toLowerCase(), 'the name of one of its kind');
  return link;
}

/** `THEN kind id STATUS|SETTING = value | CURVE id | TIMESERIES id | PID kp ki kd`. */
function actionOf(row: Row, unit: number, context: ControlContext): ControlAction {
  const link = linkAt(row, 1, context.links);
  const what = row.one(3, 'what is set', { STATUS: 'status', SETTING: 'setting' } as const);
  if (row.word(4) !== '=') throw row.bad(row.fields[4], 'what is set', '=');
  const kind = context.links.all[link]?.kind;
  if (what === 'status') {
    const value = constantOf(row, row.text(5, 'status'), 1, 'status');
    if (value !== 0 && value !== 1) throw row.bad(row.fields[5], 'status', 'ON, OFF, OPEN or CLOSED');
    return { link, setting: { kind: 'value', value } };
  }
  if (kind === 'conduit')
    throw row.bad(row.fields[2], 'link whose setting is set', 'a pump, orifice, weir or outlet');
  return { link, setting: settingOf(row, unit, context) };
}

function settingOf(row: Row, unit: number, { curves, series }: ControlContext): ControlSetting {
  const word = row.word(5);
  if (word === 'CURVE')
    return { kind: 'curve', curve: scaled(curveAt(curves, row, 6, 'control curve'), unit, 1) };
  if (word === 'TIMESERIES') return { kind: 'series', series: series.get(row, 6, 'time series of settings') };
  if (word === 'PID')
    return { kind: 'pid', kp: row.number(6, 'kp'), ki: row.number(7, 'ki'), kd: row.number(8, 'kd') };
  if (word === 'ON' || word === 'OPEN') return { kind: 'value', value: 1 };
  if (word === 'OFF' || word === 'CLOSED') return { kind: 'value', value: 0 };
  return { kind: 'value', value: row.number(5, 'setting', { least: 0 }) };
}
