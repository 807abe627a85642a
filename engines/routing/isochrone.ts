import type { RoadGraph } from './graph.ts';
import { type OutlineOptions, outlineOfRoads, type RoadPolygons } from './outline.ts';
import { METRES_PER_DEGREE, metresPerDegreeLng } from './plane.ts';
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
  /** Area of the outline, square metres. */
  readonly areaM2: number;
}

/** The roads within each limit of the nearest of some places and the land beside them, in the order of the limits. */
export function isochrones(
  graph: RoadGraph,
  options: ReachedRoadsOptions & OutlineOptions,
): readonly Isochrone[] {
  return reachedRoads(graph, options).map((parts, i) => {
    const outline = outlineOfRoads(graph, parts, options);
    return {
      limit: options.limits[i] ?? 0,
      parts,
      roadM: parts.reduce(
        (sum, { segment, fromShare, toShare }) => sum + (toShare - fromShare) * (graph.lengthM[segment] ?? 0),
        0,
      ),
      outline,
      areaM2: outline.flat().reduce((sum, ring) => sum + ringAreaM2(ring), 0),
    };
  });
}

/** Area within a ring, below zero where it runs clockwise, square metres; in the plane at the ring's first point. */
function ringAreaM2(ring: RoadPolygons[number][number]): number {
  const [lng0, lat0] = ring[0] ?? [0, 0];
  let twice = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [a, b] = [ring[i] ?? [0, 0], ring[i + 1] ?? [0, 0]];
    twice += (a[0] - lng0) * (b[1] - lat0) - (b[0] - lng0) * (a[1] - lat0);
  }
  return (twice / 2) * metresPerDegreeLng(lat0) * METRES_PER_DEGREE;
}
