import { conformalQuantile } from './conformal.ts';
import { type Calendar, type ForecastSeries, type Grid, gridOf } from './grid.ts';
import { type Profile, profileOf } from './profile.ts';
import { Ridge } from './ridge.ts';

/** The version that is stored with each forecast; it changes whenever equal input would give other numbers. */
export const FORECAST_VERSION = 'forecast/1';

/** A series that is known for the coming day as well, such as the forecast of the temperature. */
export interface Exogenous extends ForecastSeries {
  readonly name: string;
}

/** Choices of `forecast`. */
export interface ForecastOptions {
  /** Length of a step of the forecast, ms, a divisor of a day; default one hour. */
  readonly stepMs?: number;
  /** Start of the first step forecast, ms; only readings before it are used. Default: the end of the last reading's step. */
  readonly originMs?: number;
  /** Steps to forecast; default a day, at most a week. */
  readonly steps?: number;
  readonly calendar?: Calendar;
  readonly exogenous?: readonly Exogenous[];
  /** Values never go beyond these (a flow is not below 0). */
  readonly least?: number;
  readonly most?: number;
}

/** One step: its start, what is expected, and the ends of the intervals that hold 80 % and 95 % of such steps. */
export interface ForecastStep {
  readonly time: number;
  readonly value: number;
  readonly low80: number;
  readonly high80: number;
  readonly low95: number;
  readonly high95: number;
}

/**
 * How the forecast was made: `regression` needs four weeks of readings. The fallbacks: `slots` (mean of the slot, moved by the
 * last hours) from two days on, `last-value` before that and where it was the better of the two.
 */
export type ForecastMethod = 'regression' | 'slots' | 'last-value';

/** What went in, to be stored with the forecast. */
export interface ForecastInputs {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly stepMs: number;
  /** Steps of the history and how many of them had a reading. */
  readonly steps: number;
  readonly known: number;
  readonly exogenous: readonly string[];
  /** Two FNV-1a sums of 32 bits over the history's grid, day kinds and exogenous values, hexadecimal: equal inputs, equal digest. */
  readonly digest: string;
}

/** A forecast with all that is needed to make it again, or why there is none. */
export type Forecast =
  | {
      readonly kind: 'forecast';
      readonly version: string;
      readonly method: ForecastMethod;
      readonly originMs: number;
      readonly steps: readonly ForecastStep[];
      readonly inputs: ForecastInputs;
      /** Errors that the intervals were taken from. */
      readonly calibration: number;
    }
  | { readonly kind: 'too-short'; readonly version: string; readonly known: number; readonly needed: number };

const HOUR_MS = 3_600_000;
const RIDGE_SHARE = 0.02;
const FIT_ROUNDS = 3;
/** Errors below this share of the slot's spread weigh no more. */
const LEAST_ERROR = 0.1;
const FIT_DAYS = 120;
const CALIBRATION_SHARE = 0.35;
const REGRESSION_DAYS = 28;
const SLOT_DAYS = 2;
const BASE_FEATURES = 7;
const LEAST_KNOWN_SHARE = 0.4;

/** Forecasts the coming day (or up to a week) of a series from its past. */
export function forecast(series: ForecastSeries, options: ForecastOptions = {}): Forecast {
  const stepMs = options.stepMs ?? HOUR_MS;
  const last = series.times.at(-1) ?? Number.NaN;
  const calendar = options.calendar ?? {};
  const offset = (calendar.utcOffsetHours ?? 8) * HOUR_MS;
  const origin =
    options.originMs ??
    (Number.isNaN(last) ? 0 : (Math.floor((last + offset) / stepMs) + 1) * stepMs - offset);
  if ((origin + offset) % stepMs !== 0)
    throw new Error(`originMs: must be the start of a step of ${stepMs} ms, got ${origin}`);
  const grid = gridOf(series, stepMs, origin, calendar);
  const wanted = options.steps ?? grid.stepsADay;
  if (!(wanted >= 1) || wanted > 7 * grid.stepsADay || !Number.isInteger(wanted))
    throw new Error(`steps: 1 to ${7 * grid.stepsADay} whole steps, got ${wanted}`);
  const known = grid.value.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
  const needed = Math.ceil(LEAST_KNOWN_SHARE * grid.stepsADay);
  if (known < needed) return { kind: 'too-short', version: FORECAST_VERSION, known, needed };
  const outside = (options.exogenous ?? []).map((one) => exogenousResidual(one, grid, wanted, calendar));
  const work = new Work(grid, profileOf(grid, wanted), outside, wanted);
  const days = known / grid.stepsADay;
  const possible: ForecastMethod =
    days >= REGRESSION_DAYS * 0.8 && grid.value.length >= REGRESSION_DAYS * grid.stepsADay
      ? 'regression'
      : days >= SLOT_DAYS
        ? 'slots'
        : 'last-value';
  const method = possible === 'slots' && work.lastValueBeatsSlots() ? 'last-value' : possible;
  const made = work.made(method);
  const least = options.least ?? Number.NEGATIVE_INFINITY;
  const most = options.most ?? Number.POSITIVE_INFINITY;
  const held = (value: number): number => Math.min(most, Math.max(least, value));
  return {
    kind: 'forecast',
    version: FORECAST_VERSION,
    method,
    originMs: origin,
    steps: Array.from({ length: wanted }, (_, h) => {
      const value = made.value[h] ?? 0;
      return {
        time: origin + h * stepMs,
        value: held(value),
        low80: held(value - (made.half80[h] ?? 0)),
        high80: held(value + (made.half80[h] ?? 0)),
        low95: held(value - (made.half95[h] ?? 0)),
        high95: held(value + (made.half95[h] ?? 0)),
      };
    }),
    inputs: {
      firstMs: series.times[0] ?? 0,
      lastMs: lastBefore(series, origin),
      stepMs,
      steps: grid.value.length,
      known,
      exogenous: (options.exogenous ?? []).map(({ name }) => name),
      digest: digestOf([grid.value, grid.rest, ...outside]),
    },
    calibration: made.calibration,
  };
}

interface Made {
  readonly value: Float64Array;
  readonly half80: Float64Array;
  readonly half95: Float64Array;
  readonly calibration: number;
}

/** One series on its grid with everything the methods look up. */
class Work {
  readonly #grid: Grid;
  readonly #profile: Profile;
  readonly #outside: readonly Float64Array[];
  readonly #steps: number;
  readonly #sums: Float64Array;
  readonly #row: Float64Array;
  readonly #floor: number;

  constructor(grid: Grid, profile: Profile, outside: readonly Float64Array[], steps: number) {
    this.#grid = grid;
    this.#profile = profile;
    this.#outside = outside;
    this.#steps = steps;
    this.#row = new Float64Array(BASE_FEATURES + outside.length);
    this.#sums = new Float64Array(profile.residual.length + 1);
    for (let k = 0; k < profile.residual.length; k++)
      this.#sums[k + 1] = (this.#sums[k] ?? 0) + (profile.residual[k] ?? 0);
    const spreads = profile.spread.slice().sort();
    this.#floor = Math.max(0.1 * (spreads[Math.floor(0.9 * spreads.length)] ?? 0), 1e-9);
  }

  made(method: ForecastMethod): Made {
    if (method === 'last-value') return this.#lastValue();
    const origins = this.#origins(method);
    const cut = Math.floor(origins.length * (1 - CALIBRATION_SHARE));
    const early = method === 'regression' ? this.#fit(origins.slice(0, cut)) : undefined;
    const errors = this.#errors(method === 'regression' ? origins.slice(cut) : origins, early);
    const final = method === 'regression' ? this.#fit(origins) : undefined;
    const n = this.#grid.value.length;
    const value = new Float64Array(this.#steps);
    const half80 = new Float64Array(this.#steps);
    const half95 = new Float64Array(this.#steps);
    for (let h = 0; h < this.#steps; h++) {
      value[h] = this.#predict(n, h, final);
      const own = errors[this.#group(h)] ?? new Float64Array(0);
      half80[h] = conformalQuantile(own, 0.8) * this.#scale(n + h);
      half95[h] = conformalQuantile(own, 0.95) * this.#scale(n + h);
    }
    return { value, half80, half95, calibration: errors.reduce((sum, own) => sum + own.length, 0) };
  }

  /** Whether the last value would have been the better forecast of the two, over the history known so far. */
  lastValueBeatsSlots(): boolean {
    const { value } = this.#grid;
    let slots = 0;
    let last = 0;
    for (const o of this.#origins('slots')) {
      const before = value[o - 1] ?? Number.NaN;
      for (let h = 0; h < this.#steps && o + h < value.length; h++) {
        const now = value[o + h] ?? Number.NaN;
        if (Number.isNaN(now) || Number.isNaN(before)) continue;
        slots += Math.abs(now - this.#predict(o, h, undefined));
        last += Math.abs(now - before);
      }
    }
    return last < slots;
  }

  /** Steps of a horizon share coefficients and errors by the hour (or by the step, where that is longer). */
  #group(h: number): number {
    return Math.floor((h * this.#grid.stepMs) / Math.max(HOUR_MS, this.#grid.stepMs));
  }

  #scale(k: number): number {
    return Math.max(this.#profile.spread[k] ?? 0, this.#floor);
  }

  /** Moments of the past at which a forecast could have been made and its first day checked. */
  #origins(method: ForecastMethod): number[] {
    const { stepsADay, value } = this.#grid;
    const n = value.length;
    const first = Math.max((method === 'regression' ? 8 : 1) * stepsADay, n - FIT_DAYS * stepsADay);
    const every = Math.max(1, Math.round((4 * HOUR_MS) / this.#grid.stepMs));
    const origins: number[] = [];
    for (let o = n - 1; o >= first; o -= every) origins.push(o);
    return origins.reverse();
  }

  #mean(from: number, to: number): number {
    const a = Math.max(0, from);
    return to > a ? ((this.#sums[to] ?? 0) - (this.#sums[a] ?? 0)) / (to - a) : 0;
  }

  /** Features of the step `h` after origin `o` (the first step not known): residual now, of the last hours, day and week, of the same slot a day and a week ago, and how far the slot of now is from that of the step. */
  #features(o: number, h: number): Float64Array {
    const { stepsADay } = this.#grid;
    const { residual } = this.#profile;
    const k = o + h;
    const row = this.#row;
    const back = (days: number): number => {
      const at = k - days * stepsADay;
      return at >= 0 && at < o ? (residual[at] ?? 0) : 0;
    };
    row[0] = residual[o - 1] ?? 0;
    row[1] = this.#mean(o - Math.ceil(stepsADay / 8), o);
    row[2] = this.#mean(o - stepsADay, o);
    row[3] = back(Math.ceil((h + 1) / stepsADay));
    row[4] = back(7 * Math.ceil((h + 1) / (7 * stepsADay)));
    row[5] = this.#mean(o - 7 * stepsADay, o);
    row[6] = (this.#profile.expected[o - 1] ?? 0) - (this.#profile.expected[k] ?? 0);
    this.#outside.forEach((one, i) => {
      row[BASE_FEATURES + i] = one[k] ?? 0;
    });
    return row;
  }

  #predict(o: number, h: number, coefficients: readonly Float64Array[] | undefined): number {
    const row = this.#features(o, h);
    const expected = this.#profile.expected[o + h] ?? 0;
    if (coefficients === undefined)
      return expected + 0.5 * Math.exp(-(h * this.#grid.stepMs) / (6 * HOUR_MS)) * (row[1] ?? 0);
    const own = coefficients[this.#group(h)];
    let value = expected;
    for (let i = 0; i < row.length; i++) value += (own?.[i] ?? 0) * (row[i] ?? 0);
    return value;
  }

  /** Coefficients by group of horizons for the least absolute error: least squares, reweighted by 1/|error| (Schlossmacher 1973). */
  #fit(origins: readonly number[]): Float64Array[] {
    const { value } = this.#grid;
    let coefficients: Float64Array[] | undefined;
    for (let round = 0; round < FIT_ROUNDS; round++) {
      const sums = Array.from(
        { length: this.#group(this.#steps - 1) + 1 },
        () => new Ridge(this.#row.length),
      );
      for (const o of origins)
        for (let h = 0; h < this.#steps && o + h < value.length; h++) {
          const now = value[o + h] ?? Number.NaN;
          if (Number.isNaN(now)) continue;
          const scale = this.#scale(o + h);
          const error =
            coefficients === undefined ? scale : Math.abs(now - this.#predict(o, h, coefficients));
          const weight = 1 / Math.max(error, LEAST_ERROR * scale);
          sums[this.#group(h)]?.add(this.#features(o, h), now - (this.#profile.expected[o + h] ?? 0), weight);
        }
      coefficients = sums.map((sum) => sum.solve(RIDGE_SHARE));
    }
    return coefficients ?? [];
  }

  /** Sizes of the errors of past forecasts in units of their slot's spread, by group, sorted. */
  #errors(origins: readonly number[], coefficients: readonly Float64Array[] | undefined): Float64Array[] {
    const { value } = this.#grid;
    const errors: number[][] = Array.from({ length: this.#group(this.#steps - 1) + 1 }, () => []);
    for (const o of origins)
      for (let h = 0; h < this.#steps && o + h < value.length; h++) {
        const now = value[o + h] ?? Number.NaN;
        if (Number.isNaN(now)) continue;
        errors[this.#group(h)]?.push(Math.abs(now - this.#predict(o, h, coefficients)) / this.#scale(o + h));
      }
    return errors.map((own) => Float64Array.from(own).sort());
  }

  #lastValue(): Made {
    const { value } = this.#grid;
    let last = 0;
    for (const one of value) if (!Number.isNaN(one)) last = one;
    const half80 = new Float64Array(this.#steps);
    const half95 = new Float64Array(this.#steps);
    let calibration = 0;
    for (let h = 0; h < this.#steps; h++) {
      const apart: number[] = [];
      const lag = Math.min(h + 1, value.length - 1);
      for (let k = lag; k < value.length; k++) {
        const change = Math.abs((value[k] ?? Number.NaN) - (value[k - lag] ?? Number.NaN));
        if (!Number.isNaN(change)) apart.push(change);
      }
      const sorted = Float64Array.from(apart).sort();
      half80[h] = Math.max(conformalQuantile(sorted, 0.8), half80[h - 1] ?? 0);
      half95[h] = Math.max(conformalQuantile(sorted, 0.95), half95[h - 1] ?? 0);
      calibration += sorted.length;
    }
    return { value: new Float64Array(this.#steps).fill(last), half80, half95, calibration };
  }
}

/** An outside series as its own distance from what its slots let one expect, on the grid's steps and those to come. */
function exogenousResidual(one: Exogenous, grid: Grid, ahead: number, calendar: Calendar): Float64Array {
  const steps = grid.value.length + ahead;
  const end = grid.startMs + steps * grid.stepMs;
  const shifted: ForecastSeries = { times: one.times, values: one.values };
  const own = gridOf(shifted, grid.stepMs, end, calendar);
  const { residual } = profileOf(own, 0);
  const shift = Math.round((own.startMs - grid.startMs) / grid.stepMs);
  return Float64Array.from({ length: steps }, (_, k) => residual[k - shift] ?? 0);
}

function lastBefore(series: ForecastSeries, origin: number): number {
  for (let i = series.times.length - 1; i >= 0; i--)
    if ((series.times[i] ?? 0) < origin) return series.times[i] ?? 0;
  return 0;
}

function digestOf(parts: readonly (Float64Array | Uint8Array)[]): string {
  let one = 0x811c9dc5;
  let other = 0xcbf29ce4;
  for (const part of parts) {
    const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    for (let i = 0; i < bytes.length; i++) {
      one = Math.imul(one ^ (bytes[i] ?? 0), 0x01000193);
      other = Math.imul(other ^ (bytes[i] ?? 0) ^ (one >>> 24), 0x01000193);
    }
  }
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
