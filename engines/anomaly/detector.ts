import { CHANGE_STATE, changeEvidence, changeSince } from './change-point.ts';
import { RANGE_STATE, rangeEvidence } from './range.ts';
import {
  emptySeason,
  SEASON_STATE,
  type Season,
  seasonalEvidence,
  seasonalEvidenceOnly,
  seasonalExpectation,
} from './seasonal.ts';
import { STANDING_STATE, standingEvidence } from './standing.ts';
import { WINDOW_STATE, windowedEvidence } from './windowed.ts';

/** What became of a reading; the first hundred are `learning` and score 0. */
export type ReadingFate = 'scored' | 'learning' | 'missing' | 'late';

/** The parts of a score; each says what it found on its own, as −log₁₀ of how often the series shows such a thing. */
export type DetectorPart = 'windowed' | 'slow' | 'seasonal' | 'change' | 'standing' | 'range';

/** Choices of a detector; the defaults are meant for every series and the tests use no others. */
export interface DetectorOptions {
  /** Readings of the short and of the slow moving mean. */
  readonly shortReadings?: number;
  readonly slowReadings?: number;
  /** Readings after which an alarm that goes on counts as new again (e-fold). */
  readonly restReadings?: number;
  /** Readings that the long-run levels remember. */
  readonly memoryReadings?: number;
}

/** Evidence at which the score is 0.5: together as rare as one reading in a thousand. */
const ALARM_EVIDENCE = 3;
/** The threshold for all series: a reading whose score reaches it is an alarm. */
export const ALARM_SCORE = 0.5;

const HEAD = 6;
const SHORT = HEAD;
const SLOW = SHORT + WINDOW_STATE;
const SEASON = SLOW + WINDOW_STATE;
const CHANGE = SEASON + SEASON_STATE;
const STANDING = CHANGE + CHANGE_STATE;
const RANGE = STANDING + STANDING_STATE;
const STATE = RANGE + RANGE_STATE;

const COUNT = 0;
const LAST_TIME = 1;
const STEP = 2;
const HELD = 3;
const LARGEST = 4;
const STEPS = 5;

const VERSION = 1;
/** Above this the square of a reading overflows; no meter of a city measures it. */
const MOST_VALUE = 1e150;
const RELATIVE_FLOOR = 1e-9;
const LEARNING_READINGS = 100;
const LEVEL_MEMORY = 4000;
const STEP_MEMORY = 100;
const PARTS: readonly DetectorPart[] = ['windowed', 'slow', 'seasonal', 'change', 'standing', 'range'];

/**
 * Watches one series, one reading at a time: constant work a reading, constant memory, only the past is used. Times in
 * milliseconds since 1970, in any order of steps; a reading not after the last one is `late`, is scored and teaches nothing.
 */
export class AnomalyDetector {
  /** What became of the last reading. */
  fate: ReadingFate = 'missing';
  readonly #state: Float64Array;
  readonly #season: Season;
  readonly #evidence = new Float64Array(PARTS.length);
  readonly #short: number;
  readonly #slow: number;
  readonly #rest: number;
  readonly #memory: number;
  readonly #steady: readonly [number, number, number];

  constructor(options: DetectorOptions = {}, saved?: ArrayBuffer) {
    this.#short = positive('shortReadings', options.shortReadings ?? 12);
    this.#slow = positive('slowReadings', options.slowReadings ?? 40);
    this.#rest = positive('restReadings', options.restReadings ?? 200);
    this.#memory = positive('memoryReadings', options.memoryReadings ?? 50_000);
    this.#steady = [1 - Math.exp(-1 / this.#short), 1 - Math.exp(-1 / this.#slow), Math.exp(-1 / this.#rest)];
    this.#state = new Float64Array(STATE);
    this.#season = emptySeason();
    if (saved) restore(saved, this.#state, this.#season);
  }

  /** Takes a reading and gives its score, 0 (as always) to 1 (never seen); a `value` that is no number, or beyond 10¹⁵⁰, is missing and scores 0. */
  push(time: number, value: number | null | undefined): number {
    if (!Number.isFinite(time)) throw new RangeError(`time: not a number of milliseconds, got ${time}`);
    this.#evidence.fill(0);
    if (value === null || value === undefined || !(Math.abs(value) <= MOST_VALUE)) {
      this.fate = 'missing';
      return 0;
    }
    const state = this.#state;
    const count = state[COUNT] ?? 0;
    if (count > 0 && time <= (state[LAST_TIME] ?? 0)) {
      this.fate = 'late';
      const floor = RELATIVE_FLOOR * (state[LARGEST] ?? 0);
      this.#evidence[2] = seasonalEvidenceOnly(state, SEASON, this.#season, time, value, floor);
      return scoreOf(this.#evidence[2] ?? 0);
    }
    this.fate = count < LEARNING_READINGS ? 'learning' : 'scored';
    const pace = this.#pace(time);
    const largest = Math.max(
      (state[LARGEST] ?? 0) * (1 - 1 / this.#memory),
      Math.abs(value),
      Number.MIN_VALUE,
    );
    state[LARGEST] = largest;
    const floor = RELATIVE_FLOOR * largest;
    const steady = Math.abs(pace - 1) < 0.05;
    const shortWeight = steady ? this.#steady[0] : 1 - Math.exp(-pace / this.#short);
    const slowWeight = steady ? this.#steady[1] : 1 - Math.exp(-pace / this.#slow);
    const found = this.#evidence;
    found[0] = windowedEvidence(state, SHORT, value, shortWeight, this.#memory, floor);
    found[1] = windowedEvidence(state, SLOW, value, slowWeight, this.#memory, floor);
    found[2] = seasonalEvidence(state, SEASON, this.#season, time, value, this.#memory, floor);
    found[3] = changeEvidence(state, CHANGE, time, value, LEVEL_MEMORY, floor);
    found[4] = standingEvidence(state, STANDING, value, count === 0);
    if (count === 0) state.fill(value, RANGE, RANGE + 2);
    found[5] = rangeEvidence(state, RANGE, value, 1 / this.#memory);
    state[COUNT] = count + 1;
    state[LAST_TIME] = time;
    if (this.fate === 'learning') return 0;
    let sum = 0;
    for (let part = 0; part < found.length; part++) sum += found[part] ?? 0;
    return this.#asNew(sum, steady ? this.#steady[2] : Math.exp(-pace / this.#rest));
  }

  /** Evidence of each part for the last reading: −log₁₀ of how rare it is in this series, 0 where usual. */
  parts(): Readonly<Record<DetectorPart, number>> {
    const [windowed = 0, slow = 0, seasonal = 0, change = 0, standing = 0, range = 0] = this.#evidence;
    return { windowed, slow, seasonal, change, standing, range };
  }

  /** What the same slot of earlier days or weeks lets one expect at a time; undefined while nothing is known of it. */
  expected(time: number): number | undefined {
    const value = seasonalExpectation(this.#state, SEASON, this.#season, time);
    return Number.isNaN(value) ? undefined : value;
  }

  /** When the change of level now shown began, milliseconds. */
  changedSince(): number | undefined {
    return changeSince(this.#state, CHANGE);
  }

  /** The whole state, to go on elsewhere: `new AnomalyDetector(options, saved)`. */
  save(): ArrayBuffer {
    const { mean, weight } = this.#season;
    const buffer = new ArrayBuffer(savedBytes(this.#season));
    new Float64Array(buffer, 0, 1)[0] = VERSION;
    new Float64Array(buffer, 8, STATE).set(this.#state);
    new Float64Array(buffer, 8 * (1 + STATE), mean.length).set(mean);
    new Float32Array(buffer, 8 * (1 + STATE + mean.length), weight.length).set(weight);
    return buffer;
  }

  /** Time since the last reading in usual steps; the usual step is a moving mean that one gap moves little. */
  #pace(time: number): number {
    const state = this.#state;
    if ((state[COUNT] ?? 0) === 0) return 1;
    const gap = time - (state[LAST_TIME] ?? 0);
    const steps = Math.min((state[STEPS] ?? 0) + 1, STEP_MEMORY);
    const usual = steps === 1 ? gap : (state[STEP] ?? gap);
    state[STEPS] = steps;
    state[STEP] = usual + (Math.min(gap, 3 * usual) - usual) / steps;
    return gap / usual;
  }

  /** What is new of the evidence: after an alarm only what goes beyond it counts, until it has faded. */
  #asNew(evidence: number, fade: number): number {
    const held = (this.#state[HELD] ?? 0) * fade;
    const fresh = Math.max(0, evidence - held);
    this.#state[HELD] = fresh >= ALARM_EVIDENCE ? evidence : held;
    return scoreOf(fresh);
  }
}

function scoreOf(evidence: number): number {
  return evidence / (evidence + ALARM_EVIDENCE);
}

function positive(field: string, value: number): number {
  if (!(value >= 1) || !Number.isFinite(value)) throw new RangeError(`${field}: at least 1, got ${value}`);
  return value;
}

function savedBytes(season: Season): number {
  return 8 * (1 + STATE + season.mean.length) + 4 * season.weight.length;
}

function restore(saved: ArrayBuffer, state: Float64Array, season: Season): void {
  const length = savedBytes(season);
  const version = saved.byteLength >= 8 ? new Float64Array(saved, 0, 1)[0] : undefined;
  if (saved.byteLength !== length || version !== VERSION)
    throw new Error(
      `saved state: expected version ${VERSION} of ${length} bytes, got version ${version} of ${saved.byteLength}`,
    );
  const { mean, weight } = season;
  state.set(new Float64Array(saved, 8, STATE));
  mean.set(new Float64Array(saved, 8 * (1 + STATE), mean.length));
  weight.set(new Float32Array(saved, 8 * (1 + STATE + mean.length), weight.length));
}
