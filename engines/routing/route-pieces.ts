import { nodeOf } from './access.ts';
import type { RoadGraph } from './graph.ts';
import type { RoutePiece } from './route-line.ts';
import type { RoadPoint } from './snap.ts';

/**
 * `before` of an item that a search reached at the beginning: at its k-th place itself, or (`isBeside`) by a road that begins at the
 * very place.
 */
export function beginMark(begin: number, isBeside: boolean): number {
  return -1 - 2 * begin - (isBeside ? 1 : 0);
}

/** The place and the manner of a beginning that `beginMark` wrote. */
export function readBeginMark(mark: number): { readonly begin: number; readonly isBeside: boolean } {
  return { begin: (-1 - mark) >> 1, isBeside: ((-1 - mark) & 1) === 1 };
}

/** What a search leaves behind of its ways. */
export interface SearchTrace {
  /** The places of the run. */
  readonly begins: readonly RoadPoint[];
  /** Whether ways lead from the places of the run, or to them. */
  readonly isFrom: boolean;
  /** Item before an item as the search went, or the mark of a beginning; the edge that joins them, −1 where an other is at the item itself. */
  readonly before: Int32Array;
  readonly via: Int32Array;
}

/** The place of the run that the way to an item begins at. */
export function beginOf(before: Int32Array, item: number): number {
  let at = item;
  while (at >= 0) at = before[at] ?? -1;
  return readBeginMark(at).begin;
}

/** Follows a way back to where the search began and tells its pieces in the direction of driving. */
export function piecesOfWay(
  graph: RoadGraph,
  { begins, isFrom, before, via }: SearchTrace,
  other: { readonly point: RoadPoint; readonly item: number },
): readonly RoutePiece[] {
  const lastEdge = via[other.item] ?? -1;
  let item = before[other.item] ?? -1;
  const begin = begins[beginOf(before, other.item)] ?? other.point;
  const isBeside = item < 0 && readBeginMark(item).isBeside;
  if (item < 0 && !isBeside) {
    const [start, end] = isFrom ? [begin, other.point] : [other.point, begin];
    return start.segment === end.segment
      ? [{ segment: start.segment, fromShare: start.share, toShare: end.share }]
      : [standing(start), standing(end)];
  }
  const pieces: RoutePiece[] = [
    lastEdge < 0 ? standing(other.point) : partOf(lastEdge, other.point.share, !isFrom),
  ];
  if (isBeside) pieces.push(standing(begin));
  const beginsAtNode = graph.turns !== undefined && nodeOf(graph, begin) !== undefined;
  while (item >= 0) {
    const edge = via[item] ?? 0;
    item = before[item] ?? -1;
    if (item >= 0 || beginsAtNode)
      pieces.push({ segment: edge >> 1, fromShare: startShare(edge), toShare: endShare(edge) });
    else pieces.push(partOf(edge, begin.share, isFrom));
    if (item < 0 && beginsAtNode) pieces.push(standing(begin));
  }
  return isFrom ? pieces.reverse() : pieces;
}

/** The part of an edge behind a share, or before it. */
function partOf(edge: number, share: number, isBehind: boolean): RoutePiece {
  const segment = edge >> 1;
  return isBehind
    ? { segment, fromShare: share, toShare: endShare(edge) }
    : { segment, fromShare: startShare(edge), toShare: share };
}

function standing({ segment, share }: RoadPoint): RoutePiece {
  return { segment, fromShare: share, toShare: share };
}

function startShare(edge: number): number {
  return edge & 1;
}

function endShare(edge: number): number {
  return 1 - (edge & 1);
}
