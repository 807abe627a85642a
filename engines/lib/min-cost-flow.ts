/** Arcs with room and cost; index `i` is the i-th arc. */
export interface FlowArcs {
  readonly nodes: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Units that an arc takes: whole numbers. */
  readonly room: Int32Array;
  /** Cost of a unit: whole numbers of 0 or more. */
  readonly cost: Int32Array;
}

/** A cheapest flow of its amount. */
export interface MinCostFlow {
  readonly amount: number;
  readonly cost: number;
  /** Units on each arc. */
  readonly flow: Int32Array;
  /** Least cost of smaller amounts, rising to `amount`; between two of them it is a straight line. */
  readonly costs: readonly { readonly amount: number; readonly cost: number }[];
}

/**
 * The cheapest flow of the greatest amount, at most `limit`, from a source to a sink.
 *
 * Successive shortest paths with potentials (Edmonds and Karp 1972): Dijkstra's algorithm over reduced costs, then all ways of no
 * reduced cost are filled depth first before the potentials are set anew. Exact; parallel arcs and circles are allowed.
 */
export function minCostFlow(
  { nodes, from, to, room, cost }: FlowArcs,
  ends: {
    readonly source: number;
    readonly sink: number;
    readonly limit?: number;
    readonly signal?: { readonly aborted: boolean };
  },
): MinCostFlow {
  const { source, sink, signal } = ends;
  const arcs = from.length;
  for (let a = 0; a < arcs; a++) {
    if ((cost[a] ?? 0) < 0) throw new Error(`Arc ${a} costs ${cost[a]}; a cost is 0 or more.`);
    if ((room[a] ?? 0) < 0) throw new Error(`Arc ${a} has room for ${room[a]}; expected 0 or more.`);
  }
  // Half `2 a` is arc `a`, half `2 a + 1` its way back.
  const first = new Int32Array(nodes + 1);
  for (let a = 0; a < arcs; a++) {
    first[(from[a] ?? 0) + 1] = (first[(from[a] ?? 0) + 1] ?? 0) + 1;
    first[(to[a] ?? 0) + 1] = (first[(to[a] ?? 0) + 1] ?? 0) + 1;
  }
  for (let n = 0; n < nodes; n++) first[n + 1] = (first[n + 1] ?? 0) + (first[n] ?? 0);
  const next = first.slice(0, nodes);
  const half = new Int32Array(2 * arcs);
  for (let a = 0; a < arcs; a++) {
    const [u, v] = [from[a] ?? 0, to[a] ?? 0];
    half[next[u] ?? 0] = 2 * a;
    next[u] = (next[u] ?? 0) + 1;
    half[next[v] ?? 0] = 2 * a + 1;
    next[v] = (next[v] ?? 0) + 1;
  }
  const free = new Int32Array(2 * arcs);
  const price = new Int32Array(2 * arcs);
  const head = new Int32Array(2 * arcs);
  for (let a = 0; a < arcs; a++) {
    free[2 * a] = room[a] ?? 0;
    price[2 * a] = cost[a] ?? 0;
    price[2 * a + 1] = -(cost[a] ?? 0);
    head[2 * a] = to[a] ?? 0;
    head[2 * a + 1] = from[a] ?? 0;
  }
  const potential = new Float64Array(nodes);
  const distance = new Float64Array(nodes);
  const heapItems = new Int32Array(nodes);
  const heapPlace = new Int32Array(nodes);
  const onPath = new Uint8Array(nodes);
  const pathNode = new Int32Array(nodes + 1);
  const pathCursor = new Int32Array(nodes + 1);
  const wanted = ends.limit ?? Infinity;
  let amount = 0;
  let total = 0;
  const costs = [{ amount: 0, cost: 0 }];
  while (amount < wanted && source !== sink && shorten()) {
    if (signal?.aborted) throw new Error('The flow was stopped.');
    amount += fill();
    costs.push({ amount, cost: total });
  }
  const flow = new Int32Array(arcs);
  for (let a = 0; a < arcs; a++) flow[a] = free[2 * a + 1] ?? 0;
  return { amount, cost: total, flow, costs };

  /** Dijkstra over reduced costs; sets the potentials; false when no way is left. */
  function shorten(): boolean {
    distance.fill(Infinity);
    heapPlace.fill(-1);
    let size = 0;
    function lower(node: number, value: number): void {
      distance[node] = value;
      let place = heapPlace[node] ?? -1;
      if (place < 0) place = size++;
      while (place > 0) {
        const above = (place - 1) >> 1;
        const other = heapItems[above] ?? 0;
        if ((distance[other] ?? 0) <= value) break;
        heapItems[place] = other;
        heapPlace[other] = place;
        place = above;
      }
      heapItems[place] = node;
      heapPlace[node] = place;
    }
    function pop(): number {
      const top = heapItems[0] ?? 0;
      size -= 1;
      const item = heapItems[size] ?? 0;
      const value = distance[item] ?? 0;
      let place = 0;
      for (let child = 1; child < size; child = 2 * place + 1) {
        if (
          child + 1 < size &&
          (distance[heapItems[child + 1] ?? 0] ?? 0) < (distance[heapItems[child] ?? 0] ?? 0)
        )
          child += 1;
        const other = heapItems[child] ?? 0;
        if ((distance[other] ?? 0) >= value) break;
        heapItems[place] = other;
        heapPlace[other] = place;
        place = child;
      }
      heapItems[place] = item;
      heapPlace[item] = place;
      return top;
    }
    lower(source, 0);
    let reached = Infinity;
    while (size > 0) {
      const u = pop();
      const base = distance[u] ?? 0;
      if (u === sink) {
        reached = base;
        break;
      }
      const end = first[u + 1] ?? 0;
      for (let i = first[u] ?? 0; i < end; i++) {
        const h = half[i] ?? 0;
        if ((free[h] ?? 0) === 0) continue;
        const v = head[h] ?? 0;
        const value = base + (price[h] ?? 0) + (potential[u] ?? 0) - (potential[v] ?? 0);
        if (value < (distance[v] ?? 0)) lower(v, value);
      }
    }
    if (reached === Infinity) return false;
    for (let n = 0; n < nodes; n++) potential[n] = (potential[n] ?? 0) + Math.min(distance[n] ?? 0, reached);
    return true;
  }

  /** Fills the ways of no reduced cost; answers how many units found one. */
  function fill(): number {
    let found = 0;
    onPath.fill(0);
    let depth = 0;
    pathNode[0] = source;
    pathCursor[0] = first[source] ?? 0;
    onPath[source] = 1;
    while (depth >= 0) {
      const u = pathNode[depth] ?? 0;
      if (u === sink) {
        let units = wanted - amount - found;
        for (let d = 0; d < depth; d++) units = Math.min(units, free[half[pathCursor[d] ?? 0] ?? 0] ?? 0);
        let back = depth;
        for (let d = depth - 1; d >= 0; d--) {
          const h = half[pathCursor[d] ?? 0] ?? 0;
          free[h] = (free[h] ?? 0) - units;
          free[h ^ 1] = (free[h ^ 1] ?? 0) + units;
          total += units * (price[h] ?? 0);
          if (free[h] === 0) back = d;
        }
        found += units;
        if (amount + found >= wanted) return found;
        for (let d = depth; d > back; d--) onPath[pathNode[d] ?? 0] = 0;
        depth = back;
        continue;
      }
      let c = pathCursor[depth] ?? 0;
      const end = first[u + 1] ?? 0;
      for (; c < end; c++) {
        const h = half[c] ?? 0;
        const v = head[h] ?? 0;
        if (
          (free[h] ?? 0) > 0 &&
          onPath[v] === 0 &&
          (price[h] ?? 0) + (potential[u] ?? 0) === (potential[v] ?? 0)
        )
          break;
      }
      pathCursor[depth] = c;
      if (c < end) {
        depth++;
        const v = head[half[c] ?? 0] ?? 0;
        pathNode[depth] = v;
        pathCursor[depth] = first[v] ?? 0;
        onPath[v] = 1;
      } else {
        depth--;
        if (depth >= 0) pathCursor[depth] = (pathCursor[depth] ?? 0) + 1;
      }
    }
    return found;
  }
}
