import type { RoadGraph, RoadMeasure } from './graph.ts';
import type { RoutePiece } from './route-line.ts';
import { roadSearch } from './search.ts';
import type { RoadPoint } from './snap.ts';

/** A way on the roads, in the direction in which it is driven. */
export interface Route {
  /** Index among the others. */
  readonly other: number;
  readonly seconds: number;
  readonly metres: number;
  readonly pieces: readonly RoutePiece[];
}

/** What `shortestRoutes` looks for. */
export interface ShortestRoutesOptions {
  /** Where everybody drives; where everybody starts if the direction is `from`. */
  readonly hub: RoadPoint;
  readonly others: readonly RoadPoint[];
  /** What is least; driving time unless said otherwise. */
  readonly measure?: RoadMeasure;
  readonly direction?: 'to' | 'from';
  readonly signal?: { readonly aborted: boolean };
}

/**
 * The way that costs least between each of the others and the hub, nearest first; those that no way joins to it are missing. Turn
 * rules and roads for destinations only are kept.
 */
export function shortestRoutes(graph: RoadGraph, options: ShortestRoutesOptions): readonly Route[] {
  const { hub, others, signal, measure = 'seconds', direction = 'to' } = options;
  if (others.length === 0) return [];
  const search = roadSearch(graph, { measure, direction, others });
  search.run([hub], signal === undefined ? {} : { signal });
  return others
    .flatMap((_, other) => {
      const pieces = search.piecesOf(other);
      return pieces === undefined ? [] : [{ other, ...measured(graph, pieces), pieces }];
    })
    .sort((a, b) => search.costOf(a.other) - search.costOf(b.other) || a.other - b.other);
}

/** Driving time and length of pieces. */
export function measured(
  graph: RoadGraph,
  pieces: readonly RoutePiece[],
): { readonly seconds: number; readonly metres: number } {
  let metres = 0;
  let seconds = 0;
  for (const { segment, fromShare, toShare } of pieces) {
    const edge = 2 * segment + (toShare < fromShare ? 1 : 0);
    metres += Math.abs(toShare - fromShare) * (graph.lengthM[segment] ?? 0);
    seconds += Math.abs(toShare - fromShare) * (graph.cost.seconds[edge] ?? 0);
  }
  return { seconds, metres };
}
