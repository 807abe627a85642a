import type { RoadGraph } from './graph.ts';
import { createHeap } from './heap.ts';
import type { RoutePiece } from './route-line.ts';
import type { RoadPoint } from './snap.ts';

/** A way on the roads from one of the others to the hub, in the direction in which it is driven. */
export interface Route {
  /** Index among the others. */
  readonly other: number;
  readonly seconds: number;
  readonly metres: number;
  readonly pieces: readonly RoutePiece[];
}

/** What `shortestRoutes` looks for. */
export interface ShortestRoutesOptions {
  /** Where everybody drives. */
  readonly hub: RoadPoint;
  readonly others: readonly RoadPoint[];
  readonly signal?: { readonly aborted: boolean };
}

const POPS_BETWEEN_LOOKS = 4096;

/**
 * The way that takes least time from each of the others to the hub, nearest first; those that no way joins to it are missing.
 * Dijkstra from the hub over edges of positive cost, against their direction; the others are nodes of their own behind the ends of
 * their segments, so they leave the heap in the order of their cost, and the search ends with the last of them.
 */
export function shortestRoutes(graph: RoadGraph, options: ShortestRoutesOptions): readonly Route[] {
  const { hub, others, signal } = options;
  const cost = graph.seconds;
  const nodes = graph.nodeIds.length;
  const size = nodes + others.length;
  const best = new Float64Array(size).fill(Infinity);
  const heap = createHeap(best);
  /** Edge by which a node was reached, −1 where the hub's own segment led to it; node before an other, −1 likewise. */
  const before = new Int32Array(size).fill(-1);
  const waiting = waitingOthers(nodes, graph, others);

  function reach(item: number, value: number, by_: number): void {
    if (!(value < (best[item] ?? 0))) return;
    best[item] = value;
    before[item] = by_;
    heap.lower(item);
  }

  const hubCost = cost[hub.segment] ?? 0;
  const bothWays = graph.oneWay[hub.segment] === 0;
  reach(graph.from[hub.segment] ?? 0, hub.share * hubCost, -1);
  // At its very end a one-way road is met from the corner as well.
  if (bothWays || hub.share === 1) reach(graph.to[hub.segment] ?? 0, (1 - hub.share) * hubCost, -1);
  others.forEach(({ segment, share }, i) => {
    if (segment !== hub.segment) return;
    const forward = hub.share - share;
    if (forward >= 0 || bothWays) reach(nodes + i, Math.abs(forward) * hubCost, -1);
  });

  const routes: Route[] = [];
  for (let pops = 1; routes.length < others.length; pops++) {
    const item = heap.pop();
    if (item < 0) break;
    if (pops % POPS_BETWEEN_LOOKS === 0 && signal?.aborted)
      throw new Error('The search for routes was stopped.');
    if (item >= nodes) {
      routes.push(routeOf(graph, options, item - nodes, before));
      continue;
    }
    const here = best[item] ?? 0;
    const end = graph.inFirst[item + 1] ?? 0;
    for (let i = graph.inFirst[item] ?? 0; i < end; i++) {
      const edge = graph.inEdge[i] ?? 0;
      const segment = edge >> 1;
      const start = (edge & 1) === 0 ? graph.from[segment] : graph.to[segment];
      reach(start ?? 0, here + (cost[segment] ?? 0), edge);
    }
    for (let w = waiting.head[item] ?? -1; w >= 0; w = waiting.next[w] ?? -1) {
      const other = w >> 1;
      reach(nodes + other, here + (waiting.share[w] ?? 0) * (cost[others[other]?.segment ?? 0] ?? 0), item);
    }
  }
  return routes;
}

/** For each node the others that wait behind it, as linked lists: entry `2 i` of other `i` drives its segment forwards, `2 i + 1` backwards. */
function waitingOthers(nodes: number, graph: RoadGraph, others: readonly RoadPoint[]) {
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
    wait(2 * i, to, 1 - other.share);
    // At its very beginning a one-way road is left to the corner as well.
    if (graph.oneWay[segment] === 0 || other.share === 0) wait(2 * i + 1, from, other.share);
  });
  return { head, next, share };
}

/** Follows the way from an other to the hub, piece by piece as it is driven. */
function routeOf(
  graph: RoadGraph,
  { hub, others }: ShortestRoutesOptions,
  other: number,
  before: Int32Array,
): Route {
  const start = others[other] ?? hub;
  const pieces: RoutePiece[] = [];
  let node = before[graph.nodeIds.length + other] ?? -1;
  if (node < 0) pieces.push({ segment: hub.segment, fromShare: start.share, toShare: hub.share });
  else {
    const leftAt = endShare(graph, start, node, false);
    pieces.push({ segment: start.segment, fromShare: start.share, toShare: leftAt });
    for (let edge = before[node] ?? -1; edge >= 0; edge = before[node] ?? -1) {
      const forward = (edge & 1) === 0;
      const segment = edge >> 1;
      pieces.push({ segment, fromShare: forward ? 0 : 1, toShare: forward ? 1 : 0 });
      node = (forward ? graph.to[segment] : graph.from[segment]) ?? 0;
    }
    const enteredAt = endShare(graph, hub, node, true);
    pieces.push({ segment: hub.segment, fromShare: enteredAt, toShare: hub.share });
  }
  let metres = 0;
  let seconds = 0;
  for (const { segment, fromShare, toShare } of pieces) {
    metres += Math.abs(toShare - fromShare) * (graph.lengthM[segment] ?? 0);
    seconds += Math.abs(toShare - fromShare) * (graph.seconds[segment] ?? 0);
  }
  return { other, seconds, metres, pieces };
}

/** At which end of its segment a way meets a node: 0 or 1; a segment that ends where it begins is entered and left by the nearer way. */
function endShare(graph: RoadGraph, point: RoadPoint, node: number, isEntered: boolean): number {
  const { segment, share } = point;
  if (graph.from[segment] !== graph.to[segment]) return node === graph.from[segment] ? 0 : 1;
  if (share === 0 || share === 1) return share;
  if (graph.oneWay[segment] === 1) return isEntered ? 0 : 1;
  return share <= 0.5 ? 0 : 1;
}
