import { isSource, type NetworkGraph, NODE_KIND } from './graph.ts';
import type { NetworkModel } from './model.ts';

/**
 * Marks every node that water can reach from a tank or reservoir through links with `passable[l] === 1`.
 * One-way links are passed only from `from` to `to`; nodes with `blocked[n] === 1` are neither entered nor sources, and
 * where `sources` is given only its nodes count.
 */
export function suppliedNodes(
  graph: NetworkGraph,
  passable: Uint8Array,
  blocked?: Uint8Array,
  sources?: Uint8Array,
): Uint8Array {
  const nodeCount = graph.nodeIds.length;
  const reached = new Uint8Array(nodeCount);
  const queue = new Int32Array(nodeCount);
  let tail = 0;
  for (let n = 0; n < nodeCount; n++) {
    if (!isSource(graph, n) || blocked?.[n] === 1 || sources?.[n] === 0) continue;
    reached[n] = 1;
    queue[tail++] = n;
  }
  const { first, neighbour, link } = graph.adjacency;
  for (let head = 0; head < tail; head++) {
    const node = queue[head] ?? 0;
    const end = first[node + 1] ?? 0;
    for (let k = first[node] ?? 0; k < end; k++) {
      const l = link[k] ?? 0;
      const other = neighbour[k] ?? 0;
      if (reached[other] === 1 || passable[l] === 0 || blocked?.[other] === 1) continue;
      if (graph.linkOneWay[l] === 1 && graph.from[l] !== node) continue;
      reached[other] = 1;
      queue[tail++] = other;
    }
  }
  return reached;
}

/** Depth of water at which the solver takes a tank as empty, metres (EPANET's Htol, 0.0005 ft). */
const EMPTY_M = 0.000_152_4;

/** Marks the reservoirs, and the tanks that hold water above their lowest level: an empty tank takes water, but gives none. */
export function waterSources(
  graph: NetworkGraph,
  model: NetworkModel,
  levelsM?: ReadonlyMap<string, number>,
): Uint8Array {
  return Uint8Array.from(model.nodes, (node, n) => {
    if (graph.nodeKind[n] === NODE_KIND.reservoir) return 1;
    if (node.tank === undefined) return 0;
    return (levelsM?.get(node.id) ?? node.tank.initialM) > node.tank.minM + EMPTY_M ? 1 : 0;
  });
}

/** Marks every node from which water can flow to one of `starts` through passable links: the reverse of `suppliedNodes`. */
export function upstreamNodes(
  graph: NetworkGraph,
  starts: readonly number[],
  passable: Uint8Array,
): Uint8Array {
  const nodeCount = graph.nodeIds.length;
  const reached = new Uint8Array(nodeCount);
  const queue = new Int32Array(nodeCount);
  let tail = 0;
  for (const start of starts) {
    if (reached[start] === 1) continue;
    reached[start] = 1;
    queue[tail++] = start;
  }
  const { first, neighbour, link } = graph.adjacency;
  for (let head = 0; head < tail; head++) {
    const node = queue[head] ?? 0;
    const end = first[node + 1] ?? 0;
    for (let k = first[node] ?? 0; k < end; k++) {
      const l = link[k] ?? 0;
      const other = neighbour[k] ?? 0;
      if (reached[other] === 1 || passable[l] === 0) continue;
      if (graph.linkOneWay[l] === 1 && graph.to[l] !== node) continue;
      reached[other] = 1;
      queue[tail++] = other;
    }
  }
  return reached;
}
