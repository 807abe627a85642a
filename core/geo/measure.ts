import {
  type Area,
  type Coordinate,
  coordinatesOf,
  type Geometry,
  polygonsOf,
  type Ring,
} from './geometry.ts';

/** West, south, east, north in degrees. */
export type Bbox = readonly [west: number, south: number, east: number, north: number];

const EARTH_RADIUS_M = 6_371_008.8;
/** Semi-major axis and first eccentricity of the CGCS2000 ellipsoid. */
const SEMI_MAJOR_M = 6_378_137;
const FLATTENING = 1 / 298.257222101;
const ECCENTRICITY = Math.sqrt(FLATTENING * (2 - FLATTENING));

/** The smallest box around a geometry. */
export function bboxOf(geometry: Geometry): Bbox {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [lng, lat] of coordinatesOf(geometry)) {
    west = Math.min(west, lng);
    south = Math.min(south, lat);
    east = Math.max(east, lng);
    north = Math.max(north, lat);
  }
  return [west, south, east, north];
}

/** Whether a coordinate lies in a box, its border included. */
export function inBbox([west, south, east, north]: Bbox, [lng, lat]: Coordinate): boolean {
  return lng >= west && lng <= east && lat >= south && lat <= north;
}

/** Great-circle distance in metres (haversine; at most 0.5 % from the ellipsoid's). */
export function distanceM(from: Coordinate, to: Coordinate): number {
  const lat1 = radians(from[1]);
  const lat2 = radians(to[1]);
  const h =
    Math.sin((lat2 - lat1) / 2) ** 2 +
    Math.cos(lat1) * Math.cos(lat2) * Math.sin(radians(to[0] - from[0]) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Whether a coordinate lies in an area; on a border it belongs to one side only, so neighbours never both claim it. */
export function contains(area: Area, point: Coordinate): boolean {
  return polygonsOf(area).some((rings) =>
    rings.reduce((inside, ring) => inside !== crossesOddly(ring, point), false),
  );
}

function crossesOddly(ring: Ring, [lng, lat]: Coordinate): boolean {
  let odd = false;
  for (let i = 1; i < ring.length; i++) {
    const [ax = 0, ay = 0] = ring[i - 1] ?? [];
    const [bx = 0, by = 0] = ring[i] ?? [];
    if (ay > lat === by > lat) continue;
    // Always from the lower end, so that both neighbours of a shared border compute the same crossing.
    const [x1, y1, x2, y2] = ay < by ? [ax, ay, bx, by] : [bx, by, ax, ay];
    if (lng < x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1)) odd = !odd;
  }
  return odd;
}

/** Area in square metres on the ellipsoid, edges taken as straight in longitude and latitude. */
export function areaM2(area: Area): number {
  return polygonsOf(area).reduce((sum, [outer, ...holes]) => {
    const inner = holes.reduce((holeSum, hole) => holeSum + Math.abs(ringAreaM2(hole)), 0);
    return sum + Math.abs(ringAreaM2(outer ?? [])) - inner;
  }, 0);
}

function ringAreaM2(ring: Ring): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [lng1 = 0, lat1 = 0] = ring[i - 1] ?? [];
    const [lng2 = 0, lat2 = 0] = ring[i] ?? [];
    sum += (radians(lng2 - lng1) * (bandM2(lat1) + bandM2(lat2))) / 2;
  }
  return sum;
}

/** Area between the equator and a latitude for each radian of longitude (closed form of the authalic latitude). */
function bandM2(lat: number): number {
  const s = Math.sin(radians(lat));
  const es = ECCENTRICITY * s;
  const q = s / (1 - es * es) + Math.atanh(es) / ECCENTRICITY;
  return (SEMI_MAJOR_M ** 2 * (1 - ECCENTRICITY ** 2) * q) / 2;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
