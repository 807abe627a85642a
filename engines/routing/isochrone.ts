import type { RoadGraph } from './graph.ts';
import { type OutlineOptions, outlineOfRoads, type RoadPolygons } from './outline.ts';
import { type ReachedRoadsOptions, reachedRoads } from './reached.ts';
import type { RoutePiece } from './route-line.ts';

/** What is reached within one limit. */
export interface Isochrone {
  /** Seconds or metres. */
  readonly limit: number;
  /** The roads within the limit. */
  readonly parts: readonly RoutePiece[];
  /** Length of these, metres. */
  readonly roadM: number;
  /** The land beside them. */
  readonly outline: RoadPolygons;
}

/** The roads within each limit of the nearest of some places and the land beside them, in the order of the limits. */
export function isochrones(
  graph: RoadGraph,
  options: ReachedRoadsOptions & OutlineOptions,
): readonly Isochrone[] {
  return reachedRoads(graph, options).map((parts, i) => ({
    limit: options.limits[i] ?? 0,
    parts,
    roadM: parts.reduce(
      (sum, { segment, fromShare, toShare }) => sum + (toShare - fromShare) * (graph.lengthM[segment] ?? 0),
      0,
    ),
    outline: outlineOfRoads(graph, parts, options),
  }));
}
