import { accessesOf } from './access.ts';
import type { RoadGraph, RoadMeasure } from './graph.ts';
import type { RoutePiece } from './route-line.ts';
import { roadSearch } from './search.ts';
import type { RoadPoint } from './snap.ts';

/** What `reachedRoads` asks. */
export interface ReachedRoadsOptions {
  /** One reaches as far as from the nearest of these. */
  readonly places: readonly RoadPoint[];
  /** Seconds or metres, ascending or not. */
  readonly limits: readonly number[];
  readonly measure: RoadMeasure;
  /** From where one gets to the places, or to where one gets from them. */
  readonly direction: 'from' | 'to';
  readonly signal?: { readonly aborted: boolean };
}

/** The parts of roads within each limit, in the order of the limits; `fromShare` is less than `toShare`, parts of a segment do not overlap. */
export function reachedRoads(
  graph: RoadGraph,
  options: ReachedRoadsOptions,
): readonly (readonly RoutePiece[])[] {
  const { places, limits, measure, direction, signal } = options;
  for (const limit of limits)
    if (!(limit >= 0 && limit < Infinity))
      throw new Error(`A limit is ${limit} ${measure}; expected 0 or more.`);
  const search = roadSearch(graph, { measure, direction, others: [] });
  const limit = Math.max(0, ...limits);
  const settled = search.run(places, { limit, ...(signal === undefined ? {} : { signal }) });
  const { space, best } = search;
  /** Of edges: least cost between the places and the end that is nearer to them. */
  const entered = new Float64Array(2 * graph.from.length).fill(Infinity);
  const segments: number[] = [];
  const isListed = new Uint8Array(graph.from.length);
  function enter(edge: number, value: number): void {
    entered[edge] = Math.min(entered[edge] ?? Infinity, value);
    if (isListed[edge >> 1] === 1) return;
    isListed[edge >> 1] = 1;
    segments.push(edge >> 1);
  }
  for (const item of settled)
    for (let a = space.first[item] ?? 0; a < (space.first[item + 1] ?? 0); a++)
      enter(space.edge[a] ?? 0, best[item] ?? 0);
  const startsOn = new Map<number, RoadPoint[]>();
  for (const place of places) {
    for (const { edge, by } of accessesOf(graph, place, direction === 'from' ? 'leave' : 'reach', measure))
      if (by === 'whole') enter(edge, 0);
    if (isListed[place.segment] === 0) segments.push(place.segment);
    isListed[place.segment] = 1;
    startsOn.set(place.segment, [...(startsOn.get(place.segment) ?? []), place]);
  }
  segments.sort((a, b) => a - b);
  const context = { graph, cost: graph.cost[measure], entered, isFrom: direction === 'from' };
  return limits.map((value) =>
    segments.flatMap((segment) => partsOf(context, segment, startsOn.get(segment) ?? [], value)),
  );
}

function partsOf(
  context: {
    readonly graph: RoadGraph;
    readonly cost: Float64Array;
    readonly entered: Float64Array;
    readonly isFrom: boolean;
  },
  segment: number,
  starts: readonly RoadPoint[],
  limit: number,
): readonly RoutePiece[] {
  const { graph, cost, entered, isFrom } = context;
  const parts: [number, number][] = [];
  /** Adds what an edge is driven of from a share on; against the direction of a search for who gets here. */
  function add(edge: number, share: number, left: number): void {
    if (left < 0) return;
    const part = left / (cost[edge] ?? 1);
    const isUp = ((edge & 1) === 0) === isFrom;
    parts.push(isUp ? [share, Math.min(1, share + part)] : [Math.max(0, share - part), share]);
  }
  for (const edge of [2 * segment, 2 * segment + 1]) {
    if ((edge & 1) === 1 && graph.oneWay[segment] === 1) continue;
    add(edge, ((edge & 1) === 0) === isFrom ? 0 : 1, limit - (entered[edge] ?? Infinity));
    for (const { share } of starts) add(edge, share, limit);
  }
  parts.sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [low, high] of parts) {
    const last = joined.at(-1);
    if (last !== undefined && low <= last[1]) last[1] = Math.max(last[1], high);
    else joined.push([low, high]);
  }
  return joined.map(([fromShare, toShare]) => ({ segment, fromShare, toShare }));
}
