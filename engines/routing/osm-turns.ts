import type { TurnRule } from './model.ts';
import type { OsmData, OsmTags, RoadProfile } from './osm-model.ts';

/** A piece of a way in the road model. */
export interface WaySegment {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly oneWay: boolean;
}

/** A turn restriction that is not kept, and why. */
export interface IgnoredRestriction {
  readonly relation: number;
  readonly reason: string;
}

/** Keys that bind a kind of traffic, the one that says most first; signs on paper bind vehicles, walkers only where they are named. */
const KEYS: Readonly<Record<RoadProfile, readonly string[]>> = {
  car: ['restriction:motorcar', 'restriction:motor_vehicle', 'restriction:vehicle', 'restriction'],
  foot: ['restriction:foot'],
};
const EXCEPT: Readonly<Record<RoadProfile, readonly string[]>> = {
  car: ['motorcar', 'motor_vehicle', 'vehicle'],
  foot: ['foot'],
};

type Relation = OsmData['relations'][number];

/**
 * Turn rules from relations `type=restriction`: `no_*` and `only_*`, by a node or by ways between, several `from` of `no_entry` and
 * several `to` of `no_exit`, `except` and keys for one kind of vehicle. Conditional ones (by the hour) are not kept and not told.
 */
export function turnRulesOf(
  relations: readonly Relation[],
  pieces: ReadonlyMap<number, readonly WaySegment[]>,
  profile: RoadProfile,
): { readonly rules: readonly TurnRule[]; readonly ignored: readonly IgnoredRestriction[] } {
  const rules: TurnRule[] = [];
  const ignored: IgnoredRestriction[] = [];
  for (const relation of relations) {
    const kind = kindOf(relation.tags ?? {}, profile);
    if (kind === undefined) continue;
    const made = rulesOf(relation, kind, pieces);
    if (typeof made === 'string') ignored.push({ relation: relation.id, reason: made });
    else rules.push(...made);
  }
  return { rules, ignored };
}

function kindOf(tags: OsmTags, profile: RoadProfile): 'no' | 'only' | undefined {
  if (tags.type !== 'restriction' && !tags.type?.startsWith('restriction:')) return undefined;
  const except = (tags.except ?? '').split(';').map((one) => one.trim());
  if (except.some((one) => EXCEPT[profile].includes(one))) return undefined;
  const key = KEYS[profile].find((one) => tags[one] !== undefined);
  const value = key === undefined ? undefined : tags[key];
  if (value?.startsWith('no_')) return 'no';
  return value?.startsWith('only_') ? 'only' : undefined;
}

/** The rules of one relation; none where a road of it is closed anyhow, a reason where it cannot be understood. */
function rulesOf(
  { id, members }: Relation,
  kind: 'no' | 'only',
  pieces: ReadonlyMap<number, readonly WaySegment[]>,
): readonly TurnRule[] | string {
  const refs = (role: string, type: string) =>
    members.filter((one) => one.role === role && one.type === type).map(({ ref }) => ref);
  const [from, to] = [refs('from', 'way'), refs('to', 'way')];
  const [viaNodes, viaWays] = [refs('via', 'node'), refs('via', 'way')];
  if (from.length === 0 || to.length === 0) return 'has no way from or no way to';
  if (kind === 'only' && (from.length > 1 || to.length > 1)) return 'orders more than one way';
  if (viaNodes.length + viaWays.length === 0) return 'has no node and no way between';
  if (viaNodes.length > 1 || (viaNodes.length > 0 && viaWays.length > 0))
    return 'has more than one node between';
  const between = viaWays.flatMap((way) => pieces.get(way) ?? []);
  // A way between that this traffic cannot use is not driven along; an order to use a closed way would shut the crossing.
  if (viaWays.some((way) => !pieces.has(way))) return [];
  const rules: TurnRule[] = [];
  for (const a of from) {
    for (const b of to) {
      const [start, goal] = [pieces.get(a), pieces.get(b)];
      if (start === undefined || goal === undefined) continue;
      const chains =
        viaNodes.length === 1
          ? chainsAtNode(start, goal, String(viaNodes[0]))
          : chainsAlong(start, between, goal);
      if (typeof chains === 'string') return chains;
      for (const { segments, at } of chains) rules.push({ id: `${id}/${rules.length}`, kind, segments, at });
    }
  }
  return rules;
}

type Chain = Pick<TurnRule, 'segments' | 'at'>;

function chainsAtNode(
  start: readonly WaySegment[],
  goal: readonly WaySegment[],
  node: string,
): readonly Chain[] | string {
  const arriving = start.filter((one) => one.to === node || (one.from === node && !one.oneWay));
  const leaving = goal.filter((one) => one.from === node || (one.to === node && !one.oneWay));
  if (!start.some((one) => one.to === node || one.from === node))
    return 'its way from does not meet its node';
  if (!goal.some((one) => one.to === node || one.from === node)) return 'its way to does not meet its node';
  if (arriving.length > 1) return 'its way from goes on beyond its node';
  if (leaving.length > 1) return 'its way to comes from beyond its node';
  const [a, b] = [arriving[0], leaving[0]];
  return a === undefined || b === undefined ? [] : [{ segments: [a.id, b.id], at: node }];
}

/** Along ways between: the way over fewest of their pieces from where `from` meets them to where `to` does. */
function chainsAlong(
  start: readonly WaySegment[],
  between: readonly WaySegment[],
  goal: readonly WaySegment[],
): readonly Chain[] | string {
  const touched = new Set(between.flatMap(({ from, to }) => [from, to]));
  let open: readonly Driven[] = start.flatMap((first) =>
    (first.oneWay ? [first.to] : [first.to, first.from])
      .filter((end) => touched.has(end))
      .map((end) => ({ segments: [first.id], at: end, node: end })),
  );
  for (let pieces = 0; open.length > 0 && pieces < between.length; pieces++) {
    open = atMostTwo(open.flatMap((way) => stepsFrom(way, between)));
    const found = open.flatMap((way) => stepsFrom(way, goal));
    if (found.length > 1) return 'its ways lead on in more than one manner';
    const [chain] = found;
    if (chain !== undefined) return [{ segments: chain.segments, at: chain.at }];
  }
  return 'its ways do not lead from one to the next';
}

/** A way on which one stands at a node. */
interface Driven extends Chain {
  readonly node: string;
}

function stepsFrom({ segments, at, node }: Driven, pieces: readonly WaySegment[]): readonly Driven[] {
  return pieces.flatMap(({ id, from, to, oneWay }) => {
    if (id === segments.at(-1)) return [];
    const next = from === node ? to : to === node && !oneWay ? from : undefined;
    return next === undefined ? [] : [{ segments: [...segments, id], at, node: next }];
  });
}

/** Of the ways to each node two: enough to see that there is more than one. */
function atMostTwo(ways: readonly Driven[]): readonly Driven[] {
  const counts = new Map<string, number>();
  return ways.filter(({ node }) => {
    const count = (counts.get(node) ?? 0) + 1;
    counts.set(node, count);
    return count <= 2;
  });
}
