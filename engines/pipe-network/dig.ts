import { type PipeSpace, segmentsIn } from './pipe-space.ts';
import { lngLatOf } from './plane.ts';
import { crossing, type Segment3, segmentDistance } from './segment-distance.ts';

/** A planned dig: outer ring and holes of [lng, lat] (closed or not), how deep below the ground, and what to look at around it. */
export interface PlannedDig {
  readonly rings: readonly (readonly (readonly [number, number])[])[];
  /** Depth below the ground above each pipe, metres. */
  readonly depthM: number;
  /** Room that must stay between the dig's floor and a pipe's crown, metres. */
  readonly marginM: number;
  /** Pipes whose wall comes this near to the dig in plan are told too, metres. */
  readonly bufferM: number;
}

/** A pipe that a dig meets or comes near. */
export interface DigConflict {
  readonly pipe: string;
  readonly medium: string;
  /** `hit`: the dig reaches the pipe; `close`: the margin is not kept; `below`: it passes under the dig; `beside`: within the buffer. */
  readonly kind: 'hit' | 'close' | 'below' | 'beside';
  /** Least cover over the pipe within the dig (beside: at the nearest point), metres. */
  readonly coverM: number;
  /** Least room between the dig's floor and the crown; below zero where it is dug into. */
  readonly roomM: number;
  /** Length of the pipe's axis within the dig in plan, metres. */
  readonly insideM: number;
  /** From the dig to the pipe's wall in plan; 0 within it. */
  readonly besideM: number;
  readonly place: readonly [number, number];
}

/** Looks for the pipes that a dig meets: worst first. */
export function digConflicts(space: PipeSpace, dig: PlannedDig): readonly DigConflict[] {
  if (!(dig.depthM > 0)) throw new Error(`A dig has a depth above 0 m, not ${dig.depthM}.`);
  const edges = ringEdges(space, dig.rings);
  const thickestM = space.radiusM.reduce((most, radius) => Math.max(most, radius), 0);
  const reachM = dig.bufferM + thickestM;
  const xs = edges.flatMap((edge) => [edge[0], edge[3]]);
  const ys = edges.flatMap((edge) => [edge[1], edge[4]]);
  const found = new Map<number, DigConflict>();
  const near = segmentsIn(
    space,
    Math.min(...xs) - reachM,
    Math.min(...ys) - reachM,
    Math.max(...xs) + reachM,
    Math.max(...ys) + reachM,
  );
  for (const s of near) {
    const p = space.segmentPipe[s] ?? 0;
    const part = segmentAgainstDig(space, s, edges, dig);
    if (part === undefined) continue;
    const before = found.get(p);
    found.set(p, before === undefined ? part : merged(before, part));
  }
  return [...found.values()].sort(
    (a, b) => RANK[a.kind] - RANK[b.kind] || a.roomM - b.roomM || a.besideM - b.besideM,
  );
}

const RANK = { hit: 0, close: 1, below: 2, beside: 3 } as const;

function merged(a: DigConflict, b: DigConflict): DigConflict {
  const [worse, other] = RANK[b.kind] < RANK[a.kind] || (b.kind === a.kind && better(b, a)) ? [b, a] : [a, b];
  return { ...worse, insideM: worse.insideM + other.insideM };
}

function better(b: DigConflict, a: DigConflict): boolean {
  return b.kind === 'beside' ? b.besideM < a.besideM : b.roomM < a.roomM;
}

function segmentAgainstDig(
  space: PipeSpace,
  s: number,
  edges: readonly Segment3[],
  dig: PlannedDig,
): DigConflict | undefined {
  const v = space.segmentVertex[s] ?? 0;
  const p = space.segmentPipe[s] ?? 0;
  const { x, y, axisM, groundM, radiusM } = space;
  const [ax, ay, bx, by] = [x[v] ?? 0, y[v] ?? 0, x[v + 1] ?? 0, y[v + 1] ?? 0];
  const segment: Segment3 = [ax, ay, 0, bx, by, 0];
  const radius = radiusM[p] ?? 0;
  const coverAt = (t: number): number => {
    const mix = (values: Float64Array): number =>
      (values[v] ?? 0) + t * ((values[v + 1] ?? 0) - (values[v] ?? 0));
    return mix(groundM) - mix(axisM) - radius;
  };
  const inside = clip(segment, edges);
  let nearest = { t: 0.5, besideM: Infinity };
  for (const edge of inside.length > 0 ? [] : edges) {
    const { s: share, distance } = segmentDistance(segment, edge);
    if (distance - radius < nearest.besideM) nearest = { t: share, besideM: distance - radius };
  }
  const shares = inside.length > 0 ? inside.flat() : [nearest.t];
  const worst = shares.reduce((least, t) => (coverAt(t) < coverAt(least) ? t : least), shares[0] ?? 0);
  const besideM = inside.length > 0 ? 0 : Math.max(0, nearest.besideM);
  if (besideM > dig.bufferM) return undefined;
  const roomM = coverAt(worst) - dig.depthM;
  const within = inside.length > 0 || nearest.besideM <= 0;
  return {
    pipe: space.pipes[p]?.id ?? '',
    medium: space.pipes[p]?.medium ?? '',
    kind: !within ? 'beside' : roomM < 0 ? 'hit' : roomM < dig.marginM ? 'close' : 'below',
    coverM: coverAt(worst),
    roomM,
    insideM: inside.reduce((sum, [from, to]) => sum + to - from, 0) * Math.hypot(bx - ax, by - ay),
    besideM,
    place: lngLatOf(space.plane, ax + worst * (bx - ax), ay + worst * (by - ay)),
  };
}

/** Parts of a segment within the rings (even-odd rule), as shares of its length. */
function clip(segment: Segment3, edges: readonly Segment3[]): [number, number][] {
  const cuts = [0, 1, ...edges.flatMap((edge) => crossing(segment, edge)?.s ?? [])].sort((a, b) => a - b);
  const parts: [number, number][] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [from, to] = [cuts[i] ?? 0, cuts[i + 1] ?? 0];
    if (to - from < 1e-12) continue;
    const middle = (from + to) / 2;
    const [px, py] = [
      segment[0] + middle * (segment[3] - segment[0]),
      segment[1] + middle * (segment[4] - segment[1]),
    ];
    if (!isInside(px, py, edges)) continue;
    const last = parts.at(-1);
    if (last && from - last[1] < 1e-12) last[1] = to;
    else parts.push([from, to]);
  }
  return parts;
}

function isInside(px: number, py: number, edges: readonly Segment3[]): boolean {
  let inside = false;
  for (const [ax, ay, , bx, by] of edges)
    if (ay > py !== by > py && px < ax + ((py - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  return inside;
}

function ringEdges({ plane }: PipeSpace, rings: PlannedDig['rings']): Segment3[] {
  const edges = rings.flatMap((ring) => {
    const points = ring.map(
      ([lng, lat]) => [(lng - plane.lng) * plane.lngM, (lat - plane.lat) * plane.latM] as const,
    );
    return points.flatMap(([ax, ay], i): Segment3[] => {
      const [bx, by] = points[(i + 1) % points.length] ?? [ax, ay];
      return ax === bx && ay === by ? [] : [[ax, ay, 0, bx, by, 0]];
    });
  });
  if (edges.length < 3 || !edges.flat().every(Number.isFinite))
    throw new Error(`A dig's outline needs three corners of numbers, and has ${edges.length}.`);
  return edges;
}

/** Least cover a medium must have. `*` stands for any; the first row that fits is the rule. */
export interface CoverRule {
  readonly medium: string;
  readonly coverM: number;
  readonly source: 'standard' | 'regulation' | 'local' | 'vendor' | 'design';
  readonly sourceRef: string;
  readonly verified: boolean;
}

/** A pipe with too little ground over it. */
export interface ShallowPipe {
  readonly pipe: string;
  readonly medium: string;
  readonly requiredM: number;
  readonly leastCoverM: number;
  /** Length in plan over which the cover is below the rule, metres. */
  readonly shallowM: number;
  readonly place: readonly [number, number];
}

/** The pipes whose cover is somewhere below the rule of their medium, the worst first. */
export function shallowPipes(space: PipeSpace, rules: readonly CoverRule[]): readonly ShallowPipe[] {
  const { x, y, axisM, groundM, radiusM, firstVertex } = space;
  const found: ShallowPipe[] = [];
  space.pipes.forEach((pipe, p) => {
    const rule = rules.find(({ medium }) => medium === '*' || medium === pipe.medium);
    if (rule === undefined) return;
    const coverAt = (v: number): number => (groundM[v] ?? 0) - (axisM[v] ?? 0) - (radiusM[p] ?? 0);
    const start = firstVertex[p] ?? 0;
    let least = start;
    let shallowM = 0;
    for (let v = start; v < (firstVertex[p + 1] ?? 0); v++) {
      if (coverAt(v) < coverAt(least)) least = v;
      if (v === start) continue;
      const [a, b] = [coverAt(v - 1) - rule.coverM, coverAt(v) - rule.coverM];
      const share =
        a < 0 && b < 0 ? 1 : a >= 0 && b >= 0 ? 0 : Math.min(a, b) / (Math.min(a, b) - Math.max(a, b));
      shallowM += share * Math.hypot((x[v] ?? 0) - (x[v - 1] ?? 0), (y[v] ?? 0) - (y[v - 1] ?? 0));
    }
    if (coverAt(least) >= rule.coverM - 1e-9) return;
    found.push({
      pipe: pipe.id,
      medium: pipe.medium,
      requiredM: rule.coverM,
      leastCoverM: coverAt(least),
      shallowM,
      place: lngLatOf(space.plane, x[least] ?? 0, y[least] ?? 0),
    });
  });
  return found.sort((a, b) => a.leastCoverM - a.requiredM - (b.leastCoverM - b.requiredM));
}
