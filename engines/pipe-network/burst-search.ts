import type { BurstSignature, SignatureSolver } from './burst-signature.ts';
import type { NetworkGraph } from './graph.ts';
import { distancesFromNodes } from './trace.ts';

/** What was seen, in the order of the meters of the `SignatureSolver`. */
export interface ObservedChanges {
  readonly change: Float64Array;
  readonly sigma: Float64Array;
}

/** A pipe, the outflow that fits it best, and how well. */
export interface FittedPipe {
  readonly signature: BurstSignature;
  readonly logLikelihood: number;
}

/** Share of a predicted change by which the search lets the model be wrong; the ensemble later replaces it by what it computes. */
const SEARCH_MODEL_ERROR = 0.25;
/** Error floor of a predicted change, metres or L/s: what the solver and the model cannot resolve. */
const FLOOR = 0.03;
/** Degrees of freedom of the Student law by which one wrong meter cannot outvote the others. */
const STUDENT_FREEDOM = 5;
/** Range of outflows that a burst may have, L/s. */
const SMALLEST_LPS = 2;
const LARGEST_LPS = 200;

/** Centres of a cover of the pipes: repeatedly the pipe whose middle is farthest from all centres so far. */
export function coverCentres(
  graph: NetworkGraph,
  pipes: readonly number[],
  count: number,
): { centres: number[]; cluster: Int32Array } {
  const nearestM = new Float64Array(pipes.length).fill(Number.POSITIVE_INFINITY);
  const cluster = new Int32Array(pipes.length);
  const centres: number[] = [];
  let next = 0;
  while (centres.length < Math.min(count, pipes.length)) {
    const centre = pipes[next] ?? 0;
    const distanceM = distancesFromNodes(graph, middleStarts(graph, centre));
    pipes.forEach((pipe, i) => {
      const half = (graph.lengthM[pipe] ?? 0) / 2;
      const ends = Math.min(distanceM[graph.from[pipe] ?? 0] ?? 0, distanceM[graph.to[pipe] ?? 0] ?? 0);
      const middleM = pipe === centre ? 0 : ends + half;
      if (middleM >= (nearestM[i] ?? 0)) return;
      nearestM[i] = middleM;
      cluster[i] = centres.length;
    });
    centres.push(centre);
    next = nearestM.indexOf(nearestM.reduce((far, metres) => Math.max(far, metres), 0));
  }
  return { centres, cluster };
}

/** Fits the outflow of one pipe: solves, scales the response to the observation, and solves again when the scale is far from 1. */
export function fitPipe(
  solver: SignatureSolver,
  observed: ObservedChanges,
  start: { readonly link: number; readonly at: number; readonly coefficient: number },
  rounds: number,
): FittedPipe {
  let signature = solver.respond(start.link, start.at, start.coefficient);
  let scale = bestScale(signature, observed);
  for (let round = 1; round < rounds && Math.abs(Math.log(scale)) > 0.1; round++) {
    signature = solver.respond(start.link, start.at, signature.coefficient * scale);
    scale = bestScale(signature, observed);
  }
  const fitted = scaled(signature, scale);
  return { signature: fitted, logLikelihood: studentLogLikelihood(fitted.change, observed) };
}

/**
 * Marks the meters that no fitted pipe explains within four standard deviations: they are broken, or see something else.
 * A meter is not doubted for what the best pipe says, since the meter nearest to the hole is the one that corrects it.
 */
export function doubtfulMeters(fitted: readonly FittedPipe[], { change, sigma }: ObservedChanges): boolean[] {
  return Array.from(change, (value, i) =>
    fitted.every(({ signature }) => {
      const g = signature.change[i] ?? 0;
      return (value - g) ** 2 > DOUBT ** 2 * searchVariance(g, sigma[i] ?? 1);
    }),
  );
}

const DOUBT = 4;

function searchVariance(predicted: number, sigma: number): number {
  return sigma ** 2 + (SEARCH_MODEL_ERROR * predicted) ** 2 + FLOOR ** 2;
}

function middleStarts(graph: NetworkGraph, link: number): [number, number][] {
  const half = (graph.lengthM[link] ?? 0) / 2;
  return [
    [graph.from[link] ?? 0, half],
    [graph.to[link] ?? 0, half],
  ];
}

/** Weighted least squares for the factor on a response, with the weights of two rounds (they depend on the factor). */
function bestScale(signature: BurstSignature, { change, sigma }: ObservedChanges): number {
  const lowest = SMALLEST_LPS / Math.max(signature.outflowLps, 1e-6);
  const highest = LARGEST_LPS / Math.max(signature.outflowLps, 1e-6);
  let scale = 1;
  for (let round = 0; round < 3; round++) {
    let up = 0;
    let down = 0;
    for (let i = 0; i < change.length; i++) {
      const g = signature.change[i] ?? 0;
      const variance = searchVariance(scale * g, sigma[i] ?? 1);
      const residual = (change[i] ?? 0) - scale * g;
      const weight = (STUDENT_FREEDOM + 1) / (STUDENT_FREEDOM + residual ** 2 / variance) / variance;
      up += weight * g * (change[i] ?? 0);
      down += weight * g * g;
    }
    scale = Math.min(Math.max(down > 0 ? up / down : 1, lowest), highest);
  }
  return scale;
}

function scaled(signature: BurstSignature, scale: number): BurstSignature {
  return {
    ...signature,
    coefficient: signature.coefficient * scale,
    outflowLps: signature.outflowLps * scale,
    change: signature.change.map((value) => value * scale),
  };
}

function studentLogLikelihood(predicted: Float64Array, { change, sigma }: ObservedChanges): number {
  let sum = 0;
  for (let i = 0; i < change.length; i++) {
    const g = predicted[i] ?? 0;
    const variance = searchVariance(g, sigma[i] ?? 1);
    const square = ((change[i] ?? 0) - g) ** 2 / variance;
    sum -= 0.5 * Math.log(variance) + ((STUDENT_FREEDOM + 1) / 2) * Math.log(1 + square / STUDENT_FREEDOM);
  }
  return sum;
}
