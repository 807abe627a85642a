import type { TurnRule } from './model.ts';
import { headOf, type SearchSpace, type SegmentEnds, tailOf } from './space.ts';

/** What turn rules come to: edge after edge that must not be driven, and turns back that a sign asks for. */
export interface ForbiddenWays {
  readonly ways: readonly (readonly number[])[];
  /** Turns back on a segment, `edge,edge`, that a rule orders. */
  readonly ordered: ReadonlySet<string>;
}

/**
 * Turns rules over segments into ways over edges. A rule that no drive can meet, since a segment of it is one-way the other way,
 * binds nobody. Throws where segments are not there or do not meet.
 */
export function forbiddenWays(
  rules: readonly TurnRule[],
  ends: SegmentEnds,
  index: {
    readonly segment: ReadonlyMap<string, number>;
    readonly node: ReadonlyMap<string, number>;
    readonly out: SearchSpace;
  },
): ForbiddenWays {
  const ways: (readonly number[])[] = [];
  const ordered = new Set<string>();
  for (const rule of rules) {
    for (const chain of chainsOf(rule, ends, index)) {
      if (rule.kind === 'no') {
        ways.push(chain);
        continue;
      }
      const goal = chain.at(-1) ?? 0;
      const before = chain.slice(0, -1);
      const last = before.at(-1) ?? 0;
      if (goal === (last ^ 1)) ordered.add(`${last},${goal}`);
      const at = headOf(ends, last);
      for (let a = index.out.first[at] ?? 0; a < (index.out.first[at + 1] ?? 0); a++) {
        const edge = index.out.edge[a] ?? 0;
        if (edge >> 1 !== goal >> 1) ways.push([...before, edge]);
      }
    }
  }
  return { ways, ordered };
}

/** The ways over edges that the segments of a rule can be driven in; more than one where a segment ends where it begins. */
function chainsOf(
  rule: TurnRule,
  ends: SegmentEnds,
  index: { readonly segment: ReadonlyMap<string, number>; readonly node: ReadonlyMap<string, number> },
): readonly (readonly number[])[] {
  const at = index.node.get(rule.at);
  if (at === undefined) throw new Error(`Turn rule "${rule.id}" is at "${rule.at}", which is no node.`);
  if (rule.segments.length < 2)
    throw new Error(`Turn rule "${rule.id}" names ${rule.segments.length} segments; expected two or more.`);
  let chains: { readonly edges: readonly number[]; readonly node: number }[] = [{ edges: [], node: at }];
  let meets = true;
  rule.segments.forEach((id, i) => {
    const segment = index.segment.get(id);
    if (segment === undefined) throw new Error(`Turn rule "${rule.id}" names "${id}", which is no segment.`);
    const isNear = [ends.from[segment], ends.to[segment]];
    if (chains.length > 0 && !chains.some(({ node }) => isNear.includes(node))) meets = false;
    chains = chains.flatMap(({ edges, node }) =>
      [2 * segment, 2 * segment + 1].flatMap((edge) => {
        if ((edge & 1) === 1 && ends.oneWay[segment] === 1) return [];
        if ((i === 0 ? headOf(ends, edge) : tailOf(ends, edge)) !== node) return [];
        return [{ edges: [...edges, edge], node: i === 0 ? node : headOf(ends, edge) }];
      }),
    );
  });
  if (!meets)
    throw new Error(
      `Turn rule "${rule.id}" names segments that do not meet from "${rule.at}" on: ${rule.segments.join(', ')}.`,
    );
  return chains.map(({ edges }) => edges);
}
