import { TAIL_STATE, tailEvidence } from './tail.ts';

/** Numbers of state one window needs. */
export const WINDOW_STATE = 4 + TAIL_STATE;

const WARM_UP = 10;

/**
 * Windowed detector: the moving mean over about `width` readings against the long-run mean and spread of that moving mean, its
 * amplitude judged by the tail of its own past. `pace` is the time since the last reading in usual steps (Zumbach and Müller,
 * "Operators on inhomogeneous time series", 2001: weight 1 − e^(−pace/width)), so gaps shorten the memory as they should.
 * State at `o`: moving mean, count, long-run mean, variance, tail. `floor` is the least spread, in the reading's unit.
 */
export function windowedEvidence(
  state: Float64Array,
  o: number,
  value: number,
  weight: number,
  memory: number,
  floor: number,
): number {
  const count = (state[o + 1] ?? 0) + 1;
  const mean = state[o + 2] ?? 0;
  const variance = state[o + 3] ?? 0;
  const short = count === 1 ? value : (state[o] ?? 0) + weight * (value - (state[o] ?? 0));
  const deviation = short - mean;
  const spread = Math.max(Math.sqrt(variance), floor);
  const evidence = count > WARM_UP ? tailEvidence(state, o + 4, Math.abs(deviation) / spread) : 0;
  const share = 1 / Math.min(count, memory);
  const nextMean = mean + share * deviation;
  state[o] = short;
  state[o + 1] = count;
  state[o + 2] = nextMean;
  state[o + 3] = variance + share * (deviation * (short - nextMean) - variance);
  return evidence;
}
