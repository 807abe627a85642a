import type { Coordinate } from './model.ts';

const EARTH_RADIUS_M = 6_371_008.8;
const METRES_PER_DEGREE = (EARTH_RADIUS_M * Math.PI) / 180;

/** Metres between two places in the plane around the first; exact to 1 m within some kilometres. */
export function metresBetween(lngA: number, latA: number, lngB: number, latB: number): number {
  const x = (lngB - lngA) * Math.cos((latA * Math.PI) / 180);
  const y = latB - latA;
  return METRES_PER_DEGREE * Math.sqrt(x * x + y * y);
}

/** Whether a place lies inside the rings (even–odd rule). */
export function isInside(rings: readonly (readonly Coordinate[])[], lng: number, lat: number): boolean {
  let inside = false;
  for (const ring of rings) {
    let before = ring.at(-1);
    for (const point of ring) {
      if (before !== undefined && point[1] > lat !== before[1] > lat) {
        const share = (lat - point[1]) / (before[1] - point[1]);
        if (lng < point[0] + share * (before[0] - point[0])) inside = !inside;
      }
      before = point;
    }
  }
  return inside;
}

/** Whether a straight piece touches the area inside the rings. */
export function touches(rings: readonly (readonly Coordinate[])[], a: Coordinate, b: Coordinate): boolean {
  if (isInside(rings, a[0], a[1]) || isInside(rings, b[0], b[1])) return true;
  for (const ring of rings) {
    let before = ring.at(-1);
    for (const point of ring) {
      if (before !== undefined && cross(a, b, before, point)) return true;
      before = point;
    }
  }
  return false;
}

function cross(a: Coordinate, b: Coordinate, c: Coordinate, d: Coordinate): boolean {
  return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0 && boxesMeet(a, b, c, d);
}

function side(a: Coordinate, b: Coordinate, p: Coordinate): number {
  return Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]));
}

function boxesMeet(a: Coordinate, b: Coordinate, c: Coordinate, d: Coordinate): boolean {
  return (
    Math.min(a[0], b[0]) <= Math.max(c[0], d[0]) &&
    Math.min(c[0], d[0]) <= Math.max(a[0], b[0]) &&
    Math.min(a[1], b[1]) <= Math.max(c[1], d[1]) &&
    Math.min(c[1], d[1]) <= Math.max(a[1], b[1])
  );
}
