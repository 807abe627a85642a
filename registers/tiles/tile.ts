import type { Bbox, Coordinate, Geometry } from '@cityloop/core/geo';
import { fromVectorTileJs, GeoJSONWrapper } from '@maplibre/vt-pbf';
import { clipLine, clipRing, type TilePoint } from './clip.ts';

/** Zoom, column and row of a tile, counted from the north-west. */
export interface TileId {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Something to draw; its id goes into the properties, because a tile keeps numeric ids only. */
export interface TileFeature {
  readonly geometry: Geometry;
  readonly properties: Readonly<Record<string, string | number | boolean>>;
}

/** Features that a style draws alike. */
export interface TileLayer {
  readonly name: string;
  readonly features: readonly TileFeature[];
}

const EXTENT = 4096;
/** Kept around a tile, so that wide lines and outlines show no seam; the same as MapLibre's own tiler. */
const MARGIN = 64;
const WINDOW = { min: -MARGIN, max: EXTENT + MARGIN };

/** A Mapbox vector tile (version 2) of some layers; geometry outside the tile is cut away. */
export function encodeTile(tile: TileId, layers: readonly TileLayer[]): Uint8Array {
  const wrapped = layers.map((layer): [string, GeoJSONWrapper] => {
    const features = layer.features.flatMap((feature) => tileFeature(tile, feature) ?? []);
    const wrapper = new GeoJSONWrapper(features, { version: 2, extent: EXTENT });
    wrapper.name = layer.name;
    return [layer.name, wrapper];
  });
  return fromVectorTileJs({ layers: Object.fromEntries(wrapped.filter(([, layer]) => layer.length > 0)) });
}

/** The box of a tile with its margin, to ask a store for what may show in it. */
export function tileBbox({ z, x, y }: TileId): Bbox {
  const margin = MARGIN / EXTENT;
  const lng = (column: number) => (column / 2 ** z) * 360 - 180;
  const lat = (row: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** z))) * 180) / Math.PI;
  return [lng(x - margin), lat(y + 1 + margin), lng(x + 1 + margin), lat(y - margin)];
}

type Wrapped = ConstructorParameters<typeof GeoJSONWrapper>[0][number];

function tileFeature(tile: TileId, { geometry, properties }: TileFeature): Wrapped | undefined {
  const tags = { ...properties };
  switch (geometry.type) {
    case 'Point':
    case 'MultiPoint': {
      const all = geometry.type === 'Point' ? [geometry.coordinates] : geometry.coordinates;
      const points = all.map((point) => project(tile, point)).filter(isInWindow);
      return points.length === 0 ? undefined : { type: 1, geometry: points.map(rounded), tags };
    }
    case 'LineString':
    case 'MultiLineString': {
      const all = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates;
      const lines = all
        .flatMap((line) =>
          clipLine(
            line.map((point) => project(tile, point)),
            WINDOW,
          ),
        )
        .map(distinct)
        .filter((line) => line.length > 1);
      return lines.length === 0 ? undefined : { type: 2, geometry: lines, tags };
    }
    case 'Polygon':
    case 'MultiPolygon': {
      const all = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      const rings = all.flatMap((polygon) => tileRings(tile, polygon));
      return rings.length === 0 ? undefined : { type: 3, geometry: rings, tags };
    }
  }
}

function tileRings(tile: TileId, polygon: readonly (readonly Coordinate[])[]): [number, number][][] {
  const rings = polygon.map((ring) =>
    distinct(
      clipRing(
        ring.map((point) => project(tile, point)),
        WINDOW,
      ),
    ),
  );
  const [outer, ...holes] = rings;
  if (outer === undefined || signedArea(outer) === 0) return [];
  // The format tells an outer ring from a hole by its direction alone.
  return [
    turned(outer, 1),
    ...holes.filter((hole) => signedArea(hole) !== 0).map((hole) => turned(hole, -1)),
  ];
}

function project({ z, x, y }: TileId, [lng, lat]: Coordinate): TilePoint {
  const sine = Math.sin((lat * Math.PI) / 180);
  const worldX = lng / 360 + 0.5;
  const worldY = 0.5 - Math.atanh(sine) / (2 * Math.PI);
  return [(worldX * 2 ** z - x) * EXTENT, (worldY * 2 ** z - y) * EXTENT];
}

function isInWindow([x, y]: TilePoint): boolean {
  return x >= WINDOW.min && x <= WINDOW.max && y >= WINDOW.min && y <= WINDOW.max;
}

function rounded([x, y]: TilePoint): [number, number] {
  return [Math.round(x), Math.round(y)];
}

/** Rounded positions, without those that fall on the one before. */
function distinct(points: readonly TilePoint[]): [number, number][] {
  const kept: [number, number][] = [];
  for (const point of points) {
    const next = rounded(point);
    const last = kept.at(-1);
    if (last === undefined || last[0] !== next[0] || last[1] !== next[1]) kept.push(next);
  }
  return kept;
}

function turned(ring: [number, number][], direction: 1 | -1): [number, number][] {
  return Math.sign(signedArea(ring)) === direction ? ring : ring.toReversed();
}

/** Positive for an outer ring as the format wants it: clockwise on the screen, y to the south. */
function signedArea(ring: readonly TilePoint[]): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [x1 = 0, y1 = 0] = ring[i - 1] ?? [];
    const [x2 = 0, y2 = 0] = ring[i] ?? [];
    sum += x1 * y2 - x2 * y1;
  }
  return sum / 2;
}
