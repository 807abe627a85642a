import type { Roads } from './roads.ts';

/** The roads of one kind of people without what no way needs: nodes where nothing is decided are inside chains of edges. */
export interface Chains {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Time along the chain, tenths of a second. */
  readonly tenths: Int32Array;
  /** Edges of the chain in order. */
  readonly edges: readonly (readonly number[])[];
}

interface Chain {
  readonly from: number;
  readonly to: number;
  readonly tenths: number;
  readonly edges: readonly number[];
}

/**
 * Takes out dead ends without people or shelter, and joins edges at nodes with two neighbours; `isKept` are the nodes where people
 * or shelters are. Only chains between nodes from which a target is reached stay. Ends are nodes of the roads.
 */
export function contract(
  roads: Roads,
  tenths: Int32Array,
  isKept: (node: number) => boolean,
  isUseful: (node: number) => boolean,
): Chains {
  const out = new Map<number, Set<Chain>>();
  const into = new Map<number, Set<Chain>>();
  const links = (table: Map<number, Set<Chain>>, node: number): Set<Chain> => {
    const found = table.get(node) ?? new Set();
    table.set(node, found);
    return found;
  };
  function add(chain: Chain): void {
    links(out, chain.from).add(chain);
    links(into, chain.to).add(chain);
  }
  function drop(chain: Chain): void {
    links(out, chain.from).delete(chain);
    links(into, chain.to).delete(chain);
  }
  roads.from.forEach((from, e) => {
    const to = roads.to[e] ?? 0;
    const time = tenths[e] ?? 0;
    if (time > 0 && isUseful(from) && isUseful(to)) add({ from, to, tenths: time, edges: [e] });
  });
  const waiting = [...new Set([...out.keys(), ...into.keys()])].sort((a, b) => b - a);
  for (let v = waiting.pop(); v !== undefined; v = waiting.pop()) {
    if (isKept(v)) continue;
    const leaving = [...links(out, v)];
    const coming = [...links(into, v)];
    const neighbours = new Set([...leaving.map(({ to }) => to), ...coming.map(({ from }) => from)]);
    if (neighbours.size > 2 || leaving.length + coming.length === 0) continue;
    const [a, b] = [...neighbours];
    if (b !== undefined && (hasTwins(leaving, 'to') || hasTwins(coming, 'from'))) continue;
    for (const chain of [...leaving, ...coming]) drop(chain);
    if (a === undefined) continue;
    for (const first of b === undefined ? [] : coming) {
      const second = leaving.find(({ to }) => to !== first.from);
      if (second === undefined) continue;
      add({
        from: first.from,
        to: second.to,
        tenths: first.tenths + second.tenths,
        edges: [...first.edges, ...second.edges],
      });
    }
    waiting.push(a);
    if (b !== undefined) waiting.push(b);
  }
  const chains = [...out.values()].flatMap((set) => [...set]);
  chains.sort((a, b) => (a.edges[0] ?? 0) - (b.edges[0] ?? 0));
  return {
    from: Int32Array.from(chains, ({ from }) => from),
    to: Int32Array.from(chains, ({ to }) => to),
    tenths: Int32Array.from(chains, (chain) => chain.tenths),
    edges: chains.map(({ edges }) => edges),
  };
}

function hasTwins(chains: readonly Chain[], end: 'from' | 'to'): boolean {
  return new Set(chains.map((chain) => chain[end])).size < chains.length;
}
