import type { RoadGraph } from './graph.ts';
import { createHeap } from './heap.ts';
import type { RoutePiece } from './route-line.ts';
import type { RoadPoint } from './snap.ts';

/** A way on the roads between the hub and one of the others, in the direction in which it is driven. */
export interface Route {
  /** Index among the others. */
  readonly other: number;
  readonly seconds: number;
  readonly metres: number;
  readonly pieces: readonly RoutePiece[];
}

/** What `shortestRoutes` looks for. */
export interface ShortestRoutesOptions {
  readonly hub: RoadPoint;
  readonly others: readonly RoadPoint[];
  /** Whether one drives from the others to the hub or from the hub to them: one-way roads make a difference. */
  readonly direction: 'to-hub' | 'from-hub';
  readonly by: 'time' | 'distance';
  /** Ends the search when so many are found; absent: all. */
  readonly most?: number;
  readonly signal?: { readonly aborted: boolean };
}

const POPS_BETWEEN_LOOKS = 4096;

/**
 * The best way between the hub and each of the others, nearest first; those that no way joins to it are missing.
 * Dijkstra from the hub over edges of positive cost, forwards or against their direction; the others are nodes of their own behind
 * the ends of their segments, so they leave the heap in the order of their cost, and the search may end with any of them.
 */
export function shortestRoutes(graph: RoadGraph, options: ShortestRoutesOptions): readonly Route[] {
  const { hub, others, direction, by, most = others.length, signal } = options;
  const away = direction === 'from-hub';
  const cost = by === 'time' ? graph.seconds : graph.lengthM;
  const first = away ? graph.outFirst : graph.inFirst;
  const edges = away ? graph.outEdge : graph.inEdge;
  const nodes = graph.nodeIds.length;
  const size = nodes + others.length;
  const best = new Float64Array(size).fill(Infinity);
  const heap = createHeap(best);
  /** Edge by which a node was reached, −1 where the hub's own segment led to it; node before an other, −1 likewise. */
  const before = new Int32Array(size).fill(-1);
  const waiting = waitingOthers(nodes, graph, others, away);

  function reach(item: number, value: number, by_: number): void {
    if (!(value < (best[item] ?? 0))) return;
    best[item] = value;
    before[item] = by_;
    heap.lower(item);
  }

  const hubCost = cost[hub.segment] ?? 0;
  const bothWays = graph.oneWay[hub.segment] === 0;
  const [ahead, behind] = away ? [graph.to, graph.from] : [graph.from, graph.to];
  const aheadShare = away ? 1 - hub.share : hub.share;
  reach(ahead[hub.segment] ?? 0, aheadShare * hubCost, -1);
  // At its very end a one-way road is met from the corner as well.
  if (bothWays || aheadShare === 1) reach(behind[hub.segment] ?? 0, (1 - aheadShare) * hubCost, -1);
  others.forEach(({ segment, share }, i) => {
    if (segment !== hub.segment) return;
    const forward = away ? share - hub.share : hub.share - share;
    if (forward >= 0 || bothWays) reach(nodes + i, Math.abs(forward) * hubCost, -1);
  });

  const routes: Route[] = [];
  for (let pops = 1; routes.length < most; pops++) {
    const item = heap.pop();
    if (item < 0) break;
    if (pops % POPS_BETWEEN_LOOKS === 0 && signal?.aborted)
      throw new Error('The search for routes was stopped.');
    if (item >= nodes) {
      routes.push(routeOf(graph, options, item - nodes, before));
      continue;
    }
    const here = best[item] ?? 0;
    const end = first[item + 1] ?? 0;
    for (let i = first[item] ?? 0; i < end; i++) {
      const edge = edges[i] ?? 0;
      const segment = edge >> 1;
      // Forwards the edge leads to its end, backwards it comes from its start.
      const next = ((edge & 1) === 0) === away ? graph.to[segment] : graph.from[segment];
      reach(next ?? 0, here + (cost[segment] ?? 0), edge);
    }
    for (let w = waiting.head[item] ?? -1; w >= 0; w = waiting.next[w] ?? -1) {
      const other = w >> 1;
      reach(nodes + other, here + (waiting.share[w] ?? 0) * (cost[others[other]?.segment ?? 0] ?? 0), item);
    }
  }
  return routes;
}

/** For each node the others that wait behind it, as linked lists: entry `2 i` of other `i` drives its segment forwards, `2 i + 1` backwards. */
function waitingOthers(nodes: number, graph: RoadGraph, others: readonly RoadPoint[], away: boolean) {
  const head = new Int32Array(nodes).fill(-1);
  const next = new Int32Array(2 * others.length).fill(-1);
  const share = new Float64Array(2 * others.length);
  function wait(entry: number, node: number, part: number): void {
    share[entry] = part;
    next[entry] = head[node] ?? -1;
    head[node] = entry;
  }
  others.forEach((other, i) => {
    const { segment } = other;
    const [from, to] = [graph.from[segment] ?? 0, graph.to[segment] ?? 0];
    const along = away ? other.share : 1 - other.share;
    wait(2 * i, away ? from : to, along);
    if (graph.oneWay[segment] === 0 || along === 1) wait(2 * i + 1, away ? to : from, 1 - along);
  });
  return { head, next, share };
}

/** Follows the way back from an other to the hub and puts its pieces in the order in which they are driven. */
function routeOf(
  graph: RoadGraph,
  { hub, others, direction }: ShortestRoutesOptions,
  other: number,
  before: Int32Array,
): Route {
  const away = direction === 'from-hub';
  const end = others[other] ?? hub;
  const pieces: RoutePiece[] = [];
  let node = before[graph.nodeIds.length + other] ?? -1;
  if (node < 0) pieces.push({ segment: hub.segment, fromShare: hub.share, toShare: end.share });
  else {
    pieces.push({ segment: end.segment, fromShare: endShare(graph, end, node, away), toShare: end.share });
    for (let edge = before[node] ?? -1; edge >= 0; edge = before[node] ?? -1) {
      const forward = (edge & 1) === 0;
      const segment = edge >> 1;
      // Seen from the hub: away from it the edge is driven along, towards it against.
      const along = forward === away;
      pieces.push({ segment, fromShare: along ? 0 : 1, toShare: along ? 1 : 0 });
      node = (along ? graph.from[segment] : graph.to[segment]) ?? 0;
    }
    pieces.push({ segment: hub.segment, fromShare: hub.share, toShare: endShare(graph, hub, node, !away) });
  }
  const driven = away
    ? pieces.toReversed()
    : pieces.map(({ segment, fromShare, toShare }) => ({ segment, fromShare: toShare, toShare: fromShare }));
  let metres = 0;
  let seconds = 0;
  for (const { segment, fromShare, toShare } of driven) {
    metres += Math.abs(toShare - fromShare) * (graph.lengthM[segment] ?? 0);
    seconds += Math.abs(toShare - fromShare) * (graph.seconds[segment] ?? 0);
  }
  return { other, seconds, metres, pieces: driven };
}

/** At which end of its segment a way meets a node: 0 or 1; a segment that ends where it begins is entered and left by the nearer way. */
function endShare(graph: RoadGraph, point: RoadPoint, node: number, isEntered: boolean): number {
  const { segment, share } = point;
  if (graph.from[segment] !== graph.to[segment]) return node === graph.from[segment] ? 0 : 1;
  if (share === 0 || share === 1) return share;
  if (graph.oneWay[segment] === 1) return isEntered ? 0 : 1;
  return share <= 0.5 ? 0 : 1;
}
