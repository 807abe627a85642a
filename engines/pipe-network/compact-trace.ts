import { type CompactNetwork, PASS } from './compact-network.ts';

/** Which way a trace goes: along the water, against it, or along every open link. */
export type TraceDirection = 'down' | 'up' | 'connected';

/** What a trace reached. */
export interface CompactTrace {
  /** Nodes in the order of the walk, the starts first, in the network's own numbers; they stand until the next trace. */
  readonly nodes: Int32Array;
  /** Links passed. */
  readonly links: number;
}

/** What has to be shut for one link, or that the segment is larger than was asked for. */
export type CompactSegment =
  | {
      readonly kind: 'segment';
      /** Nodes of the segment, in the network's own numbers. */
      readonly nodes: Int32Array;
      /** Valves on the border by the caller's number: to shut, and recorded shut. */
      readonly valves: Int32Array;
      readonly shutAlready: Int32Array;
    }
  | { readonly kind: 'unbounded'; readonly nodes: number };

/** Walks one network again and again with the same memory: 5 bytes a node. */
export class CompactTracer {
  readonly network: CompactNetwork;
  readonly #seen: Uint8Array;
  readonly #queue: Int32Array;
  /** Ends of links that the last walk passed, and those of one-way links among them, which it passes at one end only. */
  #ends = 0;
  #oneWayEnds = 0;

  constructor(network: CompactNetwork) {
    this.network = network;
    this.#seen = new Uint8Array(network.nodeCount);
    this.#queue = new Int32Array(network.nodeCount + 1);
  }

  /** Everything that the water of the start nodes (the caller's numbers) reaches, comes from, or is joined with. */
  trace(starts: readonly number[], direction: TraceDirection): CompactTrace {
    const mask = PASS.closed | (direction === 'down' ? PASS.notDown : direction === 'up' ? PASS.notUp : 0);
    const tail = this.#walk(
      starts.map((node) => this.#own(node)),
      mask,
      this.network.nodeCount,
    );
    const nodes = this.#queue.subarray(0, tail);
    this.#clear(tail);
    const ends = direction === 'connected' ? this.#ends : this.#ends + this.#oneWayEnds;
    return { nodes, links: ends / 2 };
  }

  /** The segment of a link (the caller's number): all from which water reaches it without passing a valve. Stops beyond `mostNodes`. */
  segment(link: number, mostNodes = this.network.nodeCount): CompactSegment {
    const { from, to, first, entry, entryLink } = this.network;
    const a = from[link];
    const b = to[link];
    if (a === undefined || b === undefined)
      throw new Error(`Link ${link} is not in a network of ${this.network.linkCount} links.`);
    const mask = PASS.closed | PASS.notUp | PASS.valve;
    const tail = this.#walk([this.#own(a), this.#own(b)], mask, mostNodes);
    const valves: number[] = [];
    const shutAlready: number[] = [];
    for (let i = 0; i < tail && tail <= mostNodes; i++) {
      const node = this.#queue[i] ?? 0;
      const end = first[node + 1] ?? 0;
      for (let k = first[node] ?? 0; k < end; k++) {
        const flags = entry[k] ?? 0;
        if ((flags & PASS.valve) === 0 || this.#seen[flags >> 4] === 1) continue;
        ((flags & PASS.closed) === 0 ? valves : shutAlready).push(entryLink[k] ?? 0);
      }
    }
    this.#clear(tail);
    if (tail > mostNodes) return { kind: 'unbounded', nodes: tail };
    return {
      kind: 'segment',
      nodes: this.#queue.slice(0, tail),
      valves: Int32Array.from(valves),
      shutAlready: Int32Array.from(shutAlready),
    };
  }

  #own(node: number): number {
    const own = this.network.ownNode[node];
    if (own === undefined)
      throw new Error(`Node ${node} is not in a network of ${this.network.nodeCount} nodes.`);
    return own;
  }

  /** Fills the queue and returns how many nodes it holds; stops once there are more than `most`. */
  #walk(starts: readonly number[], mask: number, most: number): number {
    const { first, entry } = this.network;
    const seen = this.#seen;
    const queue = this.#queue;
    let tail = 0;
    let ends = 0;
    let oneWayEnds = 0;
    for (const start of starts) {
      if (seen[start] === 1) continue;
      seen[start] = 1;
      queue[tail++] = start;
    }
    for (let head = 0; head < tail && tail <= most; head++) {
      const node = queue[head] ?? 0;
      const end = first[node + 1] ?? 0;
      for (let k = first[node] ?? 0; k < end; k++) {
        const code = entry[k] ?? 0;
        if ((code & mask) !== 0) continue;
        ends++;
        oneWayEnds += ((code >> 1) | (code >> 2)) & 1;
        const other = code >> 4;
        // Written always and kept when new: a branch here would be guessed wrongly for every fourth end.
        queue[tail] = other;
        tail += (seen[other] ?? 0) ^ 1;
        seen[other] = 1;
      }
    }
    this.#ends = ends;
    this.#oneWayEnds = oneWayEnds;
    return tail;
  }

  #clear(tail: number): void {
    if (tail > this.network.nodeCount / 8) this.#seen.fill(0);
    else for (let i = 0; i < tail; i++) this.#seen[this.#queue[i] ?? 0] = 0;
  }
}
