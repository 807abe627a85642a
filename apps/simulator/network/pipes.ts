import { createRandom, type Random } from '../random.ts';
import { addLink, addNode, type Draft, type DraftLink, nodeAt } from './draft.ts';
import { createSets } from './sets.ts';
import type { StreetPlan } from './streets.ts';
import { distanceM, type Point } from './terrain.ts';

/** Pipes under the streets, and the streets that cross a zone boundary without one. */
export interface PipePlan {
  readonly draft: Draft;
  /** Streets between two zones, where an inlet or a closed boundary valve may go: indices of nodes. */
  readonly crossings: readonly { readonly a: number; readonly b: number }[];
}

/** Lays a pipe under every built street of a zone, and under others where a corner would stay dry. */
export function layPipes(plan: StreetPlan, seed: number): PipePlan {
  const random = createRandom(seed, 'pipes');
  const draft: Draft = { nodes: [], links: [], inlets: [] };
  const kept = reachableCorners(plan);
  const index = new Map<number, number>();
  plan.corners.forEach(({ x, y, heightM, zone }, i) => {
    if (!kept.has(i)) return;
    const id = `J${String(draft.nodes.length + 1).padStart(4, '0')}`;
    index.set(i, addNode(draft, { id, x, y, heightM: Math.round(heightM * 10) / 10, zone }));
  });
  const sets = createSets(plan.corners.length);
  const crossings: { a: number; b: number }[] = [];
  const inOrder = [
    ...plan.streets.filter(({ built }) => built),
    ...plan.streets.filter(({ built }) => !built),
  ];
  for (const { a, b, built } of inOrder) {
    const from = index.get(a);
    const to = index.get(b);
    if (from === undefined || to === undefined) continue;
    if (plan.corners[a]?.zone !== plan.corners[b]?.zone) crossings.push({ a: from, b: to });
    else if (sets.join(a, b) || built) layPipe(draft, from, to, random);
  }
  return { draft, crossings };
}

/** Draws one pipe between two nodes with a slightly bent line, and returns it. */
export function layPipe(draft: Draft, from: number, to: number, random: Random): DraftLink {
  const a = nodeAt(draft, from);
  const b = nodeAt(draft, to);
  const length = distanceM(a, b);
  const via = length > 60 ? [bend(a, b, random.between(-0.07, 0.07))] : [];
  const id = `P${String(draft.links.length + 1).padStart(4, '0')}`;
  return addLink(draft, { id, from, to, via, lengthM: lineLengthM([a, ...via, b]) });
}

/** Length along a line, metres; at least one. */
export function lineLengthM(points: readonly Point[]): number {
  let sum = 0;
  points.forEach((point, i) => {
    const before = points[i - 1];
    if (before !== undefined) sum += distanceM(before, point);
  });
  return Math.max(1, Math.round(sum * 10) / 10);
}

function bend(a: Point, b: Point, share: number): Point {
  return { x: (a.x + b.x) / 2 - (b.y - a.y) * share, y: (a.y + b.y) / 2 + (b.x - a.x) * share };
}

/** The largest connected part of every zone; the rest of a zone are gardens. */
function reachableCorners(plan: StreetPlan): Set<number> {
  const sets = createSets(plan.corners.length);
  for (const { a, b } of plan.streets) {
    if (plan.corners[a]?.zone === plan.corners[b]?.zone) sets.join(a, b);
  }
  const members = new Map<number, number[]>();
  plan.corners.forEach((_, i) => {
    const root = sets.find(i);
    members.set(root, [...(members.get(root) ?? []), i]);
  });
  const largest = new Map<string, number[]>();
  for (const corners of members.values()) {
    const zone = plan.corners[corners[0] ?? 0]?.zone ?? '';
    if (corners.length > (largest.get(zone)?.length ?? 0)) largest.set(zone, corners);
  }
  return new Set([...largest.values()].flat());
}
