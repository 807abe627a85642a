import { type Coordinate, distanceM } from '@cityloop/core/geo';
import type { LinkRow, NodeRow } from './network.ts';

/** The line of a link from its first node to its last. */
export function lineOf(link: LinkRow, nodes: ReadonlyMap<string, NodeRow>): readonly Coordinate[] {
  return [endOf(link.from, nodes), ...(link.via ?? []), endOf(link.to, nodes)];
}

/** The point at a share (0 … 1) of a line's length. */
export function pointAlong(line: readonly Coordinate[], share: number): Coordinate {
  const pieces = line.slice(1).map((to, i) => ({ from: line[i] ?? to, to }));
  const lengths = pieces.map(({ from, to }) => distanceM(from, to));
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  for (const [i, { from, to }] of pieces.entries()) {
    const length = lengths[i] ?? 0;
    if (left <= length && length > 0) {
      const part = left / length;
      return [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])];
    }
    left -= length;
  }
  return line.at(-1) ?? [0, 0];
}

function endOf(id: string, nodes: ReadonlyMap<string, NodeRow>): Coordinate {
  const node = nodes.get(id);
  if (node === undefined) throw new RangeError(`node ${id} is not in the network`);
  return [node.lng, node.lat];
}
