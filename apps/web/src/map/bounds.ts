import type { Geometry } from 'geojson';

/** West, south, east, north in degrees. */
export type Bounds = readonly [number, number, number, number];

type Positions = readonly number[] | readonly Positions[];

/** The box around some shapes; nothing when they hold no position. */
export function boundsOf(geometries: readonly (Geometry | null)[]): Bounds | undefined {
  let [west, south, east, north] = [180, 90, -180, -90];
  const take = (positions: Positions): void => {
    const [lng, lat] = positions;
    if (typeof lng === 'number' && typeof lat === 'number') {
      west = Math.min(west, lng);
      east = Math.max(east, lng);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
      return;
    }
    for (const inner of positions) if (typeof inner !== 'number') take(inner);
  };
  const visit = (geometry: Geometry | null): void => {
    if (!geometry) return;
    if (geometry.type === 'GeometryCollection') geometry.geometries.forEach(visit);
    else take(geometry.coordinates);
  };
  geometries.forEach(visit);
  return west > east ? undefined : [west, south, east, north];
}

/** A point well inside a polygon for its label: the middle of its widest horizontal section through the largest ring. */
export function labelPoint(geometry: Geometry | null): readonly [number, number] | undefined {
  const rings = outerRings(geometry);
  const largest = rings.toSorted((one, other) => Math.abs(ringArea(other)) - Math.abs(ringArea(one)))[0];
  if (!largest) return undefined;
  const box = boundsOf([{ type: 'LineString', coordinates: largest.map((position) => [...position]) }]);
  if (!box) return undefined;
  const [, south, , north] = box;
  let best: readonly [number, number, number] | undefined;
  for (const share of [0.5, 0.42, 0.58, 0.34, 0.66]) {
    const lat = south + (north - south) * share;
    const section = widestSection(largest, lat);
    if (section && (!best || section[1] - section[0] > best[2])) {
      best = [(section[0] + section[1]) / 2, lat, section[1] - section[0]];
    }
  }
  return best ? [best[0], best[1]] : undefined;
}

type Ring = readonly (readonly number[])[];

function outerRings(geometry: Geometry | null): readonly Ring[] {
  if (geometry?.type === 'Polygon') return geometry.coordinates.slice(0, 1);
  if (geometry?.type === 'MultiPolygon')
    return geometry.coordinates.flatMap((polygon) => polygon.slice(0, 1));
  return [];
}

function ringArea(ring: Ring): number {
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x1 = 0, y1 = 0] = ring[i] ?? [];
    const [x2 = 0, y2 = 0] = ring[i + 1] ?? [];
    sum += x1 * y2 - x2 * y1;
  }
  return sum / 2;
}

function widestSection(ring: Ring, lat: number): readonly [number, number] | undefined {
  const crossings: number[] = [];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x1 = 0, y1 = 0] = ring[i] ?? [];
    const [x2 = 0, y2 = 0] = ring[i + 1] ?? [];
    if (y1 <= lat !== y2 <= lat) crossings.push(x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1));
  }
  crossings.sort((a, b) => a - b);
  let best: readonly [number, number] | undefined;
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const [from = 0, to = 0] = [crossings[i], crossings[i + 1]];
    if (!best || to - from > best[1] - best[0]) best = [from, to];
  }
  return best;
}

/** A box that reaches so many metres to each side of a point. */
export function boundsAround(
  { lng, lat }: { readonly lng: number; readonly lat: number },
  metres: number,
): Bounds {
  const dLat = metres / 111_320;
  const dLng = dLat / Math.cos((lat * Math.PI) / 180);
  return [lng - dLng, lat - dLat, lng + dLng, lat + dLat];
}
