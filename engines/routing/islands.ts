import type { RoadModel } from './model.ts';

/** Roads without the small networks that lie apart from the others, and how many segments those had. */
export interface WithoutIslands {
  readonly model: RoadModel;
  readonly removed: number;
}

/**
 * Leaves out networks that are joined to no other and shorter than so many metres in all, such as the ends of roads that an extract cut
 * off: a place beside one would be reached from nowhere. The longest network always stays.
 */
export function withoutIslands(model: RoadModel, leastM: number): WithoutIslands {
  const { nodes, segments, turns } = model;
  const parent = Int32Array.from(nodes, (_, i) => i);
  const index = new Map(nodes.map(({ id }, i) => [id, i]));
  function rootOf(node: string): number {
    let at = index.get(node) ?? 0;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] ?? 0] ?? 0;
      at = parent[at] ?? 0;
    }
    return at;
  }
  for (const { from, to } of segments) parent[rootOf(from)] = rootOf(to);
  const lengthM = new Float64Array(nodes.length);
  for (const segment of segments) {
    const root = rootOf(segment.from);
    lengthM[root] = (lengthM[root] ?? 0) + segment.lengthM;
  }
  const longest = lengthM.reduce((a, b) => Math.max(a, b), 0);
  const stays = (node: string) => {
    const own = lengthM[rootOf(node)] ?? 0;
    return own >= leastM || own === longest;
  };
  const kept = segments.filter(({ from }) => stays(from));
  if (kept.length === segments.length) return { model, removed: 0 };
  const ids = new Set(kept.map(({ id }) => id));
  return {
    model: {
      ...model,
      nodes: nodes.filter(({ id }) => stays(id)),
      segments: kept,
      ...(turns === undefined
        ? {}
        : { turns: turns.filter((rule) => rule.segments.every((id) => ids.has(id))) }),
    },
    removed: segments.length - kept.length,
  };
}
