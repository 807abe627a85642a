import { buildAdjacency } from './csr.ts';
import { type PipeSpace, pipeIndexOf } from './pipe-space.ts';
import { shortestTree } from './trace.ts';

/** Which pipes a longitudinal section follows: the shortest way between two nodes, or named pipes that join. */
export type SectionRoute =
  | { readonly from: string; readonly to: string }
  | { readonly pipes: readonly string[] };

/** A point of the section. */
export interface SectionPoint {
  readonly stationM: number;
  readonly groundM: number;
  readonly crownM: number;
  readonly invertM: number;
  readonly coverM: number;
  readonly place: readonly [number, number];
}

/** One pipe of the section. */
export interface SectionPipe {
  readonly pipe: string;
  readonly medium: string;
  readonly diameterMm: number;
  readonly fromNode: string;
  readonly toNode: string;
  readonly fromM: number;
  readonly toM: number;
  /** Fall of the invert along the way over its length in plan: 0.005 falls 5 mm a metre; below zero it rises. */
  readonly slope: number;
  readonly points: readonly SectionPoint[];
}

/** What lies along the way, or that there is none. */
export type LongitudinalSection =
  | {
      readonly kind: 'section';
      readonly lengthM: number;
      readonly pipes: readonly SectionPipe[];
      /** Nodes along the way; a step of the invert where the pipes there do not meet, metres (above zero: a fall). */
      readonly steps: readonly { readonly node: string; readonly stationM: number; readonly stepM: number }[];
    }
  | { readonly kind: 'not-connected' };

/** Follows pipes and gives ground, crown, invert and slope by distance along them. */
export function longitudinalSection(space: PipeSpace, route: SectionRoute): LongitudinalSection {
  const way = 'pipes' in route ? joined(space, route.pipes) : shortestWay(space, route.from, route.to);
  if (way === undefined) return { kind: 'not-connected' };
  let stationM = 0;
  const pipes = way.map(({ pipe, forward }): SectionPipe => {
    const section = sectionPipe(space, pipe, forward, stationM);
    stationM = section.toM;
    return section;
  });
  const steps = pipes.slice(1).map((next, i) => {
    const before = pipes[i]?.points.at(-1)?.invertM ?? 0;
    return { node: next.fromNode, stationM: next.fromM, stepM: before - (next.points[0]?.invertM ?? 0) };
  });
  return { kind: 'section', lengthM: stationM, pipes, steps };
}

interface Leg {
  readonly pipe: number;
  readonly forward: boolean;
}

function sectionPipe(space: PipeSpace, p: number, forward: boolean, startM: number): SectionPipe {
  const { x, y, axisM, groundM, radiusM, firstVertex } = space;
  const pipe = space.pipes[p];
  if (pipe === undefined) throw new Error(`There is no pipe number ${p}.`);
  const vertices = Array.from(pipe.points, (_, i) => (firstVertex[p] ?? 0) + i);
  if (!forward) vertices.reverse();
  const radius = radiusM[p] ?? 0;
  let stationM = startM;
  const points = vertices.map((v, i): SectionPoint => {
    const before = vertices[i - 1] ?? v;
    stationM += Math.hypot((x[v] ?? 0) - (x[before] ?? 0), (y[v] ?? 0) - (y[before] ?? 0));
    const [ground, axis] = [groundM[v] ?? 0, axisM[v] ?? 0];
    const { lng = 0, lat = 0 } = pipe.points[v - (firstVertex[p] ?? 0)] ?? {};
    return {
      stationM,
      groundM: ground,
      crownM: axis + radius,
      invertM: axis - radius,
      coverM: ground - axis - radius,
      place: [lng, lat],
    };
  });
  const fall = (points[0]?.invertM ?? 0) - (points.at(-1)?.invertM ?? 0);
  return {
    pipe: pipe.id,
    medium: pipe.medium,
    diameterMm: pipe.diameterMm,
    fromNode: forward ? pipe.from : pipe.to,
    toNode: forward ? pipe.to : pipe.from,
    fromM: startM,
    toM: stationM,
    slope: stationM > startM ? fall / (stationM - startM) : 0,
    points,
  };
}

function joined(space: PipeSpace, ids: readonly string[]): Leg[] {
  const indices = ids.map((id) => pipeIndexOf(space, id));
  const ends = (p: number): readonly [string, string] => [
    space.pipes[p]?.from ?? '',
    space.pipes[p]?.to ?? '',
  ];
  const [first, second] = indices;
  if (first === undefined) throw new Error('A longitudinal section needs at least one pipe.');
  const [a, b] = ends(first);
  let at = second !== undefined && ends(second).includes(a) && !ends(second).includes(b) ? b : a;
  return indices.map((p) => {
    const [from, to] = ends(p);
    if (from !== at && to !== at)
      throw new Error(
        `Pipe "${space.pipes[p]?.id}" does not begin at node "${at}", where the one before it ends.`,
      );
    const forward = from === at;
    at = forward ? to : from;
    return { pipe: p, forward };
  });
}

/** Dijkstra's way along the pipes by their length in plan. */
function shortestWay(space: PipeSpace, fromNode: string, toNode: string): Leg[] | undefined {
  const nodes = new Map<string, number>();
  const indexOf = (id: string): number => {
    const known = nodes.get(id) ?? nodes.size;
    nodes.set(id, known);
    return known;
  };
  const from = Int32Array.from(space.pipes, (pipe) => indexOf(pipe.from));
  const to = Int32Array.from(space.pipes, (pipe) => indexOf(pipe.to));
  const [start, goal] = [fromNode, toNode].map((id) => {
    const index = nodes.get(id);
    if (index === undefined) throw new Error(`No pipe ends at node "${id}".`);
    return index;
  });
  const lengthM = Float64Array.from(space.pipes, (_, p) => planLength(space, p));
  const { linkTo, distanceM } = shortestTree(buildAdjacency(nodes.size, from, to), lengthM, [
    [start ?? 0, 0],
  ]);
  if (!Number.isFinite(distanceM[goal ?? 0])) return undefined;
  const legs: Leg[] = [];
  for (let node = goal ?? 0; node !== start; ) {
    const pipe = linkTo[node] ?? 0;
    const forward = to[pipe] === node;
    legs.push({ pipe, forward });
    node = (forward ? from[pipe] : to[pipe]) ?? 0;
  }
  return legs.reverse();
}

function planLength({ x, y, firstVertex }: PipeSpace, p: number): number {
  let sum = 0;
  for (let v = firstVertex[p] ?? 0; v + 1 < (firstVertex[p + 1] ?? 0); v++)
    sum += Math.hypot((x[v + 1] ?? 0) - (x[v] ?? 0), (y[v + 1] ?? 0) - (y[v] ?? 0));
  return sum;
}
