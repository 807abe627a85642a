import type { Adjacency } from './csr.ts';
import { linkIndexOf, type NetworkGraph, nodeIndexOf } from './graph.ts';

/** Shortest distance along open and closed links from a pipe to every node, metres; its own ends are at 0. */
export function distancesFromLink(graph: NetworkGraph, linkId: string): Float64Array {
  const link = linkIndexOf(graph, linkId);
  return distancesFromNodes(graph, [
    [graph.from[link] ?? 0, 0],
    [graph.to[link] ?? 0, 0],
  ]);
}

/** Shortest distance along the network from given nodes, each with a start distance in metres (Dijkstra with a binary heap). */
export function distancesFromNodes(
  graph: NetworkGraph,
  starts: readonly (readonly [node: number, startM: number])[],
  limitM = Number.POSITIVE_INFINITY,
): Float64Array {
  return shortestTree(graph.adjacency, graph.lengthM, starts, limitM).distanceM;
}

/** Dijkstra's tree: the shortest distance to every node, and the link by which it comes there (-1 at starts and where none does). */
export function shortestTree(
  { first, neighbour, link }: Adjacency,
  lengthM: Float64Array,
  starts: readonly (readonly [node: number, startM: number])[],
  limitM = Number.POSITIVE_INFINITY,
): { readonly distanceM: Float64Array; readonly linkTo: Int32Array } {
  const distanceM = new Float64Array(first.length - 1).fill(Number.POSITIVE_INFINITY);
  const linkTo = new Int32Array(first.length - 1).fill(-1);
  const heap = new DistanceHeap(link.length + starts.length);
  for (const [node, startM] of starts) {
    if (startM >= (distanceM[node] ?? 0)) continue;
    distanceM[node] = startM;
    heap.push(node, startM);
  }
  while (heap.size > 0) {
    const reachedM = heap.topDistance;
    const node = heap.pop();
    if (reachedM > (distanceM[node] ?? 0)) continue;
    const end = first[node + 1] ?? 0;
    for (let k = first[node] ?? 0; k < end; k++) {
      const other = neighbour[k] ?? 0;
      const throughM = reachedM + (lengthM[link[k] ?? 0] ?? 0);
      if (throughM >= (distanceM[other] ?? 0) || throughM > limitM) continue;
      distanceM[other] = throughM;
      linkTo[other] = link[k] ?? -1;
      heap.push(other, throughM);
    }
  }
  return { distanceM, linkTo };
}

/** Distance along the network between two pipes, metres: from an end of one to an end of the other, 0 where they touch. */
export function distanceBetweenLinks(graph: NetworkGraph, a: string, b: string): number {
  const distanceM = distancesFromLink(graph, a);
  const link = linkIndexOf(graph, b);
  return a === b ? 0 : Math.min(distanceM[graph.from[link] ?? 0] ?? 0, distanceM[graph.to[link] ?? 0] ?? 0);
}

/** The links of which some part lies within `metres` of a pipe along the network; the pipe itself is one of them. */
export function withinMetres(graph: NetworkGraph, linkId: string, metres: number): ReadonlySet<string> {
  const link = linkIndexOf(graph, linkId);
  const starts = [graph.from[link] ?? 0, graph.to[link] ?? 0].map((node) => [node, 0] as const);
  const distanceM = distancesFromNodes(graph, starts, metres);
  const near = (l: number): boolean =>
    (distanceM[graph.from[l] ?? 0] ?? 0) <= metres || (distanceM[graph.to[l] ?? 0] ?? 0) <= metres;
  return new Set(graph.linkIds.filter((_, l) => near(l)));
}

/** The nodes joined with a node by open links, whatever their direction. */
export function connectedNodes(graph: NetworkGraph, nodeId: string): readonly string[] {
  return follow(graph, [nodeIndexOf(graph, nodeId)], (l) => graph.linkOpen[l] === 1);
}

/** Links that the water of a pipe has passed (`up`) or will pass (`down`) at one solved moment. */
export function traceFlow(
  graph: NetworkGraph,
  linkId: string,
  direction: 'up' | 'down',
  flowLps: Float64Array,
): readonly string[] {
  const start = linkIndexOf(graph, linkId);
  const forward = (l: number): boolean => (flowLps[l] ?? 0) >= 0 === (direction === 'down');
  const startNode = forward(start) ? graph.to[start] : graph.from[start];
  const passes = (l: number, node: number): boolean =>
    Math.abs(flowLps[l] ?? 0) > STILL_LPS && (forward(l) ? graph.from[l] : graph.to[l]) === node;
  const reached = new Set(follow(graph, [startNode ?? 0], passes));
  return graph.linkIds.filter((_, l) => {
    const node = forward(l) ? graph.from[l] : graph.to[l];
    return l !== start && passes(l, node ?? -1) && reached.has(graph.nodeIds[node ?? -1] ?? '');
  });
}

/** Flow below which a link is taken as still, L/s: ten times the solver's accuracy on a flow of 10 L/s. */
export const STILL_LPS = 0.01;

function follow(
  graph: NetworkGraph,
  starts: readonly number[],
  passes: (link: number, node: number) => boolean,
): string[] {
  const seen = new Uint8Array(graph.nodeIds.length);
  const queue = [...starts];
  for (const node of starts) seen[node] = 1;
  const { first, neighbour, link } = graph.adjacency;
  for (const node of queue) {
    for (let k = first[node] ?? 0; k < (first[node + 1] ?? 0); k++) {
      const other = neighbour[k] ?? 0;
      if (seen[other] === 1 || !passes(link[k] ?? 0, node)) continue;
      seen[other] = 1;
      queue.push(other);
    }
  }
  return graph.nodeIds.filter((_, n) => seen[n] === 1);
}

/** A binary heap of nodes by distance over typed arrays; a node may stand in it more than once. */
class DistanceHeap {
  size = 0;
  readonly #nodes: Int32Array;
  readonly #distances: Float64Array;

  constructor(capacity: number) {
    this.#nodes = new Int32Array(capacity);
    this.#distances = new Float64Array(capacity);
  }

  get topDistance(): number {
    return this.#distances[0] ?? 0;
  }

  push(node: number, distance: number): void {
    let slot = this.size++;
    for (
      let parent = (slot - 1) >> 1;
      slot > 0 && (this.#distances[parent] ?? 0) > distance;
      parent = (slot - 1) >> 1
    ) {
      this.#move(parent, slot);
      slot = parent;
    }
    this.#nodes[slot] = node;
    this.#distances[slot] = distance;
  }

  pop(): number {
    const top = this.#nodes[0] ?? 0;
    const node = this.#nodes[--this.size] ?? 0;
    const distance = this.#distances[this.size] ?? 0;
    let slot = 0;
    for (let child = 1; child < this.size; child = 2 * slot + 1) {
      if (child + 1 < this.size && (this.#distances[child + 1] ?? 0) < (this.#distances[child] ?? 0)) child++;
      if ((this.#distances[child] ?? 0) >= distance) break;
      this.#move(child, slot);
      slot = child;
    }
    this.#nodes[slot] = node;
    this.#distances[slot] = distance;
    return top;
  }

  #move(from: number, to: number): void {
    this.#nodes[to] = this.#nodes[from] ?? 0;
    this.#distances[to] = this.#distances[from] ?? 0;
  }
}
