import { solveNormalEquations } from './least-squares.ts';

/** What the time of a repair depends on, where known. */
export interface RepairCase {
  readonly diameterMm: number;
  /** Cover over the pipe, metres. */
  readonly depthM: number;
  /** Code of the pipe's material, as in the model's `material`. */
  readonly material: string;
  /** Code of the road above, as in the city's road register. */
  readonly roadClass: string;
  /** Hour of the day at which work starts, 0 … 24. */
  readonly hour: number;
}

/** A repair of the past and how long it took. */
export interface RepairRecord extends RepairCase {
  readonly hours: number;
}

/** One row of coefficients: the natural logarithm of the factor by which `term` multiplies the hours. */
export interface RepairCoefficient {
  /** `base`, `diameter` (per ln(d / 200 mm)), `depth` (per metre beyond 1.2 m), `night`, `peak`, `material:CODE`, `road:CODE`, `spread`. */
  readonly term: string;
  readonly value: number;
  readonly source: 'standard' | 'regulation' | 'local' | 'vendor' | 'design';
  readonly sourceRef?: string;
  readonly verified: boolean;
}

/** One cause and the factor by which it changes the hours against a pipe of 200 mm under 1.2 m of cover by day. */
export interface RepairFactor {
  readonly term: string;
  readonly factor: number;
}

/** Expected hours from the first crew at the place to water on again, with the range and the causes. */
export interface RepairEstimate {
  /** Median. */
  readonly hours: number;
  /** One repair in ten is shorter. */
  readonly low: number;
  /** One repair in ten is longer. */
  readonly high: number;
  /** Multiplied together and by the base they give `hours`. */
  readonly factors: readonly RepairFactor[];
  /** Codes in the case for which no coefficient exists; they count as factor 1. */
  readonly unknown: readonly string[];
}

/** Rows to start from before a utility has a history of its own: orders of magnitude chosen in design, to be replaced by a fit. */
export const DESIGN_REPAIR_COEFFICIENTS: readonly RepairCoefficient[] = [
  design('base', Math.log(4)),
  design('diameter', 0.45),
  design('depth', 0.18),
  design('night', 0.15),
  design('peak', 0.12),
  design('material:pe', -0.2),
  design('material:steel', -0.1),
  design('material:ductile-iron', 0),
  design('material:grey-iron', 0.15),
  design('material:concrete', 0.3),
  design('road:none', -0.15),
  design('road:local', 0),
  design('road:secondary', 0.1),
  design('road:arterial', 0.25),
  design('road:expressway', 0.4),
  design('spread', 0.35),
];

const REFERENCE_DIAMETER_MM = 200;
const REFERENCE_DEPTH_M = 1.2;
/** 90th percentile of the standard normal law. */
const NINE_IN_TEN = 1.2816;
/** Ridge weight: as if one case with no effect had been seen for each term. */
const RIDGE = 1;

/** Estimates one repair: hours = exp(base) × Π exp(coefficient × term), with a log-normal spread. */
export function repairTime(row: RepairCase, coefficients: readonly RepairCoefficient[]): RepairEstimate {
  const byTerm = new Map(coefficients.map((coefficient) => [coefficient.term, coefficient.value]));
  const terms = termsOf(row);
  const factors = terms.map(
    ([term, x]): RepairFactor => ({ term, factor: Math.exp((byTerm.get(term) ?? 0) * x) }),
  );
  const hours = factors.reduce((product, { factor }) => product * factor, Math.exp(byTerm.get('base') ?? 0));
  const spread = Math.exp(NINE_IN_TEN * (byTerm.get('spread') ?? 0));
  return {
    hours,
    low: hours / spread,
    high: hours * spread,
    factors: factors.filter(({ factor }) => factor !== 1),
    unknown: terms.map(([term]) => term).filter((term) => !byTerm.has(term)),
  };
}

/**
 * Fits the coefficients to past repairs by ridge least squares on the logarithm of the hours. At least two records; terms
 * that no record has stay away, so that `repairTime` reports them as unknown.
 */
export function fitRepairTime(
  history: readonly RepairRecord[],
  sourceRef: string,
): readonly RepairCoefficient[] {
  if (history.length < 2) throw new Error(`A fit needs at least two repairs; got ${history.length}.`);
  const wrong = history.find((row) => !(row.hours > 0));
  if (wrong) throw new Error(`A repair took ${wrong.hours} hours; it must be more than 0.`);
  const terms = ['base', ...new Set(history.flatMap((row) => termsOf(row).map(([term]) => term)))];
  const rows = history.map((row) => {
    const values = new Map<string, number>([['base', 1], ...termsOf(row)]);
    return Float64Array.from(terms, (term) => values.get(term) ?? 0);
  });
  const targets = Float64Array.from(history, (row) => Math.log(row.hours));
  const weights = Float64Array.from(terms, (term) => (term === 'base' ? 0 : RIDGE));
  const solution = solveNormalEquations(rows, targets, weights);
  const squares = rows.map(
    (row, i) => (row.reduce((sum, x, j) => sum + x * (solution[j] ?? 0), 0) - (targets[i] ?? 0)) ** 2,
  );
  const spread = Math.sqrt(
    squares.reduce((sum, square) => sum + square, 0) / Math.max(1, history.length - terms.length),
  );
  const fitted = terms.map((term, j) => ({ term, value: solution[j] ?? 0 }));
  return [...fitted, { term: 'spread', value: spread }].map((row) => ({
    ...row,
    source: 'local',
    sourceRef,
    verified: false,
  }));
}

/** Night work (22–6) needs lights and finds suppliers closed; peak hours (7–9, 17–19) keep lorries in traffic. */
function termsOf(row: RepairCase): [string, number][] {
  const hour = ((row.hour % 24) + 24) % 24;
  return [
    ['diameter', Math.log(row.diameterMm / REFERENCE_DIAMETER_MM)],
    ['depth', row.depthM - REFERENCE_DEPTH_M],
    ['night', hour >= 22 || hour < 6 ? 1 : 0],
    ['peak', (hour >= 7 && hour < 9) || (hour >= 17 && hour < 19) ? 1 : 0],
    [`material:${row.material}`, 1],
    [`road:${row.roadClass}`, 1],
  ];
}

function design(term: string, value: number): RepairCoefficient {
  return { term, value, source: 'design', verified: false };
}
