import { isSource, LINK_KIND, linkIndexOf, type NetworkGraph } from './graph.ts';
import { suppliedNodes, upstreamNodes } from './supply.ts';

/** What to shut for one broken pipe, and what then has no water. */
export interface Isolation {
  readonly linkId: string;
  /** Valves to shut: the smallest subset of the segment's border that takes every source from it. */
  readonly close: readonly string[];
  /** Valves on the border that are recorded shut: the crew confirms them, since the isolation relies on them. */
  readonly reliesOnShut: readonly string[];
  /** Border valves left open because nothing behind them is a source once the others are shut. */
  readonly notNeeded: readonly string[];
  /** Tanks and reservoirs inside the segment. With one of them in it no valve set isolates the pipe. */
  readonly sourcesInside: readonly string[];
  /** Nodes of the segment: all from which water reaches the break without passing a valve that works. */
  readonly segmentNodes: readonly string[];
  /** Nodes that had a path to a source and have none afterwards; holds the segment's supplied nodes. */
  readonly cutOffNodes: readonly string[];
}

/** Choices of `isolatePipe`. */
export interface IsolatePipeOptions {
  /** Valves that cannot be turned; the segment grows through the open ones among them. */
  readonly unusable?: ReadonlySet<string>;
  /** Nodes that give water at the moment (`waterSources`): only they count when users are found dry. Default all sources. */
  readonly sources?: Uint8Array;
}

/**
 * Finds the valves that isolate a broken pipe.
 *
 * The segment S is everything from which water can flow to the break without passing a working valve. S must lose every
 * source, so every border valve whose outer end still sees a source with S removed has to be shut; any other border valve
 * leads to a part that is dry either way. Each valve of the first kind alone would feed S again, hence the set is the only
 * smallest one among the subsets of the border.
 */
export function isolatePipe(
  graph: NetworkGraph,
  linkId: string,
  options: IsolatePipeOptions = {},
): Isolation {
  const broken = linkIndexOf(graph, linkId);
  const unusable = options.unusable ?? new Set<string>();
  const working = workingValves(graph, unusable);
  const inside = segmentAround(graph, broken, working);
  const withoutBroken = graph.linkOpen.slice();
  withoutBroken[broken] = 0;
  const fedOutside = suppliedNodes(graph, withoutBroken, inside);
  const close: number[] = [];
  const notNeeded: number[] = [];
  const reliesOnShut: number[] = [];
  for (let l = 0; l < graph.linkIds.length; l++) {
    const outer = outerEnd(graph, l, inside);
    if (graph.linkKind[l] !== LINK_KIND.valve || outer < 0) continue;
    if (fedOutside[outer] === 0) notNeeded.push(l);
    else if (graph.linkOpen[l] === 0) reliesOnShut.push(l);
    else close.push(l);
  }
  for (const l of close) withoutBroken[l] = 0;
  const before = suppliedNodes(graph, graph.linkOpen, undefined, options.sources);
  const after = suppliedNodes(graph, withoutBroken, undefined, options.sources);
  return {
    linkId,
    close: close.map((l) => graph.linkIds[l] ?? ''),
    reliesOnShut: reliesOnShut.map((l) => graph.linkIds[l] ?? ''),
    notNeeded: notNeeded.filter((l) => graph.linkOpen[l] === 1).map((l) => graph.linkIds[l] ?? ''),
    sourcesInside: graph.nodeIds.filter((_, n) => inside[n] === 1 && isSource(graph, n)),
    segmentNodes: graph.nodeIds.filter((_, n) => inside[n] === 1),
    cutOffNodes: graph.nodeIds.filter((_, n) => before[n] === 1 && after[n] === 0),
  };
}

/** Segment number of every node when all working valves are shut; equal numbers share a segment (one-way links join both ends). */
export function segmentOfNodes(graph: NetworkGraph, unusable: ReadonlySet<string> = new Set()): Int32Array {
  const working = workingValves(graph, unusable);
  const nodeCount = graph.nodeIds.length;
  const segment = new Int32Array(nodeCount).fill(-1);
  const stack = new Int32Array(nodeCount);
  const { first, neighbour, link } = graph.adjacency;
  let segments = 0;
  for (let start = 0; start < nodeCount; start++) {
    if (segment[start] !== -1) continue;
    segment[start] = segments;
    stack[0] = start;
    for (let depth = 1; depth > 0; ) {
      const node = stack[--depth] ?? 0;
      const end = first[node + 1] ?? 0;
      for (let k = first[node] ?? 0; k < end; k++) {
        const l = link[k] ?? 0;
        const other = neighbour[k] ?? 0;
        if (segment[other] !== -1 || working[l] === 1 || graph.linkOpen[l] === 0) continue;
        segment[other] = segments;
        stack[depth++] = other;
      }
    }
    segments++;
  }
  return segment;
}

function workingValves(graph: NetworkGraph, unusable: ReadonlySet<string>): Uint8Array {
  const working = new Uint8Array(graph.linkIds.length);
  graph.linkIds.forEach((id, l) => {
    working[l] = graph.linkKind[l] === LINK_KIND.valve && !unusable.has(id) ? 1 : 0;
  });
  return working;
}

function segmentAround(graph: NetworkGraph, broken: number, working: Uint8Array): Uint8Array {
  const passable = graph.linkOpen.map((open, l) => (open === 1 && working[l] === 0 ? 1 : 0));
  return upstreamNodes(graph, [graph.from[broken] ?? 0, graph.to[broken] ?? 0], passable);
}

/** The end of a link that lies outside the segment, or -1 when both or none of its ends do. */
function outerEnd(graph: NetworkGraph, l: number, inside: Uint8Array): number {
  const a = graph.from[l] ?? 0;
  const b = graph.to[l] ?? 0;
  if (inside[a] === inside[b]) return -1;
  return inside[a] === 1 ? b : a;
}
