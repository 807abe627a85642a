import { type Chains, contract } from './contract.ts';
import { type Movement, TENTHS, timesTo } from './movement.ts';
import type { Roads } from './roads.ts';
import { byOwner } from './step-network.ts';

/** A way into a shelter for one kind of people. */
export interface Door {
  /** Index of the shelter. */
  readonly shelter: number;
  /** Node of the roads before it. */
  readonly node: number;
  /** From the node to the shelter, tenths of a second. */
  readonly tenths: number;
}

/** The roads of one kind of people between where they are and where they may go. */
export interface Layer {
  /** Index of the kind. */
  readonly kind: number;
  readonly doors: readonly Door[];
  /** Nodes of the layer: nodes of the roads first, then a node for each door. */
  readonly size: number;
  /** Index in the layer of a node of the roads. */
  readonly local: ReadonlyMap<number, number>;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly tenths: Int32Array;
  /** Edges of the roads in each edge of the layer, empty behind the door. */
  readonly chains: Chains['edges'];
  /** Least time from each node to any door, and to each door, tenths of a second. */
  readonly toGo: Float64Array;
  readonly toDoor: readonly Float64Array[];
}

/** Builds the layer of a kind; `kept` are the nodes where its groups meet the road. */
export function buildLayer(
  roads: Roads,
  movement: Movement,
  asked: {
    readonly kind: number;
    readonly doors: readonly Door[];
    readonly kept: ReadonlySet<number>;
    /** Least time to a door from each node of the roads. */
    readonly reach: Float64Array;
  },
): Layer {
  const { doors, kept, reach } = asked;
  const atDoor = new Set(doors.map(({ node }) => node));
  const chains = contract(
    roads,
    movement.tenths,
    (n) => kept.has(n) || atDoor.has(n),
    (n) => (reach[n] ?? Infinity) < Infinity,
  );
  const nodes = [...new Set([...kept, ...atDoor, ...chains.from, ...chains.to])].sort((a, b) => a - b);
  const local = new Map(nodes.map((node, i) => [node, i]));
  const size = nodes.length + doors.length;
  const ends = [
    ...Array.from(chains.from, (from, c) => ({
      from: local.get(from) ?? 0,
      to: local.get(chains.to[c] ?? 0) ?? 0,
      tenths: chains.tenths[c] ?? 0,
      edges: chains.edges[c] ?? [],
    })),
    ...doors.map(({ node, tenths }, i) => ({
      from: local.get(node) ?? 0,
      to: nodes.length + i,
      tenths: Math.max(1, tenths),
      edges: [],
    })),
  ];
  function timesFrom(rows: typeof ends, targets: readonly number[]): Float64Array {
    const to = Int32Array.from(rows, (row) => row.to);
    return timesTo(size, targets, {
      from: Int32Array.from(rows, (row) => row.from),
      tenths: Int32Array.from(rows, (row) => row.tenths),
      into: byOwner(size, to),
    });
  }
  const doorNodes = doors.map((_, i) => nodes.length + i);
  const toGo = timesFrom(ends, doorNodes);
  const toDoor = doorNodes.map((node) => timesFrom(ends, [node]));
  // The straightest way first: the search fills it before any other.
  ends.sort((a, b) => a.tenths + (toGo[a.to] ?? 0) - (b.tenths + (toGo[b.to] ?? 0)));
  return {
    kind: asked.kind,
    doors,
    size,
    local,
    from: Int32Array.from(ends, (row) => row.from),
    to: Int32Array.from(ends, (row) => row.to),
    tenths: Int32Array.from(ends, (row) => row.tenths),
    chains: ends.map((row) => row.edges),
    toGo,
    toDoor,
  };
}

/** Where and when people are first at a node of a layer, tenths of a second. */
export interface Start {
  readonly node: number;
  readonly at: number;
  readonly persons: number;
}

/** A layer in steps: node `v` in step `t` stands for the time `t · step + phase[v]`. */
export interface SteppedLayer {
  readonly layer: Layer;
  readonly stepTenths: number;
  readonly phase: Int32Array;
  readonly steps: Int32Array;
  /** Last step in which an edge may be entered: whoever enters within the step is out of it before the hazard is there. */
  readonly latest: Int32Array;
}

/**
 * Puts a layer into steps. Each node has its own phase within the step: along a forest of edges nothing is lost to rounding, and
 * the edges of most `use` come first into the forest. The ways of an assignment on empty roads form a forest (a basic solution of
 * a flow problem has no circle), so they lose nothing; elsewhere a person waits less than a step at a node, so no time in the plan
 * is shorter than the true one.
 */
export function stepped(
  layer: Layer,
  roads: Roads,
  movement: Movement,
  {
    stepTenths,
    marginMin,
    use,
    starts,
  }: {
    readonly stepTenths: number;
    readonly marginMin: number;
    readonly use: Float64Array;
    readonly starts: readonly Start[];
  },
): SteppedLayer {
  const phase = phases(layer, stepTenths, use, starts);
  const steps = Int32Array.from(layer.from, (from, e) => {
    const ahead = (layer.tenths[e] ?? 0) + (phase[from] ?? 0) - (phase[layer.to[e] ?? 0] ?? 0);
    return Math.ceil(ahead / stepTenths);
  });
  const latest = Int32Array.from(layer.from, (from, e) => {
    let clock = Infinity;
    let after = 0;
    for (const edge of layer.chains[e] ?? []) {
      after += movement.tenths[edge] ?? 0;
      clock = Math.min(clock, ((roads.lostMin[edge] ?? Infinity) - marginMin) * TENTHS - after);
    }
    if (clock === Infinity) return 0x3fffffff;
    return Math.floor((clock - stepTenths - (phase[from] ?? 0)) / stepTenths);
  });
  return { layer, stepTenths, phase, steps, latest };
}

/** Phases of the nodes along a forest of the most used edges, then of the fastest ways to the nearest door. */
function phases(
  { from, to, tenths, toGo, size }: Layer,
  stepTenths: number,
  use: Float64Array,
  starts: readonly Start[],
): Int32Array {
  const isNearest = (e: number) => (tenths[e] ?? 0) + (toGo[to[e] ?? 0] ?? 0) === toGo[from[e] ?? 0];
  const order = Array.from(from.keys()).sort((a, b) => {
    return (use[b] ?? 0) - (use[a] ?? 0) || Number(isNearest(b)) - Number(isNearest(a)) || a - b;
  });
  const root = Int32Array.from({ length: size }, (_, v) => v);
  /** Time of a node after its root, within the step. */
  const after = new Int32Array(size);
  function find(v: number): number {
    let top = v;
    let sum = 0;
    while (root[top] !== top) {
      sum += after[top] ?? 0;
      top = root[top] ?? 0;
    }
    if (top !== v) {
      root[v] = top;
      after[v] = sum % stepTenths;
    }
    return top;
  }
  for (const e of order) {
    const [u, v] = [from[e] ?? 0, to[e] ?? 0];
    const [a, b] = [find(u), find(v)];
    if (a === b) continue;
    const gap = ((after[u] ?? 0) + (tenths[e] ?? 0) - (after[v] ?? 0)) % stepTenths;
    root[b] = a;
    after[b] = (gap + stepTenths) % stepTenths;
  }
  // The largest group of a tree leaves as soon as it can, without waiting for a step to begin.
  const shift = new Int32Array(size);
  for (const { node, at } of starts.toSorted((x, y) => x.persons - y.persons)) {
    const top = find(node);
    shift[top] = (at - (top === node ? 0 : (after[node] ?? 0))) % stepTenths;
  }
  return Int32Array.from({ length: size }, (_, v) => {
    const top = find(v);
    return ((shift[top] ?? 0) + (top === v ? 0 : (after[v] ?? 0)) + stepTenths) % stepTenths;
  });
}

/** Persons on each edge of a layer when everybody takes the fastest way to the door that was assigned. */
export function useOf(
  layer: Layer,
  parts: Iterable<{ readonly node: number; readonly door: number; readonly persons: number }>,
): Float64Array {
  const { size, from, to, tenths, toDoor } = layer;
  const out = byOwner(size, from);
  const use = new Float64Array(from.length);
  for (const { node, door, persons } of parts) {
    const times = toDoor[door];
    const target = size - layer.doors.length + door;
    for (let v = node; v !== target && times !== undefined; ) {
      const end = out.first[v + 1] ?? 0;
      let next = -1;
      for (let i = out.first[v] ?? 0; i < end && next < 0; i++) {
        const e = out.item[i] ?? 0;
        if ((tenths[e] ?? 0) + (times[to[e] ?? 0] ?? Infinity) === times[v]) next = e;
      }
      if (next < 0) break;
      use[next] = (use[next] ?? 0) + persons;
      v = to[next] ?? target;
    }
  }
  return use;
}
