import { buildGrid, type RoadGrid } from './grid.ts';
import type { RoadModel, RoadNode, RoadSegment } from './model.ts';
import { METRES_PER_DEGREE, metresPerDegreeLng } from './plane.ts';
import { nodeSpace, type SearchSpace } from './space.ts';
import { forbiddenWays } from './turn-rules.ts';
import { type TurnStates, turnStates } from './turn-states.ts';

/** The lines of segments: the points of segment `s` lie at `pointFirst[s] … pointFirst[s + 1] - 1`. */
export interface RoadShapes {
  readonly pointFirst: Int32Array;
  readonly pointLng: Float64Array;
  readonly pointLat: Float64Array;
  /** Share of its segment's line that lies before the point: 0 at the start, 1 at the end. */
  readonly pointShare: Float64Array;
  readonly pointSegment: Int32Array;
}

/** What a way costs: driving time, or length. */
export type RoadMeasure = 'seconds' | 'metres';

/**
 * Roads as struct of arrays; index `i` is the i-th row of the model. Edge `2 s` drives segment `s` from `from` to `to`, edge
 * `2 s + 1` the other way.
 */
export interface RoadGraph extends RoadShapes {
  readonly nodeIds: readonly string[];
  readonly segmentIds: readonly string[];
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly oneWay: Uint8Array;
  readonly destinationOnly: Uint8Array;
  readonly lengthM: Float64Array;
  /** Of each edge: time to drive it, and its length. */
  readonly cost: Readonly<Record<RoadMeasure, Float64Array>>;
  /** Nodes with the edges that leave them, and with the edges that reach them. */
  readonly out: SearchSpace;
  readonly into: SearchSpace;
  /** Only where there are turn rules or roads for destinations only. */
  readonly turns: TurnStates | undefined;
  readonly grid: RoadGrid;
}

/** Turns roads into typed arrays; throws on a repeated id, an end that does not exist, and a length, speed or place that is no number above zero or on earth. */
export function roadGraph(model: RoadModel): RoadGraph {
  const nodeIndex = indexById(model.nodes, 'node');
  const segmentIndex = indexById(model.segments, 'segment');
  for (const { id, lng, lat } of model.nodes) checkPlace(`Node "${id}"`, lng, lat);
  const count = model.segments.length;
  const from = new Int32Array(count);
  const to = new Int32Array(count);
  const oneWay = new Uint8Array(count);
  const destinationOnly = new Uint8Array(count);
  const lengthM = new Float64Array(count);
  const seconds = new Float64Array(2 * count);
  const metres = new Float64Array(2 * count);
  model.segments.forEach((segment, s) => {
    checkSegment(segment);
    from[s] = endOf(segment, segment.from, nodeIndex);
    to[s] = endOf(segment, segment.to, nodeIndex);
    oneWay[s] = segment.oneWay ? 1 : 0;
    destinationOnly[s] = segment.destinationOnly ? 1 : 0;
    lengthM[s] = segment.lengthM;
    metres.fill(segment.lengthM, 2 * s, 2 * s + 2);
    seconds[2 * s] = (segment.lengthM * 3.6) / segment.speedKmh;
    seconds[2 * s + 1] = (segment.lengthM * 3.6) / (segment.speedBackKmh ?? segment.speedKmh);
  });
  const shapes = shapesOf(model, from, to);
  const ends = { from, to, oneWay };
  const out = nodeSpace(model.nodes.length, ends, false);
  const rules = model.turns ?? [];
  const forbidden = forbiddenWays(rules, ends, { segment: segmentIndex, node: nodeIndex, out });
  const isPlain = rules.length === 0 && !destinationOnly.includes(1);
  // Without turn rules no way gains by turning back.
  const uTurns = rules.length === 0 ? 'everywhere' : (model.uTurns ?? 'dead-ends');
  return {
    nodeIds: model.nodes.map(({ id }) => id),
    segmentIds: model.segments.map(({ id }) => id),
    from,
    to,
    oneWay,
    destinationOnly,
    lengthM,
    cost: { seconds, metres },
    ...shapes,
    out,
    into: nodeSpace(model.nodes.length, ends, true),
    turns: isPlain ? undefined : turnStates(ends, { out, forbidden, destinationOnly, uTurns }),
    grid: buildGrid(shapes),
  };
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

function checkSegment({ id, lengthM, speedKmh, speedBackKmh = speedKmh, via = [] }: RoadSegment): void {
  if (!(lengthM > 0 && lengthM < Infinity))
    throw new Error(`Segment "${id}" is ${lengthM} m long; a length is above 0.`);
  if (!(speedKmh > 0 && speedKmh < Infinity))
    throw new Error(`Segment "${id}" is driven at ${speedKmh} km/h; a speed is above 0.`);
  if (!(speedBackKmh > 0 && speedBackKmh < Infinity))
    throw new Error(`Segment "${id}" is driven back at ${speedBackKmh} km/h; a speed is above 0.`);
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
