import type { NetworkGraph } from './graph.ts';
import { LINK_KIND } from './graph.ts';

/** A network of any size as bare arrays; nodes have numbers from 0 in whatever order. */
export interface CompactNetworkInput {
  readonly nodeCount: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** 1 where a link lets nothing through. */
  readonly closed?: Uint8Array;
  /** 1 where a link is passed only from `from` to `to`. */
  readonly oneWay?: Uint8Array;
  /** 1 where a link is a valve that can isolate. */
  readonly valve?: Uint8Array;
}

/**
 * A network renumbered in the order of a breadth-first walk, so that neighbours lie near each other in memory and a trace
 * reads the arrays almost in order. The neighbours of node `n` stand in `entry[first[n] … first[n + 1] - 1]`, each with its
 * flags in the lowest four bits.
 */
export interface CompactNetwork {
  readonly nodeCount: number;
  readonly linkCount: number;
  /** The caller's number of a node here, and the other way round. */
  readonly callerNode: Int32Array;
  readonly ownNode: Int32Array;
  readonly first: Int32Array;
  /** Neighbour · 16 + flags (`PASS`). */
  readonly entry: Int32Array;
  /** The caller's number of the link of each entry. */
  readonly entryLink: Int32Array;
  /** Ends of the links as the caller gave them: the caller's links and the caller's nodes. */
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Flags of an entry; a walk that must not pass one has its bit in the mask. */
export const PASS = {
  closed: 1,
  /** Water cannot leave the node along this link. */
  notDown: 2,
  /** Water cannot come to the node along this link. */
  notUp: 4,
  valve: 8,
} as const;

const FLAG_BITS = 4;
/** Nodes that fit beside the flags in 31 bits. */
const MOST_NODES = 2 ** (31 - FLAG_BITS);

/** Builds the compact form: a counting sort, a breadth-first walk over all parts, a second pass in the new order. */
export function compactNetwork(input: CompactNetworkInput): CompactNetwork {
  const { nodeCount, from, to } = input;
  const linkCount = from.length;
  if (!(Number.isInteger(nodeCount) && nodeCount >= 0 && nodeCount < MOST_NODES))
    throw new Error(`A network has 0 to ${MOST_NODES - 1} nodes, not ${nodeCount}.`);
  for (const [name, length] of [
    ['to', to.length],
    ['closed', input.closed?.length ?? linkCount],
    ['oneWay', input.oneWay?.length ?? linkCount],
    ['valve', input.valve?.length ?? linkCount],
  ] as const)
    if (length !== linkCount) throw new Error(`"${name}" has ${length} links, "from" has ${linkCount}.`);
  const { first: oldFirst, ends } = sortedEnds(nodeCount, from, to);
  const callerNode = walkOrder(nodeCount, oldFirst, ends);
  const ownNode = new Int32Array(nodeCount);
  for (let n = 0; n < nodeCount; n++) ownNode[callerNode[n] ?? 0] = n;
  const first = new Int32Array(nodeCount + 1);
  const entry = new Int32Array(2 * linkCount);
  const entryLink = new Int32Array(2 * linkCount);
  const flagsOf = linkFlags(input);
  let slot = 0;
  for (let n = 0; n < nodeCount; n++) {
    const old = callerNode[n] ?? 0;
    const end = 2 * (oldFirst[old + 1] ?? 0);
    for (let k = 2 * (oldFirst[old] ?? 0); k < end; k += 2) {
      const code = ends[k + 1] ?? 0;
      const flags = flagsOf[code >> 1] ?? 0;
      // A one-way link is marked as not to be passed down; seen from its `from` it is the other way that is barred.
      const turned =
        (flags & PASS.notDown) !== 0 && (code & 1) === 0 ? flags ^ (PASS.notDown | PASS.notUp) : flags;
      entry[slot] = ((ownNode[ends[k] ?? 0] ?? 0) << FLAG_BITS) | turned;
      entryLink[slot++] = code >> 1;
    }
    first[n + 1] = slot;
  }
  return { nodeCount, linkCount, callerNode, ownNode, first, entry, entryLink, from, to };
}

/** Flags of each link as its `to` sees it. */
function linkFlags({ from, closed, oneWay, valve }: CompactNetworkInput): Uint8Array {
  const flags = new Uint8Array(from.length);
  for (let l = 0; l < flags.length; l++)
    flags[l] =
      (closed?.[l] === 1 ? PASS.closed : 0) |
      (oneWay?.[l] === 1 ? PASS.notDown : 0) |
      (valve?.[l] === 1 ? PASS.valve : 0);
  return flags;
}

/** The compact form of a network graph; node and link numbers are its indices. */
export function compactGraph(graph: NetworkGraph): CompactNetwork {
  return compactNetwork({
    nodeCount: graph.nodeIds.length,
    from: graph.from,
    to: graph.to,
    closed: graph.linkOpen.map((open) => 1 - open),
    oneWay: graph.linkOneWay,
    valve: graph.linkKind.map((kind) => (kind === LINK_KIND.valve ? 1 : 0)),
  });
}

/**
 * Ends sorted by node, in pairs: neighbour, and link · 2 with the lowest bit set where the node is the link's `to`. Pairs
 * keep what is written together in one line of the cache; in random order that is most of the time of loading.
 */
function sortedEnds(
  nodeCount: number,
  from: Int32Array,
  to: Int32Array,
): { readonly first: Int32Array; readonly ends: Int32Array } {
  const linkCount = from.length;
  const first = new Int32Array(nodeCount + 1);
  for (let l = 0; l < linkCount; l++) {
    const a = from[l] ?? 0;
    const b = to[l] ?? 0;
    if (a < 0 || b < 0 || a >= nodeCount || b >= nodeCount)
      throw new Error(`Link ${l} joins nodes ${a} and ${b} of 0 to ${nodeCount - 1}.`);
    first[a + 1] = (first[a + 1] ?? 0) + 1;
    first[b + 1] = (first[b + 1] ?? 0) + 1;
  }
  for (let n = 0; n < nodeCount; n++) first[n + 1] = (first[n + 1] ?? 0) + (first[n] ?? 0);
  const next = first.slice(0, nodeCount);
  const ends = new Int32Array(4 * linkCount);
  for (let l = 0; l < linkCount; l++) {
    const a = from[l] ?? 0;
    const b = to[l] ?? 0;
    const slotA = next[a] ?? 0;
    next[a] = slotA + 1;
    ends[2 * slotA] = b;
    ends[2 * slotA + 1] = 2 * l;
    const slotB = next[b] ?? 0;
    next[b] = slotB + 1;
    ends[2 * slotB] = a;
    ends[2 * slotB + 1] = 2 * l + 1;
  }
  return { first, ends };
}

/** All nodes in the order of breadth-first walks, one for each part of the network. */
function walkOrder(nodeCount: number, first: Int32Array, ends: Int32Array): Int32Array {
  const order = new Int32Array(nodeCount);
  const seen = new Uint8Array(nodeCount);
  let tail = 0;
  let head = 0;
  for (let start = 0; start < nodeCount; start++) {
    if (seen[start] === 1) continue;
    seen[start] = 1;
    order[tail++] = start;
    for (; head < tail; head++) {
      const node = order[head] ?? 0;
      const end = 2 * (first[node + 1] ?? 0);
      for (let k = 2 * (first[node] ?? 0); k < end; k += 2) {
        const other = ends[k] ?? 0;
        if (seen[other] === 1) continue;
        seen[other] = 1;
        order[tail++] = other;
      }
    }
  }
  return order;
}
