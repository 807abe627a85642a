import { TAIL_STATE, tailEvidence } from './tail.ts';

/** Numbers of state: level's count, mean and variance; sum up, sum down, time each left zero; tail. */
export const CHANGE_STATE = 7 + TAIL_STATE;

const WARM_UP = 10;
/** A shift of half of twice this many spreads is what the sums are best at (Page 1954). */
const SLACK = 1;
/** One reading counts for at most three spreads, so that a spike is no change of level. */
const MOST_STEP = 3;
const MOST_SUM = 50;

/**
 * Change of level: Page's two cumulative sums (Biometrika 41, 1954) of the standardised distance from the long-run level,
 * each judged by the tail of its own past. State as in `CHANGE_STATE`.
 */
export function changeEvidence(
  state: Float64Array,
  o: number,
  time: number,
  value: number,
  memory: number,
  floor: number,
): number {
  const count = Math.min((state[o] ?? 0) + 1, memory);
  const mean = state[o + 1] ?? 0;
  const variance = state[o + 2] ?? 0;
  const deviation = count === 1 ? 0 : value - mean;
  let evidence = 0;
  if (count > WARM_UP) {
    const z = deviation / Math.max(Math.sqrt(variance), floor);
    const step = Math.max(-MOST_STEP, Math.min(MOST_STEP, z));
    const up = Math.min(MOST_SUM, Math.max(0, (state[o + 3] ?? 0) + step - SLACK));
    const down = Math.min(MOST_SUM, Math.max(0, (state[o + 4] ?? 0) - step - SLACK));
    if ((state[o + 3] ?? 0) === 0 && up > 0) state[o + 5] = time;
    if ((state[o + 4] ?? 0) === 0 && down > 0) state[o + 6] = time;
    state[o + 3] = up;
    state[o + 4] = down;
    evidence = tailEvidence(state, o + 7, Math.max(up, down));
  }
  const nextMean = count === 1 ? value : mean + deviation / count;
  state[o] = count;
  state[o + 1] = nextMean;
  state[o + 2] = count === 1 ? 0 : variance + (deviation * (value - nextMean) - variance) / count;
  return evidence;
}

/** When the change that the sums now show began, milliseconds; undefined when they show none. */
export function changeSince(state: Float64Array, o: number): number | undefined {
  const up = state[o + 3] ?? 0;
  const down = state[o + 4] ?? 0;
  if (up === 0 && down === 0) return undefined;
  return up >= down ? state[o + 5] : state[o + 6];
}
