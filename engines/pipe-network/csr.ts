/** Adjacency of an undirected multigraph as flat arrays: the neighbours of node `n` lie at `first[n] … first[n + 1] - 1`. */
export interface Adjacency {
  readonly first: Int32Array;
  readonly neighbour: Int32Array;
  /** Link that leads to the neighbour. */
  readonly link: Int32Array;
}

/** Builds the adjacency of `from`/`to` pairs by counting sort: O(nodes + links), each link entered at both of its ends. */
export function buildAdjacency(nodeCount: number, from: Int32Array, to: Int32Array): Adjacency {
  const linkCount = from.length;
  const first = new Int32Array(nodeCount + 1);
  for (let l = 0; l < linkCount; l++) {
    const a = (from[l] ?? 0) + 1;
    const b = (to[l] ?? 0) + 1;
    first[a] = (first[a] ?? 0) + 1;
    first[b] = (first[b] ?? 0) + 1;
  }
  for (let n = 0; n < nodeCount; n++) first[n + 1] = (first[n + 1] ?? 0) + (first[n] ?? 0);
  const next = first.slice(0, nodeCount);
  const neighbour = new Int32Array(2 * linkCount);
  const link = new Int32Array(2 * linkCount);
  for (let l = 0; l < linkCount; l++) {
    const a = from[l] ?? 0;
    const b = to[l] ?? 0;
    const slotA = next[a] ?? 0;
    next[a] = slotA + 1;
    neighbour[slotA] = b;
    link[slotA] = l;
    const slotB = next[b] ?? 0;
    next[b] = slotB + 1;
    neighbour[slotB] = a;
    link[slotB] = l;
  }
  return { first, neighbour, link };
}
