import { UndirectedGraph } from 'graphology';
import { bfsFromNode } from 'graphology-traversal';
import { seededRandom } from '../../lib/random.ts';
import { type CompactNetworkInput, compactNetwork } from '../compact-network.ts';
import { CompactTracer } from '../compact-trace.ts';

/** A network of numbered nodes for measures at scale. */
export type RandomNetwork = CompactNetworkInput;

/** What `shuffledGrid` makes. */
export interface ShuffledGridOptions {
  /** Crossings along one side of the square. */
  readonly side: number;
  readonly seed: number;
  readonly closedShare?: number;
  readonly oneWayShare?: number;
  readonly valveShare?: number;
}

/** A square grid of streets whose nodes, links and ends of links stand in random order. */
export function shuffledGrid(options: ShuffledGridOptions): RandomNetwork {
  const { side, seed } = options;
  const random = seededRandom(seed);
  const nodeCount = side * side;
  const linkCount = 2 * side * (side - 1);
  const number = shuffled(nodeCount, random);
  const place = shuffled(linkCount, random);
  const from = new Int32Array(linkCount);
  const to = new Int32Array(linkCount);
  let next = 0;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const node = row * side + column;
      for (const other of [column + 1 < side ? node + 1 : -1, row + 1 < side ? node + side : -1]) {
        if (other < 0) continue;
        const l = place[next++] ?? 0;
        const turned = random() < 0.5;
        from[l] = number[turned ? other : node] ?? 0;
        to[l] = number[turned ? node : other] ?? 0;
      }
    }
  }
  const marks = (share: number): Uint8Array =>
    Uint8Array.from({ length: linkCount }, () => (random() < share ? 1 : 0));
  return {
    nodeCount,
    from,
    to,
    closed: marks(options.closedShare ?? 0),
    oneWay: marks(options.oneWayShare ?? 0),
    valve: marks(options.valveShare ?? 0),
  };
}

/** Milliseconds since some moment, as `performance.now` counts them. */
export type Clock = () => number;

/** Seconds to load a network of 5M links in random order, and what it then answers in milliseconds: a trace (best and mean of ten), an isolating segment (95 of 100 take less). */
export function measureTrace5m(
  now: Clock,
  side = 1582,
): {
  readonly links: number;
  readonly load_5m_s: number;
  readonly trace_5m_ms: number;
  readonly trace_5m_mean_ms: number;
  readonly reached_share: number;
  readonly segment_5m_ms: number;
} {
  const network = shuffledGrid({ side, seed: 1, closedShare: 0.03, valveShare: 0.6 });
  const loadStart = now();
  const tracer = new CompactTracer(compactNetwork(network));
  const load_5m_s = (now() - loadStart) / 1000;
  const random = seededRandom(2);
  const times: number[] = [];
  let share = 1;
  for (let round = 0; round < 12; round++) {
    const start = Math.floor(random() * network.nodeCount);
    const begin = now();
    const { links, nodes } = tracer.trace([start], 'connected');
    const ms = now() - begin;
    if (nodes.length < network.nodeCount / 2) continue;
    times.push(ms);
    share = Math.min(share, links / network.from.length);
  }
  const warm = times.slice(2);
  const segments: number[] = [];
  for (let round = 0; round < 200; round++) {
    const link = Math.floor(random() * network.from.length);
    const begin = now();
    tracer.segment(link, 100_000);
    segments.push(now() - begin);
  }
  return {
    links: network.from.length,
    load_5m_s,
    trace_5m_ms: Math.min(...warm),
    trace_5m_mean_ms: warm.reduce((sum, ms) => sum + ms, 0) / warm.length,
    reached_share: share,
    segment_5m_ms: segments.slice(20).sort((a, b) => a - b)[170] ?? 0,
  };
}

/** How many times faster than graphology-traversal a whole trace of 1M links is; both best of five in turn. */
export function measureTraceAgainstGraphology(
  now: Clock,
  side = 708,
): {
  readonly links: number;
  readonly trace_1m_ms: number;
  readonly graphology_1m_ms: number;
  readonly trace_vs_graphology: number;
} {
  const network = shuffledGrid({ side, seed: 3 });
  const tracer = new CompactTracer(compactNetwork(network));
  const graph = new UndirectedGraph();
  for (let n = 0; n < network.nodeCount; n++) graph.addNode(n);
  for (const [l, a] of network.from.entries()) graph.addEdge(a, network.to[l] ?? 0);
  const own: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 5; round++) {
    let visited = 0;
    let begin = now();
    bfsFromNode(graph, '0', () => {
      visited++;
    });
    theirs.push(now() - begin);
    begin = now();
    const { nodes } = tracer.trace([0], 'connected');
    own.push(now() - begin);
    if (visited !== nodes.length)
      throw new Error(`graphology reached ${visited} nodes, the trace ${nodes.length}.`);
  }
  const best = (times: readonly number[]): number => Math.min(...times);
  return {
    links: network.from.length,
    trace_1m_ms: best(own),
    graphology_1m_ms: best(theirs),
    trace_vs_graphology: best(theirs) / best(own),
  };
}

function shuffled(count: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}
