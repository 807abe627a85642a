import { TAIL_STATE, tailEvidence, tailEvidenceOnly } from './tail.ts';

/** Numbers of state: last value, length of the run that goes on, runs ended, tail. */
export const STANDING_STATE = 3 + TAIL_STATE;

const RUNS_BEFORE_USE = 50;

/** A run counts in sixths, so that about ten equal readings of a series that never repeats itself are needed. */
const RUN_UNIT = 6;

/**
 * A meter that stands still: the run of equal readings that goes on against the tail of the runs that ended; a run teaches when
 * it ends. A series that never moves has no such past and shows nothing.
 */
export function standingEvidence(state: Float64Array, o: number, value: number, first: boolean): number {
  if (first) {
    state[o] = value;
    return 0;
  }
  if (value !== state[o]) {
    tailEvidence(state, o + 3, (state[o + 1] ?? 0) / RUN_UNIT);
    state[o] = value;
    state[o + 1] = 0;
    state[o + 2] = (state[o + 2] ?? 0) + 1;
    return 0;
  }
  const run = (state[o + 1] ?? 0) + 1;
  state[o + 1] = run;
  return (state[o + 2] ?? 0) > RUNS_BEFORE_USE ? tailEvidenceOnly(state, o + 3, run / RUN_UNIT) : 0;
}
