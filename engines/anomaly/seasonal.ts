import { TAIL_STATE, tailEvidence, tailEvidenceOnly } from './tail.ts';

const DAY_MS = 86_400_000;
/** Slots of a quarter of an hour in a day and of an hour in a week. */
export const DAY_SLOTS = 96;
/** See `DAY_SLOTS`. */
export const WEEK_SLOTS = 168;
const VISITS_BEFORE_USE = 2;
const DAY_MEMORY = 60;
const WEEK_MEMORY = 12;
const WARM_UP = 20;
const COMPARISONS = 2000;
const LEAST_COMPARISONS = 100;

/**
 * Numbers of state: residual count and variance; mean absolute error of the day's and of the week's slots and on how many
 * readings; the visit of a day slot and of a week slot that is going on (slot, sum, count); tail.
 */
export const SEASON_STATE = 11 + TAIL_STATE;
const DAY_VISIT = 5;
const WEEK_VISIT = 8;
const TAIL = 11;

/** Slot means of one series and how often each was seen; a slot never seen says nothing (weight 0). */
export interface Season {
  readonly mean: Float64Array;
  readonly weight: Float32Array;
}

/** Empty slots, the day's first, the week's behind them. */
export function emptySeason(): Season {
  return {
    mean: new Float64Array(DAY_SLOTS + WEEK_SLOTS),
    weight: new Float32Array(DAY_SLOTS + WEEK_SLOTS),
  };
}

function daySlot(time: number): number {
  return Math.floor(((((time % DAY_MS) + DAY_MS) % DAY_MS) / DAY_MS) * DAY_SLOTS);
}

function weekSlot(time: number): number {
  const week = 7 * DAY_MS;
  return DAY_SLOTS + Math.floor(((((time % week) + week) % week) / week) * WEEK_SLOTS);
}

/**
 * What the slots expect at a time: the week's slot once it was visited twice and errs less than the day's, else the day's once
 * it was visited twice, else nothing (NaN, inside the engine only). A visit is learnt when it ends, so it never excuses itself.
 */
export function seasonalExpectation(state: Float64Array, o: number, season: Season, time: number): number {
  const day = daySlot(time);
  const week = weekSlot(time);
  const weekBetter =
    (season.weight[week] ?? 0) >= VISITS_BEFORE_USE &&
    (state[o + 4] ?? 0) > LEAST_COMPARISONS &&
    (state[o + 3] ?? 0) < (state[o + 2] ?? 0);
  if (weekBetter) return season.mean[week] ?? 0;
  return (season.weight[day] ?? 0) >= VISITS_BEFORE_USE ? (season.mean[day] ?? 0) : Number.NaN;
}

/** Seasonal detector: the residual against the same slot of earlier days or weeks, judged by the tail of its own past. */
export function seasonalEvidence(
  state: Float64Array,
  o: number,
  season: Season,
  time: number,
  value: number,
  memory: number,
  floor: number,
): number {
  const expected = seasonalExpectation(state, o, season, time);
  let evidence = 0;
  if (!Number.isNaN(expected)) {
    const residual = value - expected;
    const count = Math.min((state[o] ?? 0) + 1, memory);
    const variance = state[o + 1] ?? 0;
    const spread = Math.max(Math.sqrt(variance), floor);
    if (count > WARM_UP) evidence = tailEvidence(state, o + TAIL, Math.abs(residual) / spread);
    state[o] = count;
    state[o + 1] = variance + (residual * residual - variance) / count;
  }
  learn(state, o, season, time, value);
  return evidence;
}

/** The seasonal evidence of a reading that came too late; nothing is learnt. */
export function seasonalEvidenceOnly(
  state: Float64Array,
  o: number,
  season: Season,
  time: number,
  value: number,
  floor: number,
): number {
  const expected = seasonalExpectation(state, o, season, time);
  if (Number.isNaN(expected) || (state[o] ?? 0) <= WARM_UP) return 0;
  const spread = Math.max(Math.sqrt(state[o + 1] ?? 0), floor);
  return tailEvidenceOnly(state, o + TAIL, Math.abs(value - expected) / spread);
}

function learn(state: Float64Array, o: number, season: Season, time: number, value: number): void {
  const day = daySlot(time);
  const week = weekSlot(time);
  if ((season.weight[day] ?? 0) >= VISITS_BEFORE_USE && (season.weight[week] ?? 0) >= VISITS_BEFORE_USE) {
    const both = Math.min((state[o + 4] ?? 0) + 1, COMPARISONS);
    const byDay = Math.abs(value - (season.mean[day] ?? 0));
    const byWeek = Math.abs(value - (season.mean[week] ?? 0));
    state[o + 2] = (state[o + 2] ?? 0) + (byDay - (state[o + 2] ?? 0)) / both;
    state[o + 3] = (state[o + 3] ?? 0) + (byWeek - (state[o + 3] ?? 0)) / both;
    state[o + 4] = both;
  }
  visit(state, o + DAY_VISIT, season, day, value, DAY_MEMORY);
  visit(state, o + WEEK_VISIT, season, week, value, WEEK_MEMORY);
}

/** Adds a reading to the visit of a slot; when the slot changes, the mean of the visit that ended goes into its slot. */
function visit(
  state: Float64Array,
  o: number,
  season: Season,
  slot: number,
  value: number,
  memory: number,
): void {
  const count = state[o + 2] ?? 0;
  if (count > 0 && state[o] !== slot) {
    const ended = state[o] ?? 0;
    const weight = Math.min((season.weight[ended] ?? 0) + 1, memory);
    const old = season.mean[ended] ?? 0;
    season.weight[ended] = weight;
    season.mean[ended] = old + ((state[o + 1] ?? 0) / count - old) / weight;
    state[o + 1] = 0;
    state[o + 2] = 0;
  }
  state[o] = slot;
  state[o + 1] = (state[o + 1] ?? 0) + value;
  state[o + 2] = (state[o + 2] ?? 0) + 1;
}
