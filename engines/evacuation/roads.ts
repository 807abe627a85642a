import type { HazardTimes } from './hazard.ts';
import type { Coordinate, EvacuationEdge, EvacuationNode, Hazard } from './model.ts';

/** Roads as struct of arrays; index `i` is the i-th row of the input. */
export interface Roads {
  readonly nodes: readonly EvacuationNode[];
  readonly edges: readonly EvacuationEdge[];
  readonly nodeIndex: ReadonlyMap<string, number>;
  readonly edgeIndex: ReadonlyMap<string, number>;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Minute in which the hazard first touches the edge; `Infinity`: never. */
  readonly lostMin: Float64Array;
  /** 1 where a person has closed the edge. */
  readonly closed: Uint8Array;
}

/** Indexes roads and finds when the hazard reaches each; throws on rows that cannot be, naming them. */
export function readRoads(
  nodes: readonly EvacuationNode[],
  edges: readonly EvacuationEdge[],
  hazard: { readonly times: HazardTimes; readonly given: Hazard },
  closedIds: readonly string[],
): Roads {
  const nodeIndex = indexById(nodes, 'node');
  const edgeIndex = indexById(edges, 'edge');
  for (const { id, lng, lat } of nodes) checkPlace(`Node "${id}"`, lng, lat);
  const from = new Int32Array(edges.length);
  const to = new Int32Array(edges.length);
  const lostMin = new Float64Array(edges.length);
  const nodeMin = Float64Array.from(nodes, ({ id, lng, lat }) =>
    Math.min(hazard.given.nodeArrivalMin?.get(id) ?? Infinity, hazard.times.at(lng, lat)),
  );
  for (const [id, minute] of hazard.given.nodeArrivalMin ?? []) {
    if (!nodeIndex.has(id)) throw new Error(`The hazard arrives at "${id}", which is no node.`);
    if (!(minute >= 0))
      throw new Error(`The hazard arrives at node "${id}" in minute ${minute}; expected 0 or later.`);
  }
  edges.forEach((edge, e) => {
    checkEdge(edge);
    const a = endOf(edge, edge.from, nodeIndex);
    const b = endOf(edge, edge.to, nodeIndex);
    from[e] = a;
    to[e] = b;
    lostMin[e] = Math.min(
      nodeMin[a] ?? Infinity,
      nodeMin[b] ?? Infinity,
      hazard.times.along(lineOf(edge, nodes[a], nodes[b])),
    );
  });
  const closed = new Uint8Array(edges.length);
  for (const id of closedIds) {
    const e = edgeIndex.get(id);
    if (e === undefined) throw new Error(`Edge "${id}" is to be closed, but there is no such edge.`);
    closed[e] = 1;
  }
  return { nodes, edges, nodeIndex, edgeIndex, from, to, lostMin, closed };
}

/** The line of an edge, its ends included. */
export function lineOf(
  edge: EvacuationEdge,
  from: EvacuationNode | undefined,
  to: EvacuationNode | undefined,
): readonly Coordinate[] {
  if (from === undefined || to === undefined) return [];
  return [[from.lng, from.lat], ...(edge.via ?? []), [to.lng, to.lat]];
}

/** Throws unless a place is on earth. */
export function checkPlace(what: string, lng: number, lat: number): void {
  if (!(Math.abs(lng) <= 180 && Math.abs(lat) < 90))
    throw new Error(`${what} lies at ${lng}, ${lat}; expected longitude and latitude.`);
}

/** The place of each id in its list; throws on an id that is there twice. */
export function indexById(
  rows: readonly { readonly id: string }[],
  what: string,
): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  rows.forEach(({ id }, i) => {
    if (index.has(id)) throw new Error(`There are two rows of ${what}s with the id "${id}".`);
    index.set(id, i);
  });
  return index;
}

function checkEdge({
  id,
  lengthM,
  speedKmh,
  vehiclesPerHour,
  personsPerHour,
  via = [],
}: EvacuationEdge): void {
  if (!(lengthM > 0 && lengthM < Infinity))
    throw new Error(`Edge "${id}" is ${lengthM} m long; a length is above 0.`);
  if (!(speedKmh > 0 && speedKmh < Infinity))
    throw new Error(`Edge "${id}" is driven at ${speedKmh} km/h; a speed is above 0.`);
  if (!(vehiclesPerHour >= 0 && vehiclesPerHour < Infinity))
    throw new Error(`Edge "${id}" takes ${vehiclesPerHour} vehicles an hour; expected 0 or more.`);
  if (!(personsPerHour >= 0 && personsPerHour < Infinity))
    throw new Error(`Edge "${id}" takes ${personsPerHour} persons an hour; expected 0 or more.`);
  for (const [lng, lat] of via) checkPlace(`Edge "${id}"`, lng, lat);
}

function endOf(edge: EvacuationEdge, node: string, index: ReadonlyMap<string, number>): number {
  const found = index.get(node);
  if (found === undefined) throw new Error(`Edge "${edge.id}" ends at "${node}", which is no node.`);
  return found;
}
