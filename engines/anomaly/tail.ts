/** Numbers of state one tail needs. */
export const TAIL_STATE = 4;

const LEVEL = 0.98;
const COMMON = -Math.log10(1 - LEVEL);
const SLOWEST = 0.02;
const LEAST_QUANTILE = 0.5;
const LEAST_EXCESS = 0.3;
const EXCESS_MEMORY = 200;
/** Evidence of one detector is cut here, so that none outvotes the others: one reading in 10⁸. */
export const MOST_EVIDENCE = 8;

/**
 * How rare an amplitude is in the stream's own past, as −log₁₀ of its probability: 0 below the running 98 % quantile, above it
 * by an exponential tail (peaks over threshold) with the mean excess seen so far. Quantile by Robbins–Monro steps, mean excess
 * by a moving mean; both O(1). State at `o`: quantile, readings, mean excess, excesses.
 */
export function tailEvidence(state: Float64Array, o: number, amplitude: number): number {
  const count = (state[o + 1] ?? 0) + 1;
  let quantile = count === 1 ? 2 : (state[o] ?? 0);
  let excess = count === 1 ? 1 : (state[o + 2] ?? 0);
  const step = Math.max(SLOWEST, 1 / count) * Math.max(0.05, 0.5 * excess);
  let evidence = 0;
  if (amplitude > quantile) {
    const over = amplitude - quantile;
    evidence = Math.min(MOST_EVIDENCE, COMMON + over / Math.max(excess, LEAST_EXCESS) / Math.LN10);
    const seen = Math.min((state[o + 3] ?? 0) + 1, EXCESS_MEMORY);
    // A single enormous reading must not make the detector deaf: an excess counts for at most ten times the usual one.
    excess += (Math.min(over, 10 * Math.max(excess, LEAST_EXCESS)) - excess) / (seen + 3);
    quantile += step * LEVEL;
    state[o + 3] = seen;
  } else quantile -= step * (1 - LEVEL);
  state[o] = Math.max(quantile, LEAST_QUANTILE);
  state[o + 1] = count;
  state[o + 2] = excess;
  return evidence;
}

/** The same without learning, for readings that came too late. */
export function tailEvidenceOnly(state: Float64Array, o: number, amplitude: number): number {
  const over = amplitude - (state[o] ?? 0);
  if ((state[o + 1] ?? 0) === 0 || over <= 0) return 0;
  return Math.min(MOST_EVIDENCE, COMMON + over / Math.max(state[o + 2] ?? 0, LEAST_EXCESS) / Math.LN10);
}
