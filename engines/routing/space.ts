/**
 * What a search walks over. Items are nodes, or states (an edge with what the turn rules remember of the way to it); the arcs of item
 * `i` lie at `first[i] … first[i + 1] - 1`, each drives `edge[a]` and leads to item `next[a]`.
 */
export interface SearchSpace {
  readonly size: number;
  readonly first: Int32Array;
  readonly next: Int32Array;
  readonly edge: Int32Array;
}

/** The ends of segments, from which the ends of edges follow: edge `2 s` drives segment `s` forwards, `2 s + 1` backwards. */
export interface SegmentEnds {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly oneWay: Uint8Array;
}

/** The node at which an edge begins. */
export function tailOf({ from, to }: SegmentEnds, edge: number): number {
  return ((edge & 1) === 0 ? from[edge >> 1] : to[edge >> 1]) ?? 0;
}

/** The node at which an edge ends. */
export function headOf({ from, to }: SegmentEnds, edge: number): number {
  return ((edge & 1) === 0 ? to[edge >> 1] : from[edge >> 1]) ?? 0;
}

/** Nodes as items: arcs leave a node in the direction of driving, or against it. Sorted by counting, arcs in the order of the segments. */
export function nodeSpace(nodeCount: number, ends: SegmentEnds, isBackward: boolean): SearchSpace {
  const edges = 2 * ends.from.length;
  const first = new Int32Array(nodeCount + 1);
  for (let e = 0; e < edges; e++) {
    if ((e & 1) === 1 && ends.oneWay[e >> 1] === 1) continue;
    const at = (isBackward ? headOf(ends, e) : tailOf(ends, e)) + 1;
    first[at] = (first[at] ?? 0) + 1;
  }
  for (let n = 0; n < nodeCount; n++) first[n + 1] = (first[n + 1] ?? 0) + (first[n] ?? 0);
  const place = first.slice(0, nodeCount);
  const next = new Int32Array(first[nodeCount] ?? 0);
  const edge = new Int32Array(first[nodeCount] ?? 0);
  for (let e = 0; e < edges; e++) {
    if ((e & 1) === 1 && ends.oneWay[e >> 1] === 1) continue;
    const at = isBackward ? headOf(ends, e) : tailOf(ends, e);
    const arc = place[at] ?? 0;
    place[at] = arc + 1;
    edge[arc] = e;
    next[arc] = isBackward ? tailOf(ends, e) : headOf(ends, e);
  }
  return { size: nodeCount, first, next, edge };
}

/** The same arcs the other way round; an arc then drives the edge of the item it leads to, `edgeOf`. */
export function reversedSpace(space: SearchSpace, edgeOf: Int32Array): SearchSpace {
  const { size } = space;
  const first = new Int32Array(size + 1);
  for (let a = 0; a < space.next.length; a++) {
    const at = (space.next[a] ?? 0) + 1;
    first[at] = (first[at] ?? 0) + 1;
  }
  for (let i = 0; i < size; i++) first[i + 1] = (first[i + 1] ?? 0) + (first[i] ?? 0);
  const place = first.slice(0, size);
  const next = new Int32Array(space.next.length);
  const edge = new Int32Array(space.next.length);
  for (let i = 0; i < size; i++) {
    for (let a = space.first[i] ?? 0; a < (space.first[i + 1] ?? 0); a++) {
      const at = space.next[a] ?? 0;
      const arc = place[at] ?? 0;
      place[at] = arc + 1;
      next[arc] = i;
      edge[arc] = edgeOf[i] ?? 0;
    }
  }
  return { size, first, next, edge };
}
