import { ensembleLogLikelihood, ensembleResponses, type ModelError } from './burst-ensemble.ts';
import type { MeterChange } from './burst-observation.ts';
import {
  coverCentres,
  doubtfulMeters,
  type FittedPipe,
  fitPipe,
  type ObservedChanges,
} from './burst-search.ts';
import { SignatureSolver } from './burst-signature.ts';
import { LINK_KIND, type NetworkGraph } from './graph.ts';
import type { Hydraulics } from './hydraulics.ts';
import type { NetworkMeter } from './model.ts';
import { withinMetres } from './trace.ts';

/** What `localiseBurst` needs to know of the moment. */
export interface LocaliseBurstInput {
  readonly meters: readonly NetworkMeter[];
  readonly changes: readonly MeterChange[];
  /** Hour of the day, 0 … 24: chooses the demand multipliers. */
  readonly hour: number;
  readonly tankLevelsM?: ReadonlyMap<string, number>;
}

/** Choices of `localiseBurst`; the defaults fit a district network of about 1,000 nodes. */
export interface LocaliseBurstOptions {
  /** Pipes below this diameter are no candidates, mm. Default 0. */
  readonly minDiameterMm?: number;
  /** Longest list returned. Default 5. */
  readonly candidates?: number;
  /** Pipes this near along the network are shown by one candidate, metres. Default 100. */
  readonly togetherM?: number;
  readonly modelError?: Partial<ModelError>;
  /** A request to stop; an `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
  /** Called with the share of work done, 0 … 1. */
  readonly onProgress?: (share: number) => void;
}

/** A pipe that may be the broken one. */
export interface BurstCandidate {
  readonly linkId: string;
  /** Probability that the broken pipe is this one or one within `togetherM` of it that no earlier candidate stands for. */
  readonly probability: number;
  /** Probability of this very pipe. */
  readonly pipeProbability: number;
  readonly outflowLps: number;
  /** Best place on the pipe, as share of its length from `from`. Little is known of it: meters see streets, not metres. */
  readonly at: number;
}

/** The ranked pipes and how they came about. */
export interface BurstLocalisation {
  readonly candidates: readonly BurstCandidate[];
  readonly metersUsed: number;
  /** Meters of the network that gave no change. */
  readonly metersSilent: number;
  /** Reporting meters that no likely pipe explains; they were left out of the ranking. */
  readonly metersDoubted: readonly string[];
  /** Number of hydraulic solves. */
  readonly solves: number;
}

/** Pipes solved in the coarse search. */
const COARSE_CENTRES = 120;
/** Clusters whose log likelihood is this far below the best are not refined, beyond the first `FEWEST_REFINED` pipes. */
const COARSE_GAP = 15;
const FEWEST_REFINED = 60;
const MOST_REFINED = 240;
/** The search counts the model's errors as independent, so it is too sure: pipes far below its best still enter the ensemble. */
const REFINED_GAP = 15;
const FEWEST_IN_ENSEMBLE = 20;
const MOST_IN_ENSEMBLE = 45;
/** Places tried on a candidate beside its middle. */
const OTHER_PLACES = [0.15, 0.85];
const DEFAULT_ERROR: ModelError = { roughness: 0.15, demand: 0.2, members: 20, seed: 1 };

/**
 * Ranks the pipes by the probability that they are the broken one, from the changes at the meters.
 *
 * Coarse: one response for each cluster of pipes; refined: each pipe of the likely clusters with its own fitted outflow;
 * ensemble: the likeliest pipes again in perturbed models, whose scatter is the covariance of the model's error.
 */
export function localiseBurst(
  hydraulics: Hydraulics,
  input: LocaliseBurstInput,
  options: LocaliseBurstOptions = {},
): BurstLocalisation {
  const { graph } = hydraulics;
  const changeOf = new Map(input.changes.map((change) => [change.meterId, change]));
  const meters = input.meters.filter((meter) => Number.isFinite(changeOf.get(meter.id)?.change));
  const observed: ObservedChanges = {
    change: Float64Array.from(meters, (meter) => changeOf.get(meter.id)?.change ?? 0),
    sigma: Float64Array.from(meters, (meter) => changeOf.get(meter.id)?.sigma ?? 1),
  };
  const solver = new SignatureSolver(hydraulics, meters);
  hydraulics.setHour(input.hour);
  if (input.tankLevelsM) hydraulics.setTankLevels(input.tankLevelsM);
  solver.solveBase();
  const checkpoint = checkpointOf(options, solver);
  const pipes = candidatePipes(graph, options.minDiameterMm ?? 0);
  const refined = refine(graph, solver, observed, pipes, checkpoint);
  const error = { ...DEFAULT_ERROR, ...options.modelError };
  const best = refined[0]?.logLikelihood ?? 0;
  const top = refined
    .filter((pipe, i) => i < FEWEST_IN_ENSEMBLE || pipe.logLikelihood > best - REFINED_GAP)
    .slice(0, MOST_IN_ENSEMBLE);
  const doubted = doubtfulMeters(top, observed);
  const trusted = { ...observed, sigma: observed.sigma.map((sigma, i) => (doubted[i] ? NO_WEIGHT : sigma)) };
  const members = ensembleResponses(hydraulics, solver, top, error, checkpoint);
  const logPosterior = top.map((pipe, c) => {
    const responses = members.flatMap((member) => member[c] ?? []);
    const prior = Math.log(graph.lengthM[pipe.signature.link] ?? 1);
    return ensembleLogLikelihood(pipe, responses, trusted) + prior;
  });
  const probability = normalised(logPosterior);
  const gathered = gather(graph, top, probability, options.candidates ?? 5, options.togetherM ?? 100);
  const candidates = gathered.map((candidate) => placed(candidate, graph, solver, observed, top));
  hydraulics.setOutflow(undefined);
  options.onProgress?.(1);
  return {
    candidates,
    metersUsed: meters.length - doubted.filter(Boolean).length,
    metersSilent: input.meters.length - meters.length,
    metersDoubted: meters.filter((_, i) => doubted[i]).map((meter) => meter.id),
    solves: solver.solves,
  };
}

/** Standard deviation of a meter that must not count, in its unit: finite, so that the arithmetic stays ordinary. */
const NO_WEIGHT = 1e6;

function candidatePipes(graph: NetworkGraph, minDiameterMm: number): number[] {
  const pipes: number[] = [];
  for (let l = 0; l < graph.linkIds.length; l++) {
    if (graph.linkKind[l] === LINK_KIND.pipe && (graph.diameterMm[l] ?? 0) >= minDiameterMm) pipes.push(l);
  }
  return pipes;
}

function refine(
  graph: NetworkGraph,
  solver: SignatureSolver,
  observed: ObservedChanges,
  pipes: readonly number[],
  checkpoint: () => void,
): FittedPipe[] {
  const { centres, cluster } = coverCentres(graph, pipes, COARSE_CENTRES);
  const coarse = centres.map((link) => {
    checkpoint();
    return fitPipe(solver, observed, { link, at: 0.5, coefficient: START_COEFFICIENT }, 2);
  });
  const best = Math.max(...coarse.map((pipe) => pipe.logLikelihood));
  const order = pipes
    .flatMap((link, i) => {
      const centre = coarse[cluster[i] ?? 0];
      return centre ? [{ link, centre }] : [];
    })
    .sort((a, b) => b.centre.logLikelihood - a.centre.logLikelihood || a.link - b.link)
    .filter(({ centre }, i) => i < FEWEST_REFINED || centre.logLikelihood > best - COARSE_GAP)
    .slice(0, MOST_REFINED);
  return order
    .map(({ link, centre }) => {
      checkpoint();
      return fitPipe(solver, observed, { link, at: 0.5, coefficient: centre.signature.coefficient }, 2);
    })
    .sort((a, b) => b.logLikelihood - a.logLikelihood || a.signature.link - b.signature.link);
}

/** Hole of the first try: about 25 L/s at 45 m. */
const START_COEFFICIENT = 3.7;

function normalised(logPosterior: readonly number[]): number[] {
  const highest = Math.max(...logPosterior);
  const weights = logPosterior.map((value) => Math.exp(value - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Takes the pipe whose surroundings hold the most probability, gives it that probability, and goes on with what is left. */
function gather(
  graph: NetworkGraph,
  pipes: readonly FittedPipe[],
  probability: readonly number[],
  count: number,
  togetherM: number,
): BurstCandidate[] {
  const near = pipes.map(({ signature }) => {
    const links = withinMetres(graph, graph.linkIds[signature.link] ?? '', togetherM);
    return pipes.flatMap((other, i) => (links.has(graph.linkIds[other.signature.link] ?? '') ? [i] : []));
  });
  const left = [...probability];
  const open = new Set(pipes.keys());
  const gathered: BurstCandidate[] = [];
  while (gathered.length < count && open.size > 0) {
    const mass = (i: number): number => (near[i] ?? []).reduce((sum, other) => sum + (left[other] ?? 0), 0);
    const better = (a: number, b: number): number =>
      mass(b) - mass(a) || (probability[b] ?? 0) - (probability[a] ?? 0);
    const chosen = [...open].sort(better)[0] ?? 0;
    const pipe = pipes[chosen];
    if (!pipe) break;
    gathered.push({
      linkId: graph.linkIds[pipe.signature.link] ?? '',
      probability: mass(chosen),
      pipeProbability: probability[chosen] ?? 0,
      outflowLps: pipe.signature.outflowLps,
      at: pipe.signature.at,
    });
    for (const other of near[chosen] ?? []) {
      left[other] = 0;
      open.delete(other);
    }
  }
  return gathered;
}

/** Moves a candidate's hole to the place on the pipe that fits best. */
function placed(
  candidate: BurstCandidate,
  graph: NetworkGraph,
  solver: SignatureSolver,
  observed: ObservedChanges,
  fitted: readonly FittedPipe[],
): BurstCandidate {
  const link = graph.linkIndex.get(candidate.linkId) ?? 0;
  const middle = fitted.find((pipe) => pipe.signature.link === link);
  if (!middle) return candidate;
  const places = OTHER_PLACES.map((at) => fitPipe(solver, observed, { ...middle.signature, at }, 1));
  const { signature } = places.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a), middle);
  return { ...candidate, at: signature.at, outflowLps: signature.outflowLps };
}

function checkpointOf(options: LocaliseBurstOptions, solver: SignatureSolver): () => void {
  return () => {
    if (options.signal?.aborted) throw new Error('The search for the burst was stopped.');
    options.onProgress?.(Math.min(0.99, solver.solves / EXPECTED_SOLVES));
  };
}

const EXPECTED_SOLVES = 2 * COARSE_CENTRES + 1.5 * MOST_REFINED + MOST_IN_ENSEMBLE * DEFAULT_ERROR.members;
