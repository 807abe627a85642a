import { type CompactNetwork, PASS } from './compact-network.ts';

/** Which way a trace goes: along the water, against it, or along every open link. */
export type TraceDirection = 'down' | 'up' | 'connected';

/** What a trace reached. */
export interface CompactTrace {
  /** Nodes in the network's own numbers, in no order of use; they stand until the next trace. */
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

/** Nodes of a block as a power of two: 4,096 nodes with their entries are about 120 kB, which a core's second cache holds. */
const BLOCK_BITS = 12;

/** Walks one network again and again with the same memory: 9 bytes a node. */
export class CompactTracer {
  readonly network: CompactNetwork;
  readonly #seen: Uint8Array;
  readonly #reached: Int32Array;
  /** The node that waits behind each node in its block's list, and the first of each list; -1 ends a list. */
  readonly #waiting: Int32Array;
  readonly #head: Int32Array;
  /** Blocks with waiting nodes, as a ring. */
  readonly #ring: Int32Array;
  readonly #isInRing: Uint8Array;
  /** Ends of links that the last walk passed, and those of one-way links among them, which it passes at one end only. */
  #ends = 0;
  #oneWayEnds = 0;

  constructor(network: CompactNetwork) {
    this.network = network;
    this.#seen = new Uint8Array(network.nodeCount);
    this.#reached = new Int32Array(network.nodeCount);
    this.#waiting = new Int32Array(network.nodeCount);
    const blocks = (network.nodeCount >> BLOCK_BITS) + 1;
    this.#head = new Int32Array(blocks).fill(-1);
    this.#ring = new Int32Array(blocks + 1);
    this.#isInRing = new Uint8Array(blocks);
  }

  /** Everything that the water of the start nodes (the caller's numbers) reaches, comes from, or is joined with. */
  trace(starts: readonly number[], direction: TraceDirection): CompactTrace {
    const mask = PASS.closed | (direction === 'down' ? PASS.notDown : direction === 'up' ? PASS.notUp : 0);
    const tail = this.#walk(
      starts.map((node) => this.#own(node)),
      mask,
      this.network.nodeCount,
    );
    const nodes = this.#reached.subarray(0, tail);
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
      const node = this.#reached[i] ?? 0;
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
      nodes: this.#reached.slice(0, tail),
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

  /**
   * Fills `#reached` and returns how many nodes it holds; beyond `most` it stops, with what was waiting counted too.
   *
   * Nodes wait in lists by blocks of 4,096 neighbouring numbers, and a block is emptied before the next one: a walk in
   * breadth would cross all levels of the numbering with each ring, and miss the cache with nearly every node.
   */
  #walk(starts: readonly number[], mask: number, most: number): number {
    const { first, entry } = this.network;
    const [seen, waiting, head, ring, isInRing] = [
      this.#seen,
      this.#waiting,
      this.#head,
      this.#ring,
      this.#isInRing,
    ];
    const reached = this.#reached;
    const ringSize = ring.length;
    let [front, back, count, ends, oneWayEnds] = [0, 0, 0, 0, 0];
    for (const start of starts) {
      if (seen[start] === 1) continue;
      seen[start] = 1;
      const block = start >> BLOCK_BITS;
      waiting[start] = head[block] ?? -1;
      head[block] = start;
      if (isInRing[block] === 1) continue;
      isInRing[block] = 1;
      ring[back++] = block;
    }
    while (front !== back) {
      const block = ring[front] ?? 0;
      front = front + 1 === ringSize ? 0 : front + 1;
      isInRing[block] = 0;
      for (let node = head[block] ?? -1; node >= 0; node = head[block] ?? -1) {
        head[block] = waiting[node] ?? -1;
        reached[count++] = node;
        const end = count > most ? 0 : (first[node + 1] ?? 0);
        for (let k = first[node] ?? 0; k < end; k++) {
          const code = entry[k] ?? 0;
          if ((code & mask) !== 0) continue;
          ends++;
          oneWayEnds += ((code >> 1) | (code >> 2)) & 1;
          const other = code >> 4;
          if (seen[other] === 1) continue;
          seen[other] = 1;
          const its = other >> BLOCK_BITS;
          waiting[other] = head[its] ?? -1;
          head[its] = other;
          if (its === block || isInRing[its] === 1) continue;
          isInRing[its] = 1;
          ring[back] = its;
          back = back + 1 === ringSize ? 0 : back + 1;
        }
      }
    }
    this.#ends = ends;
    this.#oneWayEnds = oneWayEnds;
    return count;
  }

  #clear(tail: number): void {
    if (tail > this.network.nodeCount / 8) this.#seen.fill(0);
    else for (let i = 0; i < tail; i++) this.#seen[this.#reached[i] ?? 0] = 0;
  }
}
