import { begins, type InpReader, type InpRow } from './inp-rows.ts';
import { last, numberOf } from './inp-units.ts';
import type { NetworkNode } from './model.ts';

/** One kind of demand of a junction, in the file's unit times its multiplier. */
interface Demand {
  readonly base: number;
  readonly pattern?: string;
}

/** Patterns of the file, values as given. */
export function readPatterns(rows: readonly InpRow[], reader: InpReader): Map<string, number[]> {
  const patterns = new Map<string, number[]>();
  for (const row of rows) {
    const id = row.tokens[0] ?? '';
    const values = patterns.get(id) ?? [];
    patterns.set(id, values);
    for (let i = 1; i < row.tokens.length; i++) values.push(reader.number(row, i, 'a multiplier'));
  }
  for (const values of patterns.values()) if (values.length === 0) values.push(1);
  return patterns;
}

/** Curves of the file, points as given. */
export function readCurves(rows: readonly InpRow[], reader: InpReader): Map<string, [number, number][]> {
  const curves = new Map<string, [number, number][]>();
  for (const row of rows) {
    const id = row.tokens[0] ?? '';
    const points = curves.get(id) ?? [];
    curves.set(id, points);
    points.push([reader.number(row, 1, 'x of a curve'), reader.number(row, 2, 'y of a curve')]);
  }
  return curves;
}

/** What `readDemands` needs of the rest of the file. */
export interface DemandContext {
  readonly patterns: ReadonlyMap<string, readonly number[]>;
  readonly junctions: readonly InpRow[];
  readonly options: readonly InpRow[];
  readonly flowLps: number;
  readonly reader: InpReader;
}

/** Demands of the junctions: rows of [DEMANDS] stand for a junction's own; the multiplier of the options is worked in. */
export function readDemands(
  rows: readonly InpRow[],
  context: DemandContext,
): (nodeId: string) => Pick<NetworkNode, 'demandLps' | 'pattern' | 'demands'> {
  const { reader, patterns } = context;
  const usualRow = last(context.options, 'PATTERN');
  const usual = usualRow?.tokens[1] ?? '1';
  let multiplier = numberOf(last(context.options, 'DEMAND', 'MULT'), 2, 1, reader);
  const demandOf = new Map<string, Demand[]>();
  const demand = (row: InpRow, at: number, base: number): Demand => {
    const pattern = row.tokens[at];
    if (pattern !== undefined && !patterns.has(pattern))
      reader.refuse(row, pattern, 'no pattern of this name');
    const id = pattern ?? (patterns.has(usual) ? usual : undefined);
    return { base, ...(id === undefined ? {} : { pattern: id }) };
  };
  for (const row of context.junctions)
    demandOf.set(row.tokens[0] ?? '', [demand(row, 3, reader.number(row, 2, 'the demand', 0))]);
  const replaced = new Set<string>();
  for (const row of rows) {
    const id = row.tokens[0] ?? '';
    if (begins(id, 'MULTIPLY')) {
      multiplier = reader.positive(row, 1, 'the multiplier');
      continue;
    }
    const own = demandOf.get(id);
    if (own === undefined) {
      reader.refuse(row, id, 'no junction of this name');
      continue;
    }
    if (!replaced.has(id)) own.length = 0;
    replaced.add(id);
    own.push(demand(row, 2, reader.number(row, 1, 'the demand')));
  }
  const factor = multiplier * context.flowLps;
  return (nodeId) => {
    const all = (demandOf.get(nodeId) ?? []).filter(({ base }, _, list) => base !== 0 || list.length === 1);
    const demandLps = all.reduce((sum, { base }) => sum + base * factor, 0);
    const first = all[0]?.pattern;
    if (all.length <= 1) return { demandLps, ...(first === undefined ? {} : { pattern: first }) };
    const demands = all.map(({ base, pattern }) => ({
      demandLps: base * factor,
      ...(pattern === undefined ? {} : { pattern }),
    }));
    return { demandLps, demands };
  };
}
