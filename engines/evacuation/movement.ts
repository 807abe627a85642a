import { createHeap } from '../lib/heap.ts';
import type { GroupKind } from './model.ts';
import { metresBetween } from './plane.ts';
import type { Roads } from './roads.ts';
import { type ByOwner, byOwner } from './step-network.ts';

/** Tenths of a second in a minute: times are whole tenths, so that sums are exact. */
export const TENTHS = 600;

/** How one kind of people moves on the roads. */
export interface Movement {
  readonly kind: GroupKind;
  /** Time on each edge, tenths of a second; 0 where the kind cannot go. */
  readonly tenths: Int32Array;
  /** Edges by the node where they begin, and by the node where they end. */
  readonly out: ByOwner;
  readonly into: ByOwner;
  /** Nearest node that the kind can use within `reachM`, −1 when there is none. */
  readonly nearest: (lng: number, lat: number, isWanted: (node: number) => boolean) => number;
}

/** Vehicles cross yards and lanes that are no road of the model at this speed, km/h. */
const ACCESS_KMH = 15;
/** Between a place and the road one walks streets, not the straight line: the diagonal of a square against its sides. */
const DETOUR = Math.SQRT2;
/** Roads that hang together in a smaller share of all nodes than this are no place to bring people to. */
const ISLAND = 0.1;

/** Prepares the roads for a kind of people. */
export function movementOf(roads: Roads, kind: GroupKind, reachM: number): Movement {
  const { edges, from, to, closed } = roads;
  const tenths = Int32Array.from(edges, (edge, e) => {
    const open = kind.mode === 'foot' ? edge.personsPerHour > 0 : edge.vehiclesPerHour > 0;
    if (!open || closed[e] === 1 || from[e] === to[e]) return 0;
    const speed = kind.mode === 'foot' ? kind.speedKmh : Math.min(kind.speedKmh, edge.speedKmh);
    return Math.max(1, Math.ceil((edge.lengthM * 36) / speed - 1e-9));
  });
  const nodes = roads.nodes.length;
  const serves = onBigIslands(roads, tenths);
  const order = Int32Array.from(roads.nodes, (_, n) => n).filter((n) => serves[n] === 1);
  order.sort((a, b) => (roads.nodes[a]?.lat ?? 0) - (roads.nodes[b]?.lat ?? 0) || a - b);
  const reachLat = (reachM / 111_000) * 1.01;
  function nearest(lng: number, lat: number, isWanted: (node: number) => boolean): number {
    let low = 0;
    for (let high = order.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((roads.nodes[order[middle] ?? 0]?.lat ?? 0) < lat - reachLat) low = middle + 1;
      else high = middle;
    }
    let best = reachM;
    let found = -1;
    for (let i = low; i < order.length; i++) {
      const n = order[i] ?? 0;
      const node = roads.nodes[n];
      if (node === undefined || node.lat > lat + reachLat) break;
      const d = metresBetween(lng, lat, node.lng, node.lat);
      if (d > best || (d === best && found >= 0 && n > found) || !isWanted(n)) continue;
      best = d;
      found = n;
    }
    return found;
  }
  return { kind, tenths, out: byOwner(nodes, from), into: byOwner(nodes, to), nearest };
}

/** Tenths of a second from a place to its node. */
export function accessTenths(kind: GroupKind, metres: number): number {
  return Math.ceil((DETOUR * metres * 36) / (kind.mode === 'foot' ? kind.speedKmh : ACCESS_KMH));
}

/** Tenths of a second from every node to the nearest of some nodes over edges of these times, `Infinity` where no way leads there. */
export function timesTo(
  size: number,
  targets: Iterable<number>,
  edges: { readonly from: Int32Array; readonly tenths: Int32Array; readonly into: ByOwner },
): Float64Array {
  const best = new Float64Array(size).fill(Infinity);
  const heap = createHeap(best);
  for (const target of targets) {
    best[target] = 0;
    heap.lower(target);
  }
  for (let v = heap.pop(); v >= 0; v = heap.pop()) {
    const end = edges.into.first[v + 1] ?? 0;
    for (let i = edges.into.first[v] ?? 0; i < end; i++) {
      const e = edges.into.item[i] ?? 0;
      const time = edges.tenths[e] ?? 0;
      const u = edges.from[e] ?? 0;
      const value = (best[v] ?? 0) + time;
      if (time === 0 || value >= (best[u] ?? 0)) continue;
      best[u] = value;
      heap.lower(u);
    }
  }
  return best;
}

/** 1 for the nodes that usable edges join to at least a tenth of all that are joined. */
function onBigIslands({ from, to, nodes }: Roads, tenths: Int32Array): Uint8Array {
  const root = Int32Array.from(nodes, (_, n) => n);
  function find(n: number): number {
    let top = n;
    while (root[top] !== top) {
      root[top] = root[root[top] ?? 0] ?? 0;
      top = root[top] ?? 0;
    }
    return top;
  }
  const used = new Uint8Array(nodes.length);
  for (let e = 0; e < from.length; e++) {
    if (tenths[e] === 0) continue;
    used[from[e] ?? 0] = 1;
    used[to[e] ?? 0] = 1;
    root[find(from[e] ?? 0)] = find(to[e] ?? 0);
  }
  const count = new Int32Array(nodes.length);
  let total = 0;
  for (let n = 0; n < nodes.length; n++) {
    if (used[n] === 0) continue;
    total++;
    count[find(n)] = (count[find(n)] ?? 0) + 1;
  }
  return used.map((one, n) => (one === 1 && (count[find(n)] ?? 0) >= ISLAND * total ? 1 : 0));
}
