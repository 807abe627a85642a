import { lowerBound } from './rounds-bound.ts';
import { EXACT_VISITS, exactRounds } from './rounds-exact.ts';
import { type Plan, type PlanRoundsInput, planOf, type RoundsModel, roundsModel } from './rounds-model.ts';
import { searchRounds } from './rounds-search.ts';
import type { StopSignal } from './stop-signal.ts';

/** One stop of a round. */
export interface Stop {
  readonly visit: string;
  readonly arriveAt: number;
  /** Begin of the service: the arrival, or the opening of the window. */
  readonly beginAt: number;
  readonly leaveAt: number;
}

/** What a patrol drives; without stops it stays where it is. */
export interface Round {
  readonly patrol: string;
  readonly stops: readonly Stop[];
  /** Seconds of driving. */
  readonly driveSeconds: number;
  /** As late as the first stop allows, so that nobody waits there. */
  readonly departAt: number;
  readonly returnAt: number;
}

/** How good the plan is. */
export type RoundsProof =
  /** No other plan leaves out less weight, or drives less with as much. */
  | { readonly kind: 'optimal' }
  /** All visits are made, and no plan that does so drives less than `lowerBoundSeconds`; `gap` is the share above it. */
  | { readonly kind: 'within'; readonly lowerBoundSeconds: number; readonly gap: number }
  /** Visits are left out, and whether fewer could be is not known. */
  | { readonly kind: 'unknown' };

/** Why a visit is not made. */
export type LeftOut =
  /** No patrol could make it even alone: no way, or no time in its shift and the window. */
  | { readonly visit: string; readonly why: 'out-of-reach' }
  /** It could be made alone, but not beside the others. */
  | { readonly visit: string; readonly why: 'no-time' };

/** Rounds of all patrols. */
export interface RoundsPlan {
  readonly rounds: readonly Round[];
  readonly left: readonly LeftOut[];
  readonly driveSeconds: number;
  readonly proof: RoundsProof;
}

/** How the planning runs. */
export interface PlanRoundsOptions {
  /** Begins the random choices of the search; 1 without it. Equal seeds give equal plans. */
  readonly seed?: number;
  /** Tries of the search beyond exact size; 3000 without it. */
  readonly tries?: number;
  readonly signal?: StopSignal;
  readonly onProgress?: (share: number) => void;
}

const TRIES = 3000;
/** Two sums of the same seconds in another order may differ by this share. */
const SAME = 1e-9;

/**
 * Rounds that leave out the least weight of visits, and then drive the fewest seconds: exactly up to 13 visits in all, by search
 * with a stated gap beyond.
 */
export function planRounds(input: PlanRoundsInput, options: PlanRoundsOptions = {}): RoundsPlan {
  const model = roundsModel(input);
  const progress = options.onProgress ?? (() => {});
  if (model.visits <= EXACT_VISITS) {
    const plan = planOf(model, exactRounds(model, progress, options.signal));
    return told(input, model, plan, { kind: 'optimal' });
  }
  const { tries = TRIES, seed = 1, signal } = options;
  const plan = searchRounds(model, { tries, seed, signal, progress });
  progress(1);
  return told(input, model, plan, proofOf(model, plan));
}

function proofOf(model: RoundsModel, plan: Plan): RoundsProof {
  if (plan.left.length > 0) return { kind: 'unknown' };
  const bound = lowerBound(model, plan.seconds);
  if (bound >= plan.seconds * (1 - SAME)) return { kind: 'optimal' };
  return {
    kind: 'within',
    lowerBoundSeconds: bound,
    gap: plan.seconds / Math.max(bound, Number.MIN_VALUE) - 1,
  };
}

function told(input: PlanRoundsInput, model: RoundsModel, plan: Plan, proof: RoundsProof): RoundsPlan {
  const left = plan.left.map(
    (v): LeftOut => ({
      visit: input.visits[v]?.id ?? '',
      why: isReachable(model, v) ? 'no-time' : 'out-of-reach',
    }),
  );
  const rounds = plan.rounds.map((round, p) => scheduleOf(input, model, p, round));
  return { rounds, left, driveSeconds: plan.seconds, proof };
}

function isReachable(model: RoundsModel, visit: number): boolean {
  for (let p = 0; p < model.patrols; p++) {
    const home = model.visits + p;
    const there = model.travel[home * model.places + visit] ?? Infinity;
    const back = model.travel[visit * model.places + home] ?? Infinity;
    const begin = Math.max((model.starts[p] ?? 0) + there, model.opens[visit] ?? 0);
    const isInTime = begin + (model.service[visit] ?? 0) + back <= (model.ends[p] ?? 0);
    if (isInTime && begin <= (model.closes[visit] ?? 0) && (model.most[p] ?? 0) > 0) return true;
  }
  return false;
}

function scheduleOf(input: PlanRoundsInput, model: RoundsModel, p: number, round: readonly number[]): Round {
  const { travel, places } = model;
  const home = model.visits + p;
  const way = (from: number, to: number) => (from === to ? 0 : (travel[from * places + to] ?? 0));
  const start = model.starts[p] ?? 0;
  const [first = home] = round;
  const opens = model.opens[first] ?? -Infinity;
  const departAt = Math.max(start, opens - way(home, first));
  const stops: Stop[] = [];
  let [at, time, drive] = [home, departAt, 0];
  for (const visit of round) {
    drive += way(at, visit);
    const arriveAt = time + way(at, visit);
    const beginAt = Math.max(arriveAt, model.opens[visit] ?? 0);
    time = beginAt + (model.service[visit] ?? 0);
    stops.push({ visit: input.visits[visit]?.id ?? '', arriveAt, beginAt, leaveAt: time });
    at = visit;
  }
  const back = way(at, home);
  return {
    patrol: input.patrols[p]?.id ?? '',
    stops,
    driveSeconds: drive + back,
    departAt,
    returnAt: time + back,
  };
}
