import type { RoadGraph, RoadMeasure } from './graph.ts';
import type { RoadPoint } from './snap.ts';
import { headOf, tailOf } from './space.ts';

/** One way to get from a place on a road into the graph, or out of the graph to it. */
export interface Access {
  /** Node, or state of an edge. */
  readonly item: number;
  /** From the place to the end of the edge, or from its beginning to the place. */
  readonly cost: number;
  readonly edge: number;
  /** How it joins the search: at the item itself; by driving a part of its edge; by driving its edge as a whole. */
  readonly by: 'item' | 'part' | 'whole';
}

/** What one direction of a search asks of a place: where one gets to from it (`leave`), or from where one gets to it (`reach`). */
export type AccessSide = 'leave' | 'reach';

/**
 * How a place meets the graph. Between the ends of its segment it is left and reached along the segment, in the directions in which
 * that is driven; at an end it is the node, with all its roads.
 */
export function accessesOf(
  graph: RoadGraph,
  point: RoadPoint,
  side: AccessSide,
  measure: RoadMeasure,
): readonly Access[] {
  const cost = graph.cost[measure];
  const { segment, share } = point;
  const forward = 2 * segment;
  const backward = forward + 1;
  const leave = side === 'leave';
  const parts = [
    { edge: forward, part: leave ? 1 - share : share },
    { edge: backward, part: leave ? share : 1 - share },
  ];
  if (graph.turns === undefined)
    return parts
      .filter(({ edge, part }) => edge === forward || graph.oneWay[segment] === 0 || part === 0)
      .map(({ edge, part }) => ({
        item: leave ? headOf(graph, edge) : tailOf(graph, edge),
        cost: part * (cost[edge] ?? 0),
        edge,
        by: 'item',
      }));
  if (share === 0 || share === 1) return accessesOfNode(graph, point, leave, cost);
  return parts
    .filter(({ edge }) => edge === forward || graph.oneWay[segment] === 0)
    .flatMap(({ edge, part }) =>
      (leave ? [edge] : statesOf(graph, edge)).map(
        (item): Access => ({ item, cost: part * (cost[edge] ?? 0), edge, by: 'part' }),
      ),
    );
}

/** The node of a place at an end of its segment, undefined between them. */
export function nodeOf(graph: RoadGraph, { segment, share }: RoadPoint): number | undefined {
  if (share === 0) return graph.from[segment];
  return share === 1 ? graph.to[segment] : undefined;
}

/** A place at a node is left by each road of the node; from an open road one does not begin inside roads for destinations only. */
function accessesOfNode(
  graph: RoadGraph,
  point: RoadPoint,
  leave: boolean,
  cost: Float64Array,
): readonly Access[] {
  const node = nodeOf(graph, point) ?? 0;
  const space = leave ? graph.out : graph.into;
  const isInner = graph.destinationOnly[point.segment] === 1;
  return Array.from(space.edge.subarray(space.first[node], space.first[node + 1])).flatMap((edge) => {
    const entered = graph.turns?.entered.get(edge);
    const isFromOpen = entered !== undefined && !isInner;
    const states = leave ? [isFromOpen ? entered : edge] : statesOf(graph, edge);
    const firstEntered = graph.turns?.firstEntered ?? 0;
    const allowed = leave || !isFromOpen ? states : states.filter((state) => state < firstEntered);
    return allowed.map((item): Access => ({ item, cost: cost[edge] ?? 0, edge, by: 'whole' }));
  });
}

function statesOf(graph: RoadGraph, edge: number): readonly number[] {
  return [edge, ...(graph.turns?.further.get(edge) ?? [])];
}
