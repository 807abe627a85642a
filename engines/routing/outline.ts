import { type ContourRing, contourRings, isInRing } from './contour.ts';
import type { RoadGraph } from './graph.ts';
import type { RoadCoordinate } from './model.ts';
import { METRES_PER_DEGREE, metresPerDegreeLng } from './plane.ts';
import { type RoutePiece, routeLine } from './route-line.ts';

/** Polygons as GeoJSON has them: an outer ring anticlockwise, holes clockwise, first point repeated at the end. */
export type RoadPolygons = readonly (readonly (readonly RoadCoordinate[])[])[];

/** What `outlineOfRoads` draws. */
export interface OutlineOptions {
  /** Land so near a part of road belongs to it, metres; more where the area is too wide for the grid. */
  readonly besideM: number;
  /** Holes smaller than this are closed, square metres; 4 × besideM² unless said otherwise. */
  readonly smallestHoleM2?: number;
}

/** A corner of the grid for each third of `besideM`, and so many at most. */
const CELLS_PER_BESIDE = 3;
const MOST_CORNERS = 250_000;
/** Below this a road could slip between corners. */
const LEAST_CELLS_PER_BESIDE = 1.5;

/**
 * The land beside parts of roads: all points within `besideM` of them, drawn on a grid and outlined by marching squares, so an outline
 * follows the roads into bays and encloses every part. Its straight sides are exact to a tenth of a cell, round ends are cut by chords (2 % of their area).
 */
export function outlineOfRoads(
  graph: RoadGraph,
  parts: readonly RoutePiece[],
  options: OutlineOptions,
): RoadPolygons {
  if (!(options.besideM > 0 && options.besideM < Infinity))
    throw new Error(`The land beside roads is ${options.besideM} m wide; expected above 0.`);
  const lines = parts.map((part) => routeLine(graph, [part]));
  const box = boxOf(lines);
  if (box === undefined) return [];
  const perLng = metresPerDegreeLng((box.south + box.north) / 2);
  const width = (box.east - box.west) * perLng;
  const height = (box.north - box.south) * METRES_PER_DEGREE;
  const { cell, beside } = sizesOf(width, height, options.besideM);
  const margin = beside + 2 * cell;
  const columns = Math.ceil((width + 2 * margin) / cell) + 1;
  const rows = Math.ceil((height + 2 * margin) / cell) + 1;
  const west = box.west - margin / perLng;
  const south = box.south - margin / METRES_PER_DEGREE;
  const values = new Float32Array(columns * rows).fill((beside / cell + 2) ** 2);
  const field = { columns, rows, values };
  for (const line of lines) {
    for (let i = 0; i < Math.max(1, line.length - 1); i++) {
      const [a, b] = [line[i] ?? [0, 0], line[i + 1] ?? line[i] ?? [0, 0]];
      drawPiece(field, beside / cell, [
        ((a[0] - west) * perLng) / cell,
        ((a[1] - south) * METRES_PER_DEGREE) / cell,
        ((b[0] - west) * perLng) / cell,
        ((b[1] - south) * METRES_PER_DEGREE) / cell,
      ]);
    }
  }
  for (let c = 0; c < values.length; c++) values[c] = beside / cell - Math.sqrt(values[c] ?? 0);
  const smallest = (options.smallestHoleM2 ?? 4 * beside * beside) / (cell * cell);
  const rings = contourRings(field).filter(({ area }) => area > 0 || -area >= smallest);
  const toPlace = (x: number, y: number): RoadCoordinate => [
    west + (x * cell) / perLng,
    south + (y * cell) / METRES_PER_DEGREE,
  ];
  return nested(rings).map((polygon) =>
    polygon.map(({ x, y }) => {
      const ring = Array.from(x, (value, i) => toPlace(value, y[i] ?? 0));
      return [...ring, ...ring.slice(0, 1)];
    }),
  );
}

function sizesOf(width: number, height: number, besideM: number): { cell: number; beside: number } {
  let cell = besideM / CELLS_PER_BESIDE;
  const corners = (size: number) => ((width + 2 * besideM) / size + 6) * ((height + 2 * besideM) / size + 6);
  while (corners(cell) > MOST_CORNERS) cell *= 1.1;
  return { cell, beside: Math.max(besideM, LEAST_CELLS_PER_BESIDE * cell) };
}

function boxOf(lines: readonly (readonly RoadCoordinate[])[]) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of lines) {
    for (const [lng, lat] of line) {
      west = Math.min(west, lng);
      east = Math.max(east, lng);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
    }
  }
  return west > east ? undefined : { west, south, east, north };
}

/** Lowers the squared distance, in cells, of the corners around a straight piece. */
function drawPiece(
  { columns, values }: { readonly columns: number; readonly values: Float32Array },
  beside: number,
  [ax, ay, bx, by]: readonly [number, number, number, number],
): void {
  const dx = bx - ax;
  const dy = by - ay;
  const square = dx * dx + dy * dy;
  // One corner further, so that the line between inside and outside lies between true distances.
  const around = beside + 1;
  const right = Math.floor(Math.max(ax, bx) + around);
  const top = Math.floor(Math.max(ay, by) + around);
  const left = Math.ceil(Math.min(ax, bx) - around);
  for (let row = Math.ceil(Math.min(ay, by) - around); row <= top; row++) {
    for (let column = left; column <= right; column++) {
      const px = column - ax;
      const py = row - ay;
      const share = square > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / square)) : 0;
      const x = px - share * dx;
      const y = py - share * dy;
      const d = x * x + y * y;
      const corner = row * columns + column;
      if (d < (values[corner] ?? 0)) values[corner] = d;
    }
  }
}

/** Rings by polygon: each outer ring, largest first, with the holes that lie directly in it. */
function nested(rings: readonly ContourRing[]): readonly (readonly ContourRing[])[] {
  const outers = rings.filter(({ area }) => area > 0).sort((a, b) => a.area - b.area);
  const holes = new Map<ContourRing, ContourRing[]>(outers.map((ring) => [ring, []]));
  for (const hole of rings.filter(({ area }) => area < 0)) {
    const around = outers.find(
      (outer) => outer.area > -hole.area && isInRing(outer, hole.x[0] ?? 0, hole.y[0] ?? 0),
    );
    if (around !== undefined) holes.get(around)?.push(hole);
  }
  return outers.toReversed().map((outer) => [outer, ...(holes.get(outer) ?? [])]);
}
