import { type Area, type Coordinate, distanceM, type Ring } from '@cityloop/core/geo';

/** Users of a node live around it; a street is about twice as wide as this. */
const AROUND_M = 40;
/** Nodes farther apart than this make patches of their own. */
const TOGETHER_M = 250;
const CORNERS = 8;

/** The area around some points: a convex hull for each patch of points, widened; undefined without a point. */
export function areaAround(points: readonly Coordinate[]): Area | undefined {
  const rings = patches(points).map((patch) => hull(patch.flatMap(octagon)));
  const [only] = rings;
  if (only === undefined) return undefined;
  return rings.length === 1
    ? { type: 'Polygon', coordinates: [only] }
    : { type: 'MultiPolygon', coordinates: rings.map((ring) => [ring]) };
}

function patches(points: readonly Coordinate[]): Coordinate[][] {
  const left = new Set(points);
  const found: Coordinate[][] = [];
  for (const start of points) {
    if (!left.delete(start)) continue;
    const patch = [start];
    for (const from of patch) {
      for (const to of left) {
        if (distanceM(from, to) > TOGETHER_M) continue;
        left.delete(to);
        patch.push(to);
      }
    }
    found.push(patch);
  }
  return found;
}

function octagon([lng, lat]: Coordinate): Coordinate[] {
  const degree = AROUND_M / 111_195;
  return Array.from({ length: CORNERS }, (_, i) => {
    const angle = (2 * Math.PI * i) / CORNERS;
    return [
      lng + (degree * Math.cos(angle)) / Math.cos((lat * Math.PI) / 180),
      lat + degree * Math.sin(angle),
    ];
  });
}

/** Andrew's monotone chain, closed and counter-clockwise. */
function hull(points: readonly Coordinate[]): Ring {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  const lower = halfHull(sorted);
  const upper = halfHull(sorted.toReversed());
  const ring = [...lower.slice(0, -1), ...upper.slice(0, -1)];
  return ring[0] === undefined ? ring : [...ring, ring[0]];
}

function halfHull(points: readonly Coordinate[]): Coordinate[] {
  const chain: Coordinate[] = [];
  for (const point of points) {
    while (chain.length > 1 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
    chain.push(point);
  }
  return chain;
}

function turn(a: Coordinate = [0, 0], b: Coordinate = [0, 0], c: Coordinate): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}
