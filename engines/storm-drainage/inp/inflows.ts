import type { DrainageNode, TimeSeries } from '../model.ts';
import type {
  DirectInflow,
  DryWeatherInflow,
  Pattern,
  RainGage,
  RdiiInflow,
  UnitHydrograph,
} from '../water-model.ts';
import { Names } from './names.ts';
import { type InpSections, numberOf, type Row } from './rows.ts';
import type { Units } from './units.ts';

/** What inflows refer to. */
export interface InflowContext {
  readonly units: Units;
  readonly nodes: Names<DrainageNode>;
  readonly series: Names<TimeSeries>;
  readonly patterns: Names<Pattern>;
  readonly gages: Names<RainGage>;
}

/** Inflows of water by series and baseline; rows of pollutants are passed over. */
export function directInflowsOf(sections: InpSections, context: InflowContext): DirectInflow[] {
  const { units, nodes, series, patterns } = context;
  const inflows: DirectInflow[] = [];
  for (const row of sections.rows('INFLOW')) {
    const node = nodes.index(row, 0, 'node');
    if (row.word(1) !== 'FLOW') continue;
    const named = row.at(2);
    const found = named === undefined ? undefined : series.get(row, 2, 'time series of the inflow');
    // The kind (FLOW) and the factor of its unit stand between the series and the scale.
    const scale = row.number(5, 'scale', { otherwise: 1 });
    const pattern = row.at(7) === undefined ? undefined : patterns.get(row, 7, 'pattern of the baseline');
    inflows.push({
      node,
      factor: scale,
      baselineM3s: row.number(6, 'baseline', { otherwise: 0 }) * units.flowM3s,
      ...(found === undefined
        ? {}
        : { series: { ...found, values: found.values.map((value) => value * units.flowM3s) } }),
      ...(pattern === undefined ? {} : { pattern }),
    });
  }
  return inflows;
}

/** Sewage by node. */
export function dryWeatherOf(
  sections: InpSections,
  { units, nodes, patterns }: InflowContext,
): DryWeatherInflow[] {
  const inflows: DryWeatherInflow[] = [];
  for (const row of sections.rows('DWF')) {
    const node = nodes.index(row, 0, 'node');
    if (row.word(1) !== 'FLOW') continue;
    const used = row.fields.flatMap((_, i) =>
      i < 3 || row.at(i) === undefined ? [] : [patterns.get(row, i, 'pattern of the inflow')],
    );
    inflows.push({ node, averageM3s: row.number(2, 'average inflow') * units.flowM3s, patterns: used });
  }
  return inflows;
}

interface Hydrograph {
  gage: number;
  readonly responses: (UnitHydrograph | undefined)[][];
  readonly row: Row;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** Rain-dependent inflow of the sewers by node. */
export function rdiiOf(sections: InpSections, context: InflowContext): RdiiInflow[] {
  const hydrographs = new Names<Hydrograph>('unit hydrograph');
  for (const row of sections.rows('HYDROGRAPH')) {
    const id = row.text(0, 'name of the unit hydrograph');
    if (!hydrographs.has(id)) {
      const responses = [0, 1, 2].map(() => Array.from({ length: 12 }, () => undefined));
      hydrographs.add(id, { gage: -1, responses, row }, row);
    }
    const one = hydrographs.get(row, 0, 'unit hydrograph');
    if (row.fields.length === 2) one.gage = context.gages.index(row, 1, 'rain gage');
    else readResponse(row, one, context.units);
  }
  const inflows: RdiiInflow[] = [];
  for (const row of sections.rows('RDII')) {
    const { gage, responses } = hydrographs.get(row, 1, 'unit hydrograph');
    if (gage < 0) throw row.bad(row.fields[1], 'unit hydrograph', 'one with a rain gage');
    const areaM2 = row.number(2, 'area', { least: 0 }) * context.units.landM2;
    inflows.push({ node: context.nodes.index(row, 0, 'node'), areaM2, gage, responses });
  }
  return inflows;
}

function readResponse(row: Row, { responses }: Hydrograph, units: Units): void {
  const isAll = row.word(1) === 'ALL';
  const month = MONTHS.indexOf(row.word(1).slice(0, 3));
  if (!isAll && month < 0) throw row.bad(row.fields[1], 'month of the response', 'ALL or a month');
  const months = isAll ? MONTHS.keys() : [month];
  const named = numberOf(row.fields[2] ?? '') === undefined;
  if (!named) {
    // The first versions give three triples of ratio, time to peak and recession in one row, with one abstraction for all.
    const triples = [0, 1, 2].map((one) => triangleOf(row, 2 + 3 * one, 11, units));
    for (const at of months)
      for (const [one, triangle] of triples.entries()) set(responses, one, at, triangle);
    return;
  }
  const which = row.one(2, 'response', { SHORT: 0, MEDIUM: 1, LONG: 2 });
  for (const at of months) set(responses, which, at, triangleOf(row, 3, 6, units));
}

function set(
  responses: (UnitHydrograph | undefined)[][],
  which: number,
  month: number,
  triangle: UnitHydrograph,
): void {
  const list = responses[which];
  if (list !== undefined) list[month] = triangle;
}

function triangleOf(row: Row, first: number, abstraction: number, units: Units): UnitHydrograph {
  const n = (i: number, what: string) => row.number(i, what, { least: 0, otherwise: 0 });
  const ratio = row.number(first, 'ratio of the response', { least: 0 });
  const peakS = row.number(first + 1, 'time to the peak', { least: 0 }) * 3600;
  const recession = row.number(first + 2, 'ratio of the recession', { least: 0 });
  const depth = units.rainMm / 1000;
  return {
    ratio,
    peakS,
    baseS: peakS * (1 + recession),
    mostAbstractionM: n(abstraction, 'greatest abstraction') * depth,
    recoveryMs: (n(abstraction + 1, 'recovery of the abstraction') * depth) / 86_400,
    initialAbstractionM: n(abstraction + 2, 'initial abstraction') * depth,
  };
}
