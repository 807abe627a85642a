import type { RoadGraph } from './graph.ts';
import type { RoadCoordinate } from './model.ts';
import { type Route, shortestRoutes } from './shortest-routes.ts';
import { type RoadPoint, snapToRoad } from './snap.ts';

/** What became of one of the others: the way, or why there is none. */
export type RouteOutcome =
  | { readonly kind: 'route'; readonly route: Route; readonly start: RoadPoint; readonly end: RoadPoint }
  /** No road within reach of the place, or of the other. */
  | { readonly kind: 'no-road'; readonly of: 'place' | 'other' }
  /** Roads at both, and no way between them. */
  | { readonly kind: 'not-connected' };

/** What `routesToPlace` looks for. */
export interface RoutesToPlaceOptions {
  readonly place: RoadCoordinate;
  /** Where one starts. */
  readonly others: readonly RoadCoordinate[];
  /** A road must lie so near to be used, metres. */
  readonly reachM: number;
  readonly signal?: { readonly aborted: boolean };
}

/** How one drives to a place from each of the others: an outcome for each, in their order. */
export function routesToPlace(graph: RoadGraph, options: RoutesToPlaceOptions): readonly RouteOutcome[] {
  const { place, others, reachM, signal } = options;
  const hub = snapToRoad(graph, place, reachM);
  if (hub === undefined) return others.map(() => ({ kind: 'no-road', of: 'place' }));
  const starts = others.map((other) => snapToRoad(graph, other, reachM));
  const onRoad = starts.flatMap((start, index) => (start === undefined ? [] : [{ start, index }]));
  const routes = shortestRoutes(graph, {
    hub,
    others: onRoad.map(({ start }) => start),
    ...(signal === undefined ? {} : { signal }),
  });
  const found = new Map(routes.map((route) => [onRoad[route.other]?.index, route]));
  return starts.map((start, index): RouteOutcome => {
    if (start === undefined) return { kind: 'no-road', of: 'other' };
    const route = found.get(index);
    return route === undefined ? { kind: 'not-connected' } : { kind: 'route', route, start, end: hub };
  });
}
