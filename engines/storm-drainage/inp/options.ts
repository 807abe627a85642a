import type { DrainageOptions, TimeSpan } from '../model.ts';
import type { InfiltrationMethod } from '../water-model.ts';
import { dateOf, dayOfYear, timeOf } from './dates.ts';
import { type InpSections, numberOf, type Row } from './rows.ts';
import { type Units, unitsOf } from './units.ts';

const FEET_M = 0.3048;

/** Options with what else stands in that section. */
export interface InpOptions {
  readonly units: Units;
  readonly options: DrainageOptions;
  readonly infiltration: InfiltrationMethod;
  readonly offsets: 'depth' | 'elevation';
  readonly leftOut: readonly string[];
}

/** Options that say nothing of the water, or of how this engine computes it. */
const IGNORED = new Set([
  'IGNORE_QUALITY',
  'THREADS',
  'TEMPDIR',
  'SWEEP_START',
  'SWEEP_END',
  'SLOPE_WEIGHTING',
  'COMPATIBILITY',
]);

export const INFILTRATION: Readonly<Record<string, InfiltrationMethod>> = {
  HORTON: 'horton',
  MODIFIED_HORTON: 'modified-horton',
  MOD_HORTON: 'modified-horton',
  GREEN_AMPT: 'green-ampt',
  MODIFIED_GREEN_AMPT: 'modified-green-ampt',
  MOD_GREEN_AMPT: 'modified-green-ampt',
  CURVE_NUMBER: 'curve-number',
};

/** Reads the options; what a file does not say is as in the format's own manual (flows in CFS, steps of 5 min, 1 h and 20 s). */
export function optionsOf(sections: InpSections): InpOptions {
  const by = new Map<string, Row>();
  for (const row of sections.rows('OPTION')) by.set(row.word(0), row);
  const leftOut: string[] = [];
  const taken = new Set<string>();
  const get = (name: string) => {
    taken.add(name);
    const row = by.get(name);
    return row?.at(1) === undefined ? undefined : row;
  };
  const yes = (name: string) => get(name)?.yes(1, name, false) ?? false;
  const count = (name: string, otherwise: number) => get(name)?.number(1, name, { least: 0 }) ?? otherwise;
  const pick = <T>(name: string, otherwise: T, table: Readonly<Record<string, T>>) =>
    get(name)?.one(1, name, table) ?? otherwise;
  const step = (name: string, otherwise: number) => {
    const row = get(name);
    if (row === undefined) return otherwise;
    const seconds = stepOf(row.text(1, name), name);
    if (seconds === undefined || seconds < 0) throw row.bad(row.fields[1], name, 'a time as h:mm:ss');
    return seconds;
  };
  const day = (name: string) => {
    const row = get(name);
    const epoch = row === undefined ? undefined : dateOf(row.text(1, name));
    if (row !== undefined && epoch === undefined)
      throw row.bad(row.fields[1], name, 'a date as month/day/year');
    return epoch;
  };
  const clock = (name: string) => {
    const row = get(name);
    const seconds = row === undefined ? 0 : timeOf(row.text(1, name));
    if (row !== undefined && seconds === undefined) throw row.bad(row.fields[1], name, 'a time as h:mm:ss');
    return seconds ?? 0;
  };

  const units = unitsOf(
    pick('FLOW_UNITS', 'CFS', { CFS: 'CFS', GPM: 'GPM', MGD: 'MGD', CMS: 'CMS', LPS: 'LPS', MLD: 'MLD' }),
  );
  const startDate = day('START_DATE') ?? dateOf('1/1/2004') ?? 0;
  const startEpochS = startDate + clock('START_TIME');
  const endEpochS = (day('END_DATE') ?? startDate) + clock('END_TIME');
  if (endEpochS <= startEpochS) {
    const row = by.get('END_TIME') ?? by.get('END_DATE') ?? by.get('START_DATE');
    const message = 'a moment after the start of the run';
    if (row !== undefined) throw row.bad(row.fields[1], row.word(0), message);
  }
  const reportStart =
    (day('REPORT_START_DATE') ?? startDate) +
    (by.has('REPORT_START_TIME') ? clock('REPORT_START_TIME') : startEpochS - startDate);
  taken.add('REPORT_START_TIME');
  const wetStepS = positive(step('WET_STEP', 300), by.get('WET_STEP'));
  const routingStepS = positive(step('ROUTING_STEP', 20), by.get('ROUTING_STEP'));
  const dryStepS = positive(step('DRY_STEP', 3600), by.get('DRY_STEP'));
  const ruleRow = get('NORMAL_FLOW_LIMITED');
  const options: DrainageOptions = {
    startEpochS,
    endS: Math.max(0, endEpochS - startEpochS),
    reportStartS: Math.max(0, reportStart - startEpochS),
    reportStepS: positive(step('REPORT_STEP', 900), by.get('REPORT_STEP')),
    // No flow is routed in longer steps than rain runs off, and no dry step is shorter.
    wetStepS,
    dryStepS: Math.max(dryStepS, wetStepS),
    routingStepS: Math.min(routingStepS, wetStepS),
    minRoutingStepS: count('MINIMUM_STEP', 0) || 0.5,
    variableStep: get('VARIABLE_STEP')?.number(1, 'VARIABLE_STEP', { least: 0, most: 2 }) ?? 0,
    lengtheningStepS: step('LENGTHENING_STEP', 0),
    ruleStepS: step('RULE_STEP', 0),
    routing: pick('FLOW_ROUTING', 'dynamic', {
      STEADY: 'steady',
      SF: 'steady',
      NF: 'steady',
      KINWAVE: 'kinematic',
      KW: 'kinematic',
      XKINWAVE: 'kinematic',
      EKW: 'kinematic',
      DYNWAVE: 'dynamic',
      DW: 'dynamic',
      NONE: 'steady',
    } as const),
    inertialDamping: pick('INERTIAL_DAMPING', 'partial', {
      NONE: 'none',
      NO: 'none',
      PARTIAL: 'partial',
      FULL: 'full',
      YES: 'full',
    } as const),
    normalFlowLimit:
      ruleRow?.one(1, 'NORMAL_FLOW_LIMITED', {
        SLOPE: 'slope',
        FROUDE: 'froude',
        BOTH: 'both',
        YES: 'slope',
        NONE: 'none',
        NO: 'none',
      } as const) ?? 'both',
    surcharge: pick('SURCHARGE_METHOD', 'extran', { EXTRAN: 'extran', SLOT: 'slot' } as const),
    forceMain: pick('FORCE_MAIN_EQUATION', 'hazen-williams', {
      'H-W': 'hazen-williams',
      'D-W': 'darcy-weisbach',
      HW: 'hazen-williams',
      DW: 'darcy-weisbach',
    } as const),
    allowPonding: yes('ALLOW_PONDING'),
    minSurfaceAreaM2: count('MIN_SURFAREA', 0) * units.lengthM ** 2 || 12.566 * FEET_M ** 2,
    minSlope: count('MIN_SLOPE', 0) / 100,
    headToleranceM: count('HEAD_TOLERANCE', 0) * units.lengthM || 0.005 * FEET_M,
    maxTrials: Math.round(count('MAX_TRIALS', 0)) || 8,
    skipSteadyState: yes('SKIP_STEADY_STATE'),
    systemFlowTolerance: count('SYS_FLOW_TOL', 5) / 100,
    lateralFlowTolerance: count('LAT_FLOW_TOL', 5) / 100,
    computes: {
      rain: !yes('IGNORE_RAINFALL'),
      snowmelt: !yes('IGNORE_SNOWMELT'),
      groundwater: !yes('IGNORE_GROUNDWATER'),
      rdii: !yes('IGNORE_RDII'),
      routing: !yes('IGNORE_ROUTING') && by.get('FLOW_ROUTING')?.word(1) !== 'NONE',
    },
    dryDaysBefore: count('DRY_DAYS', 0),
    fileUnits: { system: units.system, flow: units.flow },
  };
  const infiltration = pick('INFILTRATION', 'horton', INFILTRATION);
  const offsets = pick('LINK_OFFSETS', 'depth', { DEPTH: 'depth', ELEVATION: 'elevation' } as const);
  for (const name of ['SWEEP_START', 'SWEEP_END']) {
    const row = get(name);
    if (row !== undefined && dayOfYear(row.text(1, name)) === undefined)
      throw row.bad(row.fields[1], name, 'a day as month/day');
  }
  for (const name of by.keys()) if (!taken.has(name) && !IGNORED.has(name)) leftOut.push(`option ${name}`);
  return { units, options, infiltration, offsets, leftOut };
}

/** Spans that [EVENTS] asks for, in order. */
export function eventsOf(sections: InpSections, startEpochS: number): TimeSpan[] {
  const moment = (row: Row, i: number, what: string) => {
    const date = dateOf(row.text(i, what));
    const time = timeOf(row.text(i + 1, what));
    if (date === undefined || time === undefined)
      throw row.bad(`${row.fields[i]} ${row.fields[i + 1]}`, what, 'a date and a time');
    return date + time - startEpochS;
  };
  return sections
    .rows('EVENT')
    .map((row) => {
      const span = {
        fromS: moment(row, 0, 'start of the event'),
        untilS: moment(row, 2, 'end of the event'),
      };
      if (span.untilS <= span.fromS)
        throw row.bad(row.fields[2], 'end of the event', 'a moment after its start');
      return span;
    })
    .sort((a, b) => a.fromS - b.fromS);
}

/** Routing steps are seconds where they are bare numbers, the others hours. */
function stepOf(text: string, name: string): number | undefined {
  const bare = numberOf(text);
  const isSeconds = name === 'ROUTING_STEP' || name === 'LENGTHENING_STEP' || name === 'RULE_STEP';
  return bare !== undefined && isSeconds ? bare : timeOf(text);
}

function positive(seconds: number, row: Row | undefined): number {
  if (seconds > 0 || row === undefined) return seconds;
  throw row.bad(row.fields[1], row.word(0), 'a time above 0');
}
