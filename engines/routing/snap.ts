import type { RoadGraph } from './graph.ts';
import { columnAt, rowAt } from './grid.ts';
import type { RoadCoordinate } from './model.ts';
import { METRES_PER_DEGREE, metresPerDegreeLng } from './plane.ts';

/** A place on a segment. */
export interface RoadPoint {
  readonly segment: number;
  /** Share of the segment that lies before it. */
  readonly share: number;
  /** From the place that was asked for to the road, metres. */
  readonly distanceM: number;
  readonly lng: number;
  readonly lat: number;
}

/**
 * The nearest place on a road within reach, undefined when there is none; of equally near segments the first. Every piece whose
 * cell the square of the reach touches is measured, so none within reach is missed.
 */
export function snapToRoad(
  graph: RoadGraph,
  [lng, lat]: RoadCoordinate,
  reachM: number,
): RoadPoint | undefined {
  const { grid, pointLng, pointLat, pointShare, pointSegment } = graph;
  const perLng = metresPerDegreeLng(lat);
  const [reachLng, reachLat] = [reachM / perLng, reachM / METRES_PER_DEGREE];
  const right = columnAt(grid, lng + reachLng);
  const top = rowAt(grid, lat + reachLat);
  let best = reachM * reachM;
  let found = -1;
  let along = 0;
  for (let row = rowAt(grid, lat - reachLat); row <= top; row++) {
    for (let column = columnAt(grid, lng - reachLng); column <= right; column++) {
      const cell = row * grid.columns + column;
      const end = grid.first[cell + 1] ?? 0;
      for (let i = grid.first[cell] ?? 0; i < end; i++) {
        const p = grid.piece[i] ?? 0;
        const ax = ((pointLng[p] ?? 0) - lng) * perLng;
        const ay = ((pointLat[p] ?? 0) - lat) * METRES_PER_DEGREE;
        const dx = ((pointLng[p + 1] ?? 0) - lng) * perLng - ax;
        const dy = ((pointLat[p + 1] ?? 0) - lat) * METRES_PER_DEGREE - ay;
        const square = dx * dx + dy * dy;
        const share = square > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square)) : 0;
        const x = ax + share * dx;
        const y = ay + share * dy;
        const d = x * x + y * y;
        if (d > best || (d === best && found >= 0 && p >= found)) continue;
        best = d;
        found = p;
        along = share;
      }
    }
  }
  if (found < 0) return undefined;
  const a = pointShare[found] ?? 0;
  const segment = pointSegment[found] ?? 0;
  const share = atEnd(a + along * ((pointShare[found + 1] ?? 1) - a), graph.lengthM[segment] ?? 0);
  const isEnd = share === 0 || share === 1;
  const end = share === 0 ? (graph.pointFirst[segment] ?? 0) : (graph.pointFirst[segment + 1] ?? 0) - 1;
  return {
    segment,
    share,
    distanceM: Math.sqrt(best),
    lng: isEnd ? (pointLng[end] ?? 0) : mix(pointLng, found, along),
    lat: isEnd ? (pointLat[end] ?? 0) : mix(pointLat, found, along),
  };
}

/** A place so near an end is the end, metres: a corner is reached by all its roads, not by the one that happens to be nearest. */
const END_M = 1;

function atEnd(share: number, lengthM: number): number {
  if (share * lengthM < END_M) return 0;
  return (1 - share) * lengthM < END_M ? 1 : share;
}

/** Between a point and the next one. */
function mix(values: Float64Array, p: number, share: number): number {
  const a = values[p] ?? 0;
  return a + share * ((values[p + 1] ?? a) - a);
}
