import { BRANCH_STEPS, proveMedian } from './p-median-bound.ts';
import { medianProblem } from './p-median-problem.ts';
import { substituteSites } from './p-median-substitution.ts';

/** Where people go least far in all. */
export interface PMedianOptions {
  /** People of each demand. */
  readonly people: ArrayLike<number>;
  /** Cost from demand `d` to site `s` at `s * demands + d`; infinite where there is no way. */
  readonly cost: Float64Array;
  /** How many sites are open in the end, those that stay included. */
  readonly count: number;
  /** Sites that are open anyhow. */
  readonly existing?: readonly number[];
  /** Cost that counts for a person without a way to any open site; ten times the dearest unless said otherwise. */
  readonly unreachedCost?: number;
  /** How many branches are looked at to close the gap between answer and bound; 0 stays with the first bound. Fewer in large cases unless given. */
  readonly effort?: number;
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (share: number) => void;
}

/** Sites to open. */
export interface PMedian {
  /** Ascending. */
  readonly sites: readonly number[];
  /** Of each demand the open site that is nearest; −1 without a way to any. */
  readonly siteOf: Int32Array;
  /** Sum of people × cost. */
  readonly cost: number;
  /** No choice costs less than this. */
  readonly atLeast: number;
  /** How much dearer than the best the answer may be: (cost − atLeast) / cost, 0 if it is proven to be the best. */
  readonly gap: number;
}

const MOST_EFFORT = 20_000;
/** Numbers of the table that a default effort reads in all: some seconds. */
const DEFAULT_READS = 1e9;

/**
 * p-median: of the candidates the `count` sites with the least sum of people × cost. A greedy start is bettered by vertex substitution
 * (Teitz and Bart 1968) until no exchange of one site helps; a Lagrangian bound (Cornuéjols, Fisher and Nemhauser 1977) says how far
 * from the best that can be, and branching on sites closes what is left as long as the effort lasts.
 */
export function pMedian(options: PMedianOptions): PMedian {
  const problem = medianProblem(options);
  const { signal, onProgress } = options;
  const reads = Math.max(1, options.cost.length) * BRANCH_STEPS;
  const effort = options.effort ?? Math.min(MOST_EFFORT, Math.round(DEFAULT_READS / reads));
  const start = substituteSites(problem, signal);
  onProgress?.(0.3);
  const proof = proveMedian(problem, start, effort, signal);
  onProgress?.(1);
  const siteOf = new Int32Array(problem.demands);
  for (let d = 0; d < problem.demands; d++) {
    let best = Infinity;
    siteOf[d] = -1;
    for (const site of proof.sites) {
      const cost = options.cost[site * problem.demands + d] ?? Infinity;
      if (cost < best) [best, siteOf[d]] = [cost, site];
    }
  }
  const isBest = proof.isBest || proof.atLeast >= proof.cost;
  const atLeast = isBest ? proof.cost : proof.atLeast;
  return {
    sites: proof.sites,
    siteOf,
    cost: proof.cost,
    atLeast,
    gap: proof.cost > 0 ? (proof.cost - atLeast) / proof.cost : 0,
  };
}
