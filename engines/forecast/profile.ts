import type { Grid } from './grid.ts';

/** What the slots let one expect at each step, from earlier days only, for a day beyond the end of the grid too. */
export interface Profile {
  readonly expected: Float64Array;
  /** Mean distance of the slot's values from what was expected. */
  readonly spread: Float64Array;
  /** Value minus expected; 0 where the value is missing. */
  readonly residual: Float64Array;
}

const WORK_MEMORY = 7;
const REST_MEMORY = 4;
const SPREAD_MEMORY = 20;

/**
 * Runs through the grid once. Each slot of working days and of rest days keeps a moving mean (of about 7 and 4 visits); a slot
 * of one kind not yet visited takes the other's. A step is expected before it is learnt, and since a slot comes once a day,
 * what is expected for a step was known a day before.
 */
export function profileOf(grid: Grid, ahead: number): Profile {
  const { stepsADay, slot, rest, value } = grid;
  const steps = value.length + ahead;
  const mean = new Float64Array(2 * stepsADay);
  const visits = new Float64Array(2 * stepsADay);
  const around = new Float64Array(stepsADay);
  const seen = new Float64Array(stepsADay);
  const expected = new Float64Array(steps);
  const spread = new Float64Array(steps);
  const residual = new Float64Array(steps);
  let all = 0;
  let count = 0;
  for (let k = 0; k < steps; k++) {
    const place = slot[k] ?? 0;
    const own = (rest[k] ?? 0) * stepsADay + place;
    const other = (1 - (rest[k] ?? 0)) * stepsADay + place;
    expected[k] =
      (visits[own] ?? 0) > 0 ? (mean[own] ?? 0) : (visits[other] ?? 0) > 0 ? (mean[other] ?? 0) : all;
    spread[k] = around[place] ?? 0;
    const now = k < value.length ? (value[k] ?? Number.NaN) : Number.NaN;
    if (Number.isNaN(now)) continue;
    const apart = count > 0 ? now - (expected[k] ?? 0) : 0;
    residual[k] = apart;
    count++;
    all += (now - all) / count;
    const visit = (visits[own] ?? 0) + 1;
    visits[own] = visit;
    mean[own] =
      (mean[own] ?? 0) +
      (now - (mean[own] ?? 0)) / Math.min(visit, rest[k] === 1 ? REST_MEMORY : WORK_MEMORY);
    const look = (seen[place] ?? 0) + 1;
    seen[place] = look;
    if (count > stepsADay)
      around[place] =
        (around[place] ?? 0) + (Math.abs(apart) - (around[place] ?? 0)) / Math.min(look, SPREAD_MEMORY);
  }
  return { expected, spread, residual };
}
