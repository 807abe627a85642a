import { type PipeSpace, pipeIndexOf, segmentsIn } from './pipe-space.ts';
import { lngLatOf } from './plane.ts';
import { crossing, type Segment3, segmentDistance } from './segment-distance.ts';

/** Least room between pipes of two media, wall to wall; `*` stands for any. The first row that fits a pair is its rule. */
export interface ClearanceRule {
  readonly a: string;
  readonly b: string;
  /** Beside each other, metres in plan. */
  readonly horizontalM: number;
  /** Where they cross, metres. */
  readonly verticalM: number;
  readonly source: 'standard' | 'regulation' | 'local' | 'vendor' | 'design';
  readonly sourceRef: string;
  readonly verified: boolean;
}

/** Two pipes that have less room than their rule asks for. */
export interface ClearanceConflict {
  readonly a: string;
  readonly b: string;
  readonly kind: 'crossing' | 'beside';
  /** Between the walls in space; below zero where the pipes run into each other. */
  readonly clearanceM: number;
  /** Between the walls in plan (beside) or in height (crossing): what the rule speaks of. */
  readonly measuredM: number;
  readonly requiredM: number;
  readonly place: readonly [number, number];
}

/** Choices of long searches. */
export interface SearchOptions {
  /** A request to stop; an `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
  /** Called with the share of work done, 0 … 1. */
  readonly onProgress?: (share: number) => void;
}

/** How two pipes lie to each other. */
interface PairState {
  kind: 'crossing' | 'beside';
  measuredM: number;
  clearanceM: number;
  place: readonly [number, number];
}

/**
 * All pairs below their rule, the worst first. Two pipes whose axes cross in plan are judged at their crossings by height,
 * others by their distance in plan. Pipes that share a node, or touch at an end, are joined and no pair.
 */
export function clearanceConflicts(
  space: PipeSpace,
  rules: readonly ClearanceRule[],
  options: SearchOptions = {},
): readonly ClearanceConflict[] {
  const widestM = rules.reduce((most, rule) => Math.max(most, rule.horizontalM), 0);
  const thickestM = space.radiusM.reduce((most, radius) => Math.max(most, radius), 0);
  const conflicts: ClearanceConflict[] = [];
  const ruleOf = rulesByMedium(rules);
  const count = space.pipes.length;
  for (let p = 0; p < count; p++) {
    if (p % 256 === 0) {
      if (options.signal?.aborted) throw new Error('The search for clearances was stopped.');
      options.onProgress?.(p / count);
    }
    const reachM = widestM + (space.radiusM[p] ?? 0) + thickestM;
    for (const [q, state] of pairStates(space, p, reachM, (other) => other > p)) {
      const rule = ruleOf(space.pipes[p]?.medium ?? '', space.pipes[q]?.medium ?? '');
      if (rule === undefined) continue;
      const requiredM = state.kind === 'crossing' ? rule.verticalM : rule.horizontalM;
      if (state.measuredM < requiredM - 1e-9)
        conflicts.push({ a: space.pipes[p]?.id ?? '', b: space.pipes[q]?.id ?? '', ...state, requiredM });
    }
  }
  options.onProgress?.(1);
  return conflicts.sort((a, b) => a.measuredM - a.requiredM - (b.measuredM - b.requiredM));
}

/** A pipe near another, wall to wall in space. */
export interface NearPipe {
  readonly pipe: string;
  readonly clearanceM: number;
  readonly place: readonly [number, number];
}

/** The pipes whose walls come within a distance of a pipe's wall in space, nearest first; joined pipes are among them at 0 or below. */
export function pipesNear(space: PipeSpace, pipeId: string, distanceM: number): readonly NearPipe[] {
  const p = pipeIndexOf(space, pipeId);
  const thickestM = space.radiusM.reduce((most, radius) => Math.max(most, radius), 0);
  const reachM = distanceM + (space.radiusM[p] ?? 0) + thickestM;
  const near: NearPipe[] = [];
  eachPair(
    space,
    p,
    reachM,
    (q) => q !== p,
    (q, own, other) => {
      const { s, distance } = segmentDistance(own, other);
      const clearanceM = distance - (space.radiusM[p] ?? 0) - (space.radiusM[q] ?? 0);
      if (clearanceM <= distanceM)
        near.push({ pipe: space.pipes[q]?.id ?? '', clearanceM, place: at(space, own, s) });
    },
  );
  const least = new Map<string, NearPipe>();
  for (const row of near)
    if (row.clearanceM < (least.get(row.pipe)?.clearanceM ?? Number.POSITIVE_INFINITY))
      least.set(row.pipe, row);
  return [...least.values()].sort(
    (a, b) => a.clearanceM - b.clearanceM || a.pipe.localeCompare(b.pipe, 'en'),
  );
}

function pairStates(
  space: PipeSpace,
  p: number,
  reachM: number,
  wanted: (pipe: number) => boolean,
): ReadonlyMap<number, PairState> {
  const states = new Map<number, PairState>();
  const { radiusM } = space;
  eachPair(
    space,
    p,
    reachM,
    (q) => wanted(q) && !joined(space, p, q),
    (q, own, other) => {
      const radii = (radiusM[p] ?? 0) + (radiusM[q] ?? 0);
      const space3 = segmentDistance(own, other);
      const cross = crossing(own, other);
      const before = states.get(q);
      const state = before ?? { kind: 'beside', measuredM: Infinity, clearanceM: Infinity, place: [0, 0] };
      if (before === undefined) states.set(q, state);
      state.clearanceM = Math.min(state.clearanceM, space3.distance - radii);
      if (cross === undefined && state.kind === 'crossing') return;
      const measuredM =
        cross === undefined
          ? segmentDistance(flat(own), flat(other)).distance - radii
          : Math.abs(height(own, cross.s) - height(other, cross.t)) - radii;
      if (cross !== undefined && state.kind === 'beside') {
        state.kind = 'crossing';
        state.measuredM = Infinity;
      }
      if (measuredM >= state.measuredM) return;
      state.measuredM = measuredM;
      state.place = at(space, own, cross === undefined ? segmentDistance(flat(own), flat(other)).s : cross.s);
    },
  );
  return states;
}

/** Calls `visit` for each pair of segments of a pipe and of another within reach in plan. */
function eachPair(
  space: PipeSpace,
  p: number,
  reachM: number,
  wanted: (pipe: number) => boolean,
  visit: (pipe: number, own: Segment3, other: Segment3) => void,
): void {
  const end = (space.firstVertex[p + 1] ?? 0) - 1;
  for (let v = space.firstVertex[p] ?? 0; v < end; v++) {
    const own = segmentAt(space, v);
    const left = Math.min(own[0], own[3]) - reachM;
    const right = Math.max(own[0], own[3]) + reachM;
    const bottom = Math.min(own[1], own[4]) - reachM;
    const top = Math.max(own[1], own[4]) + reachM;
    for (const s of segmentsIn(space, left, bottom, right, top)) {
      const q = space.segmentPipe[s] ?? 0;
      if (!wanted(q)) continue;
      const w = space.segmentVertex[s] ?? 0;
      if (outside(space.x, w, left, right) || outside(space.y, w, bottom, top)) continue;
      visit(q, own, segmentAt(space, w));
    }
  }
}

/** True when both ends of a segment lie on one side of a range. */
function outside(values: Float64Array, v: number, low: number, high: number): boolean {
  const [a, b] = [values[v] ?? 0, values[v + 1] ?? 0];
  return (a > high && b > high) || (a < low && b < low);
}

function segmentAt({ x, y, axisM }: PipeSpace, v: number): Segment3 {
  return [x[v] ?? 0, y[v] ?? 0, axisM[v] ?? 0, x[v + 1] ?? 0, y[v + 1] ?? 0, axisM[v + 1] ?? 0];
}

function flat([ax, ay, , bx, by]: Segment3): Segment3 {
  return [ax, ay, 0, bx, by, 0];
}

function height([, , az, , , bz]: Segment3, share: number): number {
  return az + share * (bz - az);
}

function at({ plane }: PipeSpace, [ax, ay, , bx, by]: Segment3, share: number): readonly [number, number] {
  return lngLatOf(plane, ax + share * (bx - ax), ay + share * (by - ay));
}

/** Ends nearer than this are one joint, metres. */
const JOINT_M = 0.01;

function joined(space: PipeSpace, p: number, q: number): boolean {
  const [a, b] = [space.pipes[p], space.pipes[q]];
  if (!a || !b) return false;
  if (a.from === b.from || a.from === b.to || a.to === b.from || a.to === b.to) return true;
  const ends = (i: number): [number, number] => [
    space.firstVertex[i] ?? 0,
    (space.firstVertex[i + 1] ?? 0) - 1,
  ];
  const { x, y, axisM } = space;
  return ends(p).some((v) =>
    ends(q).some(
      (w) =>
        Math.hypot((x[v] ?? 0) - (x[w] ?? 0), (y[v] ?? 0) - (y[w] ?? 0), (axisM[v] ?? 0) - (axisM[w] ?? 0)) <
        JOINT_M,
    ),
  );
}

function rulesByMedium(rules: readonly ClearanceRule[]): (a: string, b: string) => ClearanceRule | undefined {
  const known = new Map<string, ClearanceRule | undefined>();
  const fits = (rule: ClearanceRule, a: string, b: string): boolean =>
    (rule.a === '*' || rule.a === a) && (rule.b === '*' || rule.b === b);
  return (a, b) => {
    const key = JSON.stringify([a, b]);
    if (!known.has(key))
      known.set(
        key,
        rules.find((rule) => fits(rule, a, b) || fits(rule, b, a)),
      );
    return known.get(key);
  };
}
