import { seededRandom } from '../lib/random.ts';
import type { FittedPipe, ObservedChanges } from './burst-search.ts';
import type { BurstSignature, SignatureSolver } from './burst-signature.ts';
import type { Hydraulics } from './hydraulics.ts';
import { lowRankLogDensity } from './low-rank-gaussian.ts';

/** How wrong the own model may be: half-widths of uniform errors, as shares of the recorded value. */
export interface ModelError {
  readonly roughness: number;
  readonly demand: number;
  /** Number of perturbed models. 0 trusts the model. */
  readonly members: number;
  readonly seed: number;
}

/** Error floor of a predicted change, metres or L/s. */
const FLOOR = 0.03;
/** Share of a predicted change left to causes the members do not contain (a valve recorded wrongly, the hole's place on the pipe). */
const OTHER_MODEL_ERROR = 0.1;
/** Standard deviation of the logarithm of the outflow around its fitted value. */
const OUTFLOW_SPREAD = 0.3;

/** Responses of the candidate pipes in perturbed models: `members[k][c]` is candidate `c` in model `k`. */
export function ensembleResponses(
  hydraulics: Hydraulics,
  solver: SignatureSolver,
  candidates: readonly FittedPipe[],
  error: ModelError,
  checkpoint: () => void,
): BurstSignature[][] {
  const random = seededRandom(error.seed);
  const members: BurstSignature[][] = [];
  try {
    for (let k = 0; k < error.members; k++) {
      perturb(hydraulics, error, random);
      solver.solveBase();
      members.push(
        candidates.map(({ signature }) => {
          checkpoint();
          return solver.respond(signature.link, signature.at, signature.coefficient);
        }),
      );
    }
  } finally {
    restore(hydraulics);
    solver.solveBase();
  }
  return members;
}

/** Log likelihood of one candidate: normal around the members' mean, with their covariance, the noise and the outflow's freedom. */
export function ensembleLogLikelihood(
  candidate: FittedPipe,
  responses: readonly BurstSignature[],
  observed: ObservedChanges,
): number {
  const n = observed.change.length;
  const all = [candidate.signature, ...responses];
  const mean = new Float64Array(n);
  for (const { change } of all)
    for (let i = 0; i < n; i++) mean[i] = (mean[i] ?? 0) + (change[i] ?? 0) / all.length;
  const norm = Math.sqrt(Math.max(all.length - 1, 1));
  const factors = responses.map(({ change }) => change.map((value, i) => (value - (mean[i] ?? 0)) / norm));
  factors.push(mean.map((value) => value * OUTFLOW_SPREAD));
  const residual = observed.change.map((value, i) => value - (mean[i] ?? 0));
  const variance = observed.sigma.map(
    (sigma, i) => sigma ** 2 + FLOOR ** 2 + (OTHER_MODEL_ERROR * (mean[i] ?? 0)) ** 2,
  );
  return lowRankLogDensity(residual, variance, factors);
}

function perturb(hydraulics: Hydraulics, error: ModelError, random: () => number): void {
  hydraulics.model.links.forEach((link, l) => {
    if (link.kind === 'pipe')
      hydraulics.setRoughness(l, link.roughness * (1 + error.roughness * (2 * random() - 1)));
  });
  hydraulics.model.nodes.forEach((node, n) => {
    if (node.demandLps > 0) hydraulics.setDemand(n, node.demandLps * (1 + error.demand * (2 * random() - 1)));
  });
}

function restore(hydraulics: Hydraulics): void {
  hydraulics.model.links.forEach((link, l) => {
    if (link.kind === 'pipe') hydraulics.setRoughness(l, link.roughness);
  });
  hydraulics.model.nodes.forEach((node, n) => {
    if (node.demandLps > 0) hydraulics.setDemand(n, node.demandLps);
  });
}
