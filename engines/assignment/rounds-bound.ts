import type { RoundsModel } from './rounds-model.ts';

const STEPS = 400;

/**
 * Seconds of driving below which no plan that makes all visits can be, without regard to windows and shifts: a spanning tree
 * over the visits and one place for all patrols, with one edge more, under prices of the visits that are raised where the tree
 * passes a visit less than twice… (Held and Karp 1971). The rounds of any plan are such a graph: they hold together at the
 * patrols' place, have one edge more than a tree for each round, and pass each visit twice; so for any prices the least such
 * graph costs no more. Ways count in the shorter direction, from the patrol that is nearest.
 */
export function lowerBound(model: RoundsModel, target: number): number {
  const n = model.visits;
  if (n === 0 || model.patrols === 0) return 0;
  const way = edges(model);
  const price = new Float64Array(n + 1);
  const degree = new Int32Array(n + 1);
  let best = 0;
  let scale = 1;
  let since = 0;
  for (let step = 0; step < STEPS; step++) {
    degree.fill(0);
    let bound = leastGraph(way, n + 1, price, degree, model.patrols);
    for (let v = 0; v < n; v++) bound -= 2 * (price[v] ?? 0);
    if (bound > best + 1e-9) {
      best = bound;
      since = 0;
    } else if (++since >= 15) {
      scale /= 2;
      since = 0;
    }
    let norm = 0;
    for (let v = 0; v < n; v++) norm += ((degree[v] ?? 0) - 2) ** 2;
    if (norm === 0 || best >= target) break;
    const length = (scale * Math.max(1e-9, target - bound)) / norm;
    for (let v = 0; v < n; v++) price[v] = (price[v] ?? 0) + length * ((degree[v] ?? 0) - 2);
  }
  return Math.min(best, target);
}

/** Shortest ways between visits, either direction, and between a visit and the nearest patrol (last row and column). */
function edges(model: RoundsModel): Float64Array {
  const { visits: n, places, travel } = model;
  const way = new Float64Array((n + 1) * (n + 1));
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++)
      way[a * (n + 1) + b] = Math.min(travel[a * places + b] ?? Infinity, travel[b * places + a] ?? Infinity);
    let home = Infinity;
    for (let p = n; p < places; p++)
      home = Math.min(home, travel[a * places + p] ?? Infinity, travel[p * places + a] ?? Infinity);
    way[a * (n + 1) + n] = home;
    way[n * (n + 1) + a] = home;
  }
  return way;
}

/** Cost of the least tree (Prim) with one edge more, and one for each further round that would make it cheaper; fills the degrees. */
function leastGraph(
  way: Float64Array,
  size: number,
  price: Float64Array,
  degree: Int32Array,
  rounds: number,
): number {
  const root = size - 1;
  const least = new Float64Array(size).fill(Infinity);
  const parent = new Int32Array(size).fill(root);
  const isIn = new Uint8Array(size);
  const cost = (a: number, b: number) => (way[a * size + b] ?? Infinity) + (price[a] ?? 0) + (price[b] ?? 0);
  let total = 0;
  let last = root;
  isIn[root] = 1;
  for (let step = 1; step < size; step++) {
    let next = -1;
    for (let v = 0; v < size; v++) {
      if (isIn[v]) continue;
      const through = cost(last, v);
      if (through < (least[v] ?? 0)) {
        least[v] = through;
        parent[v] = last;
      }
      if (next < 0 || (least[v] ?? 0) < (least[next] ?? 0)) next = v;
    }
    const up = parent[next] ?? root;
    total += least[next] ?? 0;
    degree[next] = (degree[next] ?? 0) + 1;
    degree[up] = (degree[up] ?? 0) + 1;
    isIn[next] = 1;
    last = next;
  }
  return total + moreEdges({ size, cost, parent, degree, rounds });
}

interface MoreEdges {
  readonly size: number;
  readonly cost: (a: number, b: number) => number;
  readonly parent: Int32Array;
  readonly degree: Int32Array;
  readonly rounds: number;
}

/** One edge beside the tree at least (the way to a single visit may be driven twice), others only where their cost is below 0. */
function moreEdges({ size, cost, parent, degree, rounds }: MoreEdges): number {
  const root = size - 1;
  const found: { readonly a: number; readonly b: number; readonly cost: number }[] = [];
  for (let a = 0; a < root; a++) {
    for (let b = a + 1; b < size; b++) {
      if (b !== root && (parent[a] === b || parent[b] === a)) continue;
      const one = cost(a, b);
      if (found.length < rounds || one < (found.at(-1)?.cost ?? 0)) {
        found.push({ a, b, cost: one });
        found.sort((x, y) => x.cost - y.cost);
        if (found.length > rounds) found.pop();
      }
    }
  }
  let total = 0;
  for (const [i, edge] of found.entries()) {
    if (i > 0 && edge.cost >= 0) break;
    total += edge.cost;
    degree[edge.a] = (degree[edge.a] ?? 0) + 1;
    degree[edge.b] = (degree[edge.b] ?? 0) + 1;
  }
  return total;
}
