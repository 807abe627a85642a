import type { Raster } from '../files/raster.ts';

/** What the coordinates of a map are: degrees (longitude, latitude), or a plane with so many metres to a unit. */
export type MapSpace =
  | { readonly kind: 'degrees' }
  | { readonly kind: 'plane'; readonly metresPerUnit: number };

/** West, south, east and north edge. */
export type Bounds = readonly [number, number, number, number];

/** A place: longitude and latitude, or x and y. */
export type MapPoint = readonly [number, number, ...number[]];

/** Where the map's coordinates lie in the picture. */
export interface MapView {
  /** The frame, in pixels. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** The part of the world within the frame. */
  readonly bounds: Bounds;
  readonly metresPerPixel: number;
  readonly space: MapSpace;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** The room that a map's frame may take, in pixels. */
export interface MapRoom {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly leastHeight: number;
  readonly mostHeight: number;
}

const METRES_PER_DEGREE = (6_371_008.8 * Math.PI) / 180;
const MARGIN = 0.06;
/** A map of one place still shows its surroundings: half a kilometre. */
const LEAST_METRES = 500;

/** Fits bounds into a room, both axes at one scale; degrees are drawn true to scale at the middle latitude. */
export function mapView(space: MapSpace, bounds: Bounds, room: MapRoom, margin = MARGIN): MapView {
  const [west, south, east, north] = bounds;
  const middle = (south + north) / 2;
  const metresX =
    space.kind === 'degrees' ? METRES_PER_DEGREE * Math.cos((middle * Math.PI) / 180) : space.metresPerUnit;
  const metresY = space.kind === 'degrees' ? METRES_PER_DEGREE : space.metresPerUnit;
  let wide = (east - west) * metresX * (1 + 2 * margin);
  let high = (north - south) * metresY * (1 + 2 * margin);
  if (wide <= 0 && high <= 0) wide = high = LEAST_METRES;
  const aspect = high / Math.max(wide, 1e-9);
  const height = Math.min(room.mostHeight, Math.max(room.leastHeight, room.width * aspect));
  const metresPerPixel = Math.max(wide / room.width, high / height);
  const centre = [(west + east) / 2, middle] as const;
  const halfX = (metresPerPixel * room.width) / 2 / metresX;
  const halfY = (metresPerPixel * height) / 2 / metresY;
  const shown: Bounds = [centre[0] - halfX, centre[1] - halfY, centre[0] + halfX, centre[1] + halfY];
  return {
    left: room.left,
    top: room.top,
    width: room.width,
    height,
    bounds: shown,
    metresPerPixel,
    space,
    x: (value) => room.left + ((value - shown[0]) * metresX) / metresPerPixel,
    y: (value) => room.top + ((shown[3] - value) * metresY) / metresPerPixel,
  };
}

/** The bounds of places; undefined where there are none. */
export function boundsOf(points: Iterable<MapPoint>): Bounds | undefined {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  return west <= east ? [west, south, east, north] : undefined;
}

/** The bounds of a raster with its outer cells whole. */
export function rasterBounds({ west, north, columns, rows, cellX, cellY }: Raster): Bounds {
  return [west, north - rows * cellY, west + columns * cellX, north];
}

/** Bounds that hold all; what shows nothing has none. */
export function joinBounds(all: readonly (Bounds | undefined)[]): Bounds | undefined {
  return boundsOf(
    all.flatMap((bounds): MapPoint[] => {
      if (bounds === undefined) return [];
      const [west, south, east, north] = bounds;
      return [
        [west, south],
        [east, north],
      ];
    }),
  );
}

/** The SVG path through places; those nearer than a third of a pixel to the one before are left out. */
export function pathThrough(view: MapView, points: readonly MapPoint[], close = false): string {
  const parts: string[] = [];
  let [lastX, lastY] = [Infinity, Infinity];
  for (const [i, [px, py]] of points.entries()) {
    const x = view.x(px);
    const y = view.y(py);
    const isEnd = i === points.length - 1;
    if (Math.abs(x - lastX) + Math.abs(y - lastY) < 1 / 3 && !isEnd) continue;
    parts.push(`${parts.length === 0 ? 'M' : 'L'}${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`);
    [lastX, lastY] = [x, y];
  }
  return parts.join('') + (close ? 'Z' : '');
}
