import type { RoadGraph } from './graph.ts';
import type { RoadCoordinate } from './model.ts';

/** A segment or a part of one, driven from one share of it to another; backwards where the first is the larger. */
export interface RoutePiece {
  readonly segment: number;
  readonly fromShare: number;
  readonly toShare: number;
}

/** The line of a route in the direction in which it is driven; a point that repeats the one before is left out. */
export function routeLine(graph: RoadGraph, pieces: readonly RoutePiece[]): readonly RoadCoordinate[] {
  const line: RoadCoordinate[] = [];
  for (const { segment, fromShare, toShare } of pieces) {
    const [low, high] = [Math.min(fromShare, toShare), Math.max(fromShare, toShare)];
    const part: RoadCoordinate[] = [pointAt(graph, segment, low)];
    const end = graph.pointFirst[segment + 1] ?? 0;
    for (let p = graph.pointFirst[segment] ?? 0; p < end; p++) {
      const share = graph.pointShare[p] ?? 0;
      if (share > low && share < high) part.push([graph.pointLng[p] ?? 0, graph.pointLat[p] ?? 0]);
    }
    part.push(pointAt(graph, segment, high));
    for (const point of fromShare <= toShare ? part : part.toReversed()) {
      const last = line.at(-1);
      if (last === undefined || last[0] !== point[0] || last[1] !== point[1]) line.push(point);
    }
  }
  return line;
}

function pointAt(graph: RoadGraph, segment: number, share: number): RoadCoordinate {
  const { pointLng, pointLat, pointShare } = graph;
  const last = (graph.pointFirst[segment + 1] ?? 0) - 1;
  let p = graph.pointFirst[segment] ?? 0;
  while (p < last - 1 && (pointShare[p + 1] ?? 1) < share) p++;
  const [a, b] = [pointShare[p] ?? 0, pointShare[p + 1] ?? 1];
  // The ends themselves, so that pieces meet in one point and not beside each other.
  if (share <= a) return [pointLng[p] ?? 0, pointLat[p] ?? 0];
  if (share >= b) return [pointLng[p + 1] ?? 0, pointLat[p + 1] ?? 0];
  const part = (share - a) / (b - a);
  const [lng, lat] = [pointLng[p] ?? 0, pointLat[p] ?? 0];
  return [lng + part * ((pointLng[p + 1] ?? lng) - lng), lat + part * ((pointLat[p + 1] ?? lat) - lat)];
}
