/** Numbers of state: lowest and highest reading so far, both slowly forgotten. */
export const RANGE_STATE = 2;

const MOST_EVIDENCE = 3;
const EVIDENCE_FOR_RANGE = 10;

/** A reading outside all that was seen: ten for a whole range beyond it, at most three. `forget` is the share by which the bounds close in a reading. */
export function rangeEvidence(state: Float64Array, o: number, value: number, forget: number): number {
  const lowest = state[o] ?? 0;
  const highest = state[o + 1] ?? 0;
  const range = highest - lowest;
  const beyond = Math.max(value - highest, lowest - value);
  state[o] = value < lowest ? value : lowest + forget * (value - lowest);
  state[o + 1] = value > highest ? value : highest + forget * (value - highest);
  return range > 0 && beyond > 0 ? Math.min(MOST_EVIDENCE, (EVIDENCE_FOR_RANGE * beyond) / range) : 0;
}
