import { buildGrid, type RoadGrid } from './grid.ts';
import type { RoadModel, RoadNode, RoadSegment } from './model.ts';
import { METRES_PER_DEGREE, metresPerDegreeLng } from './plane.ts';

/** The lines of segments: the points of segment `s` lie at `pointFirst[s] … pointFirst[s + 1] - 1`. */
export interface RoadShapes {
  readonly pointFirst: Int32Array;
  readonly pointLng: Float64Array;
  readonly pointLat: Float64Array;
  /** Share of its segment's line that lies before the point: 0 at the start, 1 at the end. */
  readonly pointShare: Float64Array;
  readonly pointSegment: Int32Array;
}

/**
 * Roads as struct of arrays; index `i` is the i-th row of the model. Edge `2 s` drives segment `s` from `from` to `to`, edge
 * `2 s + 1` the other way; the edges that reach node `n` lie at `inFirst[n] … inFirst[n + 1] - 1`.
 */
export interface RoadGraph extends RoadShapes {
  readonly nodeIds: readonly string[];
  readonly segmentIds: readonly string[];
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly oneWay: Uint8Array;
  readonly lengthM: Float64Array;
  readonly seconds: Float64Array;
  readonly inFirst: Int32Array;
  readonly inEdge: Int32Array;
  readonly grid: RoadGrid;
}

/** Turns roads into typed arrays; throws on a repeated id, an end that does not exist, and a length, speed or place that is no number above zero or on earth. */
export function roadGraph(model: RoadModel): RoadGraph {
  const nodeIndex = indexById(model.nodes, 'node');
  indexById(model.segments, 'segment');
  for (const { id, lng, lat } of model.nodes) checkPlace(`Node "${id}"`, lng, lat);
  const count = model.segments.length;
  const from = new Int32Array(count);
  const to = new Int32Array(count);
  const oneWay = new Uint8Array(count);
  const lengthM = new Float64Array(count);
  const seconds = new Float64Array(count);
  model.segments.forEach((segment, s) => {
    checkSegment(segment);
    from[s] = endOf(segment, segment.from, nodeIndex);
    to[s] = endOf(segment, segment.to, nodeIndex);
    oneWay[s] = segment.oneWay ? 1 : 0;
    lengthM[s] = segment.lengthM;
    seconds[s] = (segment.lengthM * 3.6) / segment.speedKmh;
  });
  const shapes = shapesOf(model, from, to);
  const [inFirst, inEdge] = edgesInto(model.nodes.length, from, to, oneWay);
  return {
    nodeIds: model.nodes.map(({ id }) => id),
    segmentIds: model.segments.map(({ id }) => id),
    from,
    to,
    oneWay,
    lengthM,
    seconds,
    ...shapes,
    inFirst,
    inEdge,
    grid: buildGrid(shapes),
  };
}

/** Edges sorted by the node that they reach, by counting. */
function edgesInto(
  nodeCount: number,
  from: Int32Array,
  to: Int32Array,
  oneWay: Uint8Array,
): readonly [Int32Array, Int32Array] {
  const first = new Int32Array(nodeCount + 1);
  for (let s = 0; s < from.length; s++) {
    const a = (to[s] ?? 0) + 1;
    first[a] = (first[a] ?? 0) + 1;
    if (oneWay[s] === 1) continue;
    const b = (from[s] ?? 0) + 1;
    first[b] = (first[b] ?? 0) + 1;
  }
  for (let n = 0; n < nodeCount; n++) first[n + 1] = (first[n + 1] ?? 0) + (first[n] ?? 0);
  const next = first.slice(0, nodeCount);
  const edge = new Int32Array(first[nodeCount] ?? 0);
  for (let s = 0; s < from.length; s++) {
    const a = to[s] ?? 0;
    edge[next[a] ?? 0] = 2 * s;
    next[a] = (next[a] ?? 0) + 1;
    if (oneWay[s] === 1) continue;
    const b = from[s] ?? 0;
    edge[next[b] ?? 0] = 2 * s + 1;
    next[b] = (next[b] ?? 0) + 1;
  }
  return [first, edge];
}

function shapesOf({ nodes, segments }: RoadModel, from: Int32Array, to: Int32Array): RoadShapes {
  const pointFirst = new Int32Array(segments.length + 1);
  segments.forEach(({ via = [] }, s) => {
    pointFirst[s + 1] = (pointFirst[s] ?? 0) + via.length + 2;
  });
  const total = pointFirst[segments.length] ?? 0;
  const pointLng = new Float64Array(total);
  const pointLat = new Float64Array(total);
  const pointShare = new Float64Array(total);
  const pointSegment = new Int32Array(total);
  segments.forEach(({ via = [] }, s) => {
    const start = pointFirst[s] ?? 0;
    const [a, b] = [nodes[from[s] ?? 0], nodes[to[s] ?? 0]];
    const points = [[a?.lng ?? 0, a?.lat ?? 0] as const, ...via, [b?.lng ?? 0, b?.lat ?? 0] as const];
    points.forEach(([lng, lat], i) => {
      pointLng[start + i] = lng;
      pointLat[start + i] = lat;
      pointSegment[start + i] = s;
    });
    shareLine({ pointLng, pointLat, pointShare }, start, start + points.length - 1);
  });
  return { pointFirst, pointLng, pointLat, pointShare, pointSegment };
}

/** Writes for each point of a line how much of the line lies before it. */
function shareLine(
  { pointLng, pointLat, pointShare }: Pick<RoadShapes, 'pointLng' | 'pointLat' | 'pointShare'>,
  start: number,
  end: number,
): void {
  const perLng = metresPerDegreeLng(pointLat[start] ?? 0);
  let sum = 0;
  for (let p = start + 1; p <= end; p++) {
    const x = ((pointLng[p] ?? 0) - (pointLng[p - 1] ?? 0)) * perLng;
    const y = ((pointLat[p] ?? 0) - (pointLat[p - 1] ?? 0)) * METRES_PER_DEGREE;
    sum += Math.sqrt(x * x + y * y);
    pointShare[p] = sum;
  }
  for (let p = start + 1; p < end; p++) pointShare[p] = sum > 0 ? (pointShare[p] ?? 0) / sum : 0;
  pointShare[end] = 1;
}

function checkSegment({ id, lengthM, speedKmh, via = [] }: RoadSegment): void {
  if (!(lengthM > 0 && lengthM < Infinity))
    throw new Error(`Segment "${id}" is ${lengthM} m long; a length is above 0.`);
  if (!(speedKmh > 0 && speedKmh < Infinity))
    throw new Error(`Segment "${id}" is driven at ${speedKmh} km/h; a speed is above 0.`);
  for (const [lng, lat] of via) checkPlace(`Segment "${id}"`, lng, lat);
}

function checkPlace(what: string, lng: number, lat: number): void {
  if (!(Math.abs(lng) <= 180 && Math.abs(lat) < 90))
    throw new Error(`${what} lies at ${lng}, ${lat}; expected longitude and latitude.`);
}

function endOf(segment: RoadSegment, node: string, index: ReadonlyMap<string, number>): number {
  const found = index.get(node);
  if (found === undefined) throw new Error(`Segment "${segment.id}" ends at "${node}", which is no node.`);
  return found;
}

function indexById(
  rows: readonly Pick<RoadNode, 'id'>[],
  what: 'node' | 'segment',
): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  rows.forEach(({ id }, i) => {
    if (index.has(id)) throw new Error(`The roads have two ${what}s with the id "${id}".`);
    index.set(id, i);
  });
  return index;
}
