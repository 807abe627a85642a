import { createHeap } from '../lib/heap.ts';
import { type Access, type AccessSide, accessesOf, nodeOf } from './access.ts';
import type { RoadGraph, RoadMeasure } from './graph.ts';
import type { RoutePiece } from './route-line.ts';
import { beginMark, beginOf, piecesOfWay } from './route-pieces.ts';
import type { RoadPoint } from './snap.ts';
import type { SearchSpace } from './space.ts';

/** What a search is made for. */
export interface RoadSearchOptions {
  readonly measure: RoadMeasure;
  /** `from`: ways that begin at a place of the run; `to`: ways that end there. */
  readonly direction: 'from' | 'to';
  /** The other ends of the ways. */
  readonly others: readonly RoadPoint[];
}

/** How far a run goes: to the last of the others, or to a limit in the search's measure, or both. */
export interface RoadSearchRun {
  readonly limit?: number;
  readonly signal?: { readonly aborted: boolean };
}

/** A search for least costs whose arrays are used again by every run. */
export interface RoadSearch {
  readonly space: SearchSpace;
  /** Of settled items: cost between the place and the node, or the far end of the state's edge. */
  readonly best: Float64Array;
  /** Runs from one place or the nearest of several; answers the items settled within the limit, in the order of their cost. */
  run(places: readonly RoadPoint[], how?: RoadSearchRun): Int32Array;
  /** Cost of the way between the nearest place and one of the others, infinite without one. */
  costOf(other: number): number;
  /** Which of the places is nearest to one of the others, if there is a way. */
  beginOf(other: number): number;
  /** The way between the nearest place and one of the others in the direction of driving, undefined without one. */
  piecesOf(other: number): readonly RoutePiece[] | undefined;
}

const POPS_BETWEEN_LOOKS = 4096;

/**
 * Dijkstra's algorithm over the nodes, or over the states of edges where turns are ruled. The others are items of their own behind
 * those where the last part of a way to them begins, so they leave the heap in the order of their cost, and a run ends with the last.
 */
export function roadSearch(graph: RoadGraph, options: RoadSearchOptions): RoadSearch {
  const { measure, direction, others } = options;
  const space = spaceOf(graph, direction);
  const cost = graph.cost[measure];
  const items = space.size;
  const size = items + others.length;
  const best = new Float64Array(size).fill(Infinity);
  const before = new Int32Array(size).fill(-1);
  const via = new Int32Array(size).fill(-1);
  const touched = new Int32Array(size);
  const heap = createHeap(best);
  const [near, far]: readonly [AccessSide, AccessSide] =
    direction === 'from' ? ['leave', 'reach'] : ['reach', 'leave'];
  const waiting = waitingOthers(
    items,
    others.map((other) => accessesOf(graph, other, far, measure)),
  );
  let touchedCount = 0;
  let begins: readonly RoadPoint[] = [];
  let reached = Infinity;

  function reach(item: number, value: number, from: number, edge: number): void {
    const known = best[item] ?? 0;
    if (!(value < known)) return;
    if (known === Infinity) touched[touchedCount++] = item;
    best[item] = value;
    before[item] = from;
    via[item] = edge;
    heap.lower(item);
  }
  function reachWaiting(head: Int32Array, item: number, value: number, from: number): void {
    for (let w = head[item] ?? -1; w >= 0; w = waiting.next[w] ?? -1)
      reach(items + (waiting.other[w] ?? 0), value + (waiting.cost[w] ?? 0), from, waiting.edge[w] ?? 0);
  }
  function start(places: readonly RoadPoint[]): void {
    for (let i = 0; i < touchedCount; i++) best[touched[i] ?? 0] = Infinity;
    touchedCount = 0;
    heap.clear();
    begins = places;
    places.forEach((place, k) => {
      for (const { item, cost: value, edge, by } of accessesOf(graph, place, near, measure)) {
        reach(item, value, beginMark(k, false), edge);
        if (by === 'whole') reachWaiting(waiting.onArc, item, 0, beginMark(k, true));
      }
      others.forEach((other, i) => {
        const edge = directEdge(graph, direction === 'from' ? [place, other] : [other, place]);
        if (edge === undefined) return;
        const value = Math.abs(other.share - place.share) * (cost[edge] ?? 0);
        reach(items + i, other.segment === place.segment ? value : 0, beginMark(k, false), edge);
      });
    });
  }
  return {
    space,
    best,
    run(places, { limit = Infinity, signal } = {}) {
      start(places);
      reached = limit;
      const settled: number[] = [];
      let open = others.length;
      const endless = others.length === 0;
      // Where nothing waits on arcs, arcs are not asked.
      const hasParts = graph.turns !== undefined && others.length > 0;
      for (let pops = 1; endless || open > 0; pops++) {
        const item = heap.pop();
        if (item < 0) break;
        const here = best[item] ?? 0;
        if (here > limit) break;
        if (pops % POPS_BETWEEN_LOOKS === 0 && signal?.aborted)
          throw new Error('The search for routes was stopped.');
        if (item >= items) {
          open -= 1;
          continue;
        }
        settled.push(item);
        const end = space.first[item + 1] ?? 0;
        for (let a = space.first[item] ?? 0; a < end; a++) {
          const to = space.next[a] ?? 0;
          const edge = space.edge[a] ?? 0;
          reach(to, here + (cost[edge] ?? 0), item, edge);
          if (hasParts && (waiting.onArc[to] ?? -1) >= 0) reachWaiting(waiting.onArc, to, here, item);
        }
        if ((waiting.onItem[item] ?? -1) >= 0) reachWaiting(waiting.onItem, item, here, item);
      }
      return Int32Array.from(settled);
    },
    costOf(other) {
      const value = best[items + other] ?? Infinity;
      return value <= reached ? value : Infinity;
    },
    beginOf: (other) => beginOf(before, items + other),
    piecesOf(other) {
      const point = others[other];
      const value = best[items + other] ?? Infinity;
      if (point === undefined || value === Infinity || value > reached) return undefined;
      const trace = { begins, isFrom: direction === 'from', before, via };
      return piecesOfWay(graph, trace, { point, item: items + other });
    },
  };
}

function spaceOf(graph: RoadGraph, direction: 'from' | 'to'): SearchSpace {
  if (graph.turns !== undefined) return direction === 'from' ? graph.turns.forward : graph.turns.backward;
  return direction === 'from' ? graph.out : graph.into;
}

/** The edge that leads from one place to another without a node between; for two places at one node any. */
function directEdge(graph: RoadGraph, [start, end]: readonly [RoadPoint, RoadPoint]): number | undefined {
  if (start.segment === end.segment) {
    if (end.share >= start.share) return 2 * start.segment;
    return graph.oneWay[start.segment] === 0 ? 2 * start.segment + 1 : undefined;
  }
  const node = nodeOf(graph, start);
  return node !== undefined && node === nodeOf(graph, end) ? 2 * end.segment : undefined;
}

/** For each item the others that wait at it, or at the arcs to it, as linked lists. */
function waitingOthers(items: number, accesses: readonly (readonly Access[])[]) {
  const count = accesses.reduce((sum, { length }) => sum + length, 0);
  const onItem = new Int32Array(items).fill(-1);
  const onArc = new Int32Array(items).fill(-1);
  const next = new Int32Array(count);
  const cost = new Float64Array(count);
  const other = new Int32Array(count);
  const edge = new Int32Array(count);
  let w = 0;
  accesses.forEach((ways, i) => {
    for (const way of ways) {
      const head = way.by === 'part' ? onArc : onItem;
      // Behind a whole edge the item itself stands at the place.
      cost[w] = way.by === 'whole' ? 0 : way.cost;
      edge[w] = way.by === 'whole' ? -1 : way.edge;
      other[w] = i;
      next[w] = head[way.item] ?? -1;
      head[way.item] = w++;
    }
  });
  return { onItem, onArc, next, cost, other, edge };
}
