import { compactNetwork } from './compact-network.ts';
import { CompactTracer, type TraceDirection } from './compact-trace.ts';
import type { NetworkGraph } from './graph.ts';
import type { BuriedPipe } from './pipe-space.ts';
import { localPlane } from './plane.ts';
import { STILL_LPS } from './trace.ts';

/** Which way the water of a pipe goes: from its `from` to its `to`, back, either way (no fall), or not at all. */
export interface FlowDirection {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly direction: 'forward' | 'backward' | 'level' | 'still';
  /** Gravity: fall of the invert over the length in plan, from `from` to `to`. */
  readonly slope?: number;
  /** Gravity: true where a point between the ends lies lower than both, so that water stands there. */
  readonly sags?: boolean;
  /** Pressure: flow from `from` to `to`, L/s. */
  readonly flowLps?: number;
}

/** Falls below which a pipe counts as level, metres: what a levelled survey cannot tell from none. */
const LEVEL_M = 0.001;

/** Directions in a network that flows by gravity: down the inverts. A joint below both ends of a pipe is a sag, and is said. */
export function gravityDirections(pipes: readonly BuriedPipe[]): readonly FlowDirection[] {
  return pipes.map((pipe): FlowDirection => {
    const first = pipe.points[0];
    const last = pipe.points.at(-1);
    if (!first || !last || first === last) throw new Error(`Pipe "${pipe.id}" has fewer than two points.`);
    const fall = first.axisM - last.axisM;
    const lowest = Math.min(first.axisM, last.axisM);
    const sags = pipe.points.some((point) => point.axisM < lowest - LEVEL_M);
    const direction = Math.abs(fall) < LEVEL_M ? 'level' : fall > 0 ? 'forward' : 'backward';
    const slope = fall / Math.max(planLengthM(pipe), 1e-6);
    return { id: pipe.id, from: pipe.from, to: pipe.to, direction, slope, sags };
  });
}

/** Directions in a network under pressure, from one solved moment; a flow below 0.01 L/s is still. */
export function pressureDirections(graph: NetworkGraph, flowLps: Float64Array): readonly FlowDirection[] {
  return graph.linkIds.map((id, l): FlowDirection => {
    const flow = flowLps[l] ?? 0;
    const direction = Math.abs(flow) <= STILL_LPS ? 'still' : flow > 0 ? 'forward' : 'backward';
    const ends = {
      from: graph.nodeIds[graph.from[l] ?? -1] ?? '',
      to: graph.nodeIds[graph.to[l] ?? -1] ?? '',
    };
    return { id, ...ends, direction, flowLps: flow };
  });
}

/** What a trace along the directions reaches. */
export interface DirectedTrace {
  /** Nodes reached, the start among them, in the order of the rows. */
  readonly nodes: readonly string[];
  /** Pipes that carry water from there (down), to there (up), or join it (connected). */
  readonly pipes: readonly string[];
}

/** Follows the water from a node, with it (`down`), against it (`up`) or along every pipe (`connected`). */
export function traceDirections(
  directions: readonly FlowDirection[],
  startNode: string,
  way: TraceDirection,
): DirectedTrace {
  const nodes = new Map<string, number>();
  const indexOf = (id: string): number => {
    const known = nodes.get(id) ?? nodes.size;
    nodes.set(id, known);
    return known;
  };
  const tail = (row: FlowDirection): string => (row.direction === 'backward' ? row.to : row.from);
  const head = (row: FlowDirection): string => (row.direction === 'backward' ? row.from : row.to);
  const from = Int32Array.from(directions, (row) => indexOf(tail(row)));
  const to = Int32Array.from(directions, (row) => indexOf(head(row)));
  const start = nodes.get(startNode);
  if (start === undefined) throw new Error(`No pipe ends at node "${startNode}".`);
  const still = (row: FlowDirection): boolean => row.direction === 'still' && way !== 'connected';
  const network = compactNetwork({
    nodeCount: nodes.size,
    from,
    to,
    closed: Uint8Array.from(directions, (row) => (still(row) ? 1 : 0)),
    oneWay: Uint8Array.from(directions, (row) => (row.direction === 'level' ? 0 : 1)),
  });
  const reached = new Uint8Array(nodes.size);
  for (const node of new CompactTracer(network).trace([start], way).nodes)
    reached[network.callerNode[node] ?? 0] = 1;
  const carries = (row: FlowDirection, l: number): boolean => {
    if (still(row)) return false;
    const atTail = reached[from[l] ?? 0] === 1;
    const atHead = reached[to[l] ?? 0] === 1;
    return row.direction === 'level' || way === 'connected'
      ? atTail || atHead
      : way === 'down'
        ? atTail
        : atHead;
  };
  return {
    nodes: [...nodes.keys()].filter((_, n) => reached[n] === 1),
    pipes: directions.flatMap((row, l) => (carries(row, l) ? [row.id] : [])),
  };
}

function planLengthM({ points }: BuriedPipe): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    if (!a || !b) continue;
    const plane = localPlane(a.lng, a.lat);
    sum += Math.hypot((b.lng - a.lng) * plane.lngM, (b.lat - a.lat) * plane.latM);
  }
  return sum;
}
