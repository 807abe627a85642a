/** Disjoint sets over 0 … size − 1. */
export interface Sets {
  /** A number that is the same for all members of a set. */
  find(member: number): number;
  /** Joins two sets; false when they were one already. */
  join(a: number, b: number): boolean;
}

/** Starts with every member alone. */
export function createSets(size: number): Sets {
  const parent = Int32Array.from({ length: size }, (_, i) => i);
  function find(member: number): number {
    let root = member;
    while (parent[root] !== root) root = parent[root] ?? root;
    parent[member] = root;
    return root;
  }
  function join(a: number, b: number): boolean {
    const [x, y] = [find(a), find(b)];
    parent[Math.max(x, y)] = Math.min(x, y);
    return x !== y;
  }
  return { find, join };
}
