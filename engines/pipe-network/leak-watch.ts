import type { DailyResiduals } from './leak-residuals.ts';
import type { LeakModel } from './leak-signatures.ts';
import { invertSymmetric } from './leak-whitening.ts';

/** A pipe that would explain an event, and how well among all pipes looked at. */
export interface LeakPlace {
  readonly linkId: string;
  /** Share of the likelihood of all pipes. */
  readonly probability: number;
  readonly outflowLps: number;
}

/** Something that changed for good, on the day it was noticed. */
export interface LeakEvent {
  /**
   * `leak`: a new loss; `growth`: more of one found before; `end`: a loss stopped, or less is drawn; `sensor`: one sensor alone
   * has moved.
   */
  readonly kind: 'leak' | 'growth' | 'end' | 'sensor';
  /** Day of the alarm and the day from which the change shows, counted from the first day. */
  readonly day: number;
  readonly since: number;
  /** Log likelihood ratio against "nothing has changed". */
  readonly evidence: number;
  /** L/s, negative for an end, 0 for a sensor; its standard deviation if place and model were right. */
  readonly outflowLps: number;
  readonly outflowSdLps: number;
  /** Likeliest pipes, best first; empty for a sensor. */
  readonly places: readonly LeakPlace[];
  readonly sensor?: string;
}

/** Choices of `watchLeaks`. */
export interface WatchLeaksOptions {
  /** Log likelihood ratio at which a change is told; default 12. */
  readonly evidence?: number;
  /** Longest change that is averaged before it is told, days; default 14. */
  readonly longestDays?: number;
  /** Days after an event from which the new usual is learnt; only a change of one day is told meanwhile. Default 3. */
  readonly settleDays?: number;
  readonly signal?: { readonly aborted: boolean };
}

/** Events of the whole period and what can be seen at all. */
export interface LeakWatch {
  readonly events: readonly LeakEvent[];
  /** Share of the pipes at which 3 L/s would show within the longest period. */
  readonly visibleShare: number;
}

const PLACES = 5;
/** Whitened directions as alike as this are taken for the same leak that grows. */
const SAME_LEAK = 0.8;
/** A step of more than this many times the known loss is another leak nearby. */
const MOST_GROWTH = 2;
/** Error of the usual state, as a share of a day's variance that no number of days averages away. */
const USUAL_ERROR = 0.05;
const VISIBLE_LPS = 3;
/** Days of calibration that the sensors' common spread counts for beside a sensor's own. */
const PRIOR_DAYS = 10;
/** Least spread of a sensor's daily mean, metres: drift and rounding. */
const LEAST_SD_M = 0.01;
/** A lone sensor must explain a change this many times as well as any leak, and as the limit asks, since a leak beside a sensor looks nearly alike. */
const SENSOR_LEAD = 2;

/**
 * Goes through the days after the calibration in order. For each day, each pipe and each beginning within `longestDays`, the
 * likelihood ratio of a constant loss since then against none (generalised likelihood ratio: Basseville and Nikiforov 1993,
 * chapter 2), with the covariance of demands, nuisances and the sensors' own calibration. The largest above the limit is an
 * event; the mean change since its beginning becomes usual. Only days up to the present one are used.
 */
export function watchLeaks(
  model: LeakModel,
  residuals: DailyResiduals,
  options: WatchLeaksOptions = {},
): LeakWatch {
  const m = model.sensors.length;
  if (residuals.sensors !== m)
    throw new Error(`sensors: ${residuals.sensors} in the residuals, ${m} in the model`);
  const limit = options.evidence ?? 12;
  const longest = options.longestDays ?? 14;
  const settle = options.settleDays ?? 3;
  const precision = invertSymmetric(dailyCovariance(model, residuals), m);
  const causes = new Causes(model, precision, longest, residuals);
  const usual = new Float64Array(m);
  const change = new Float64Array(m);
  const events: LeakEvent[] = [];
  const found: { cause: number; outflowLps: number }[] = [];
  let history: Float64Array[] = [];
  let usualDays = Number.POSITIVE_INFINITY;
  let settling = 0;
  for (let day = residuals.calibrationDays; day < residuals.days; day++) {
    if (options.signal?.aborted) throw new Error('watchLeaks was stopped');
    history.push(differences(residuals, day, usual));
    if (history.length > longest) history.shift();
    const best = causes.best(history, day, usualDays, limit);
    if (best === undefined || best.evidence < limit) {
      if (settling === 0) continue;
      // What is usual after an event is learnt from the days that follow, each of which was looked at first.
      usualDays++;
      settling--;
      meanOf(history, 1, change);
      for (let s = 0; s < m; s++) usual[s] = (usual[s] ?? 0) + (change[s] ?? 0) / usualDays;
      history = [];
      continue;
    }
    meanOf(history, best.days, change);
    events.push(eventOf(model, causes, best, change, day, usualDays, found));
    for (let s = 0; s < m; s++) usual[s] = (usual[s] ?? 0) + (change[s] ?? 0);
    history = [];
    usualDays = best.days;
    settling = settle;
  }
  return { events, visibleShare: causes.visibleShare() };
}

interface Best {
  readonly cause: number;
  readonly days: number;
  readonly evidence: number;
  /** Metres for a sensor, L/s for a leak. */
  readonly amount: number;
}

/** Directions a change may have: one a pipe, then one a sensor alone. */
class Causes {
  readonly #m: number;
  readonly #pipes: number;
  readonly #direction: Float64Array;
  readonly #weighted: Float64Array;
  readonly #information: Float64Array;
  readonly #longest: number;
  readonly #residuals: DailyResiduals;
  readonly #usualDays: readonly [number, number];
  readonly #mean: Float64Array;

  constructor(model: LeakModel, precision: Float64Array, longest: number, residuals: DailyResiduals) {
    const m = model.sensors.length;
    this.#m = m;
    this.#pipes = model.pipes.length;
    this.#longest = longest;
    this.#residuals = residuals;
    this.#usualDays = calibrationKinds(residuals);
    this.#mean = new Float64Array(m);
    const count = this.#pipes + m;
    this.#direction = new Float64Array(count * m);
    this.#direction.set(model.change);
    for (let s = 0; s < m; s++) this.#direction[(this.#pipes + s) * m + s] = 1;
    this.#weighted = new Float64Array(count * m);
    this.#information = new Float64Array(count);
    for (let c = 0; c < count; c++) {
      let information = 0;
      for (let a = 0; a < m; a++) {
        let sum = 0;
        for (let b = 0; b < m; b++) sum += (precision[a * m + b] ?? 0) * (this.#direction[c * m + b] ?? 0);
        this.#weighted[c * m + a] = sum;
        information += sum * (this.#direction[c * m + a] ?? 0);
      }
      this.#information[c] = information;
    }
  }

  get pipes(): number {
    return this.#pipes;
  }

  /**
   * Weight of the mean of the `days` up to `last` against one day: their own error, that of what is usual on working days and
   * at weekends in the share they have among these days (or by the `usualDays` since the last event), and a floor.
   */
  weight(last: number, days: number, usualDays: number): number {
    let weekends = 0;
    for (let day = last - days + 1; day <= last; day++)
      weekends += (this.#residuals.weekend[day] ?? 0) / days;
    const [working, weekend] = this.#usualDays;
    const calibrated = (1 - weekends) ** 2 / working + weekends ** 2 / weekend;
    return 1 / (1 / days + Math.max(calibrated, 1 / usualDays) + USUAL_ERROR);
  }

  deviation(cause: number, last: number, days: number, usualDays: number): number {
    return 1 / Math.sqrt(this.weight(last, days, usualDays) * (this.#information[cause] ?? 0));
  }

  visible(cause: number): boolean {
    return (
      this.#information[cause] !== 0 &&
      2 * this.deviation(cause, this.#residuals.days - 1, this.#longest, this.#longest) <= VISIBLE_LPS
    );
  }

  visibleShare(): number {
    let visible = 0;
    for (let c = 0; c < this.#pipes; c++) if (this.visible(c)) visible++;
    return this.#pipes > 0 ? visible / this.#pipes : 0;
  }

  amount(cause: number, change: Float64Array): number {
    let sum = 0;
    for (let s = 0; s < this.#m; s++) sum += (this.#weighted[cause * this.#m + s] ?? 0) * (change[s] ?? 0);
    return sum / (this.#information[cause] ?? 1);
  }

  /** Cosine of two causes as the sensors see them. */
  alike(a: number, b: number): number {
    let sum = 0;
    for (let s = 0; s < this.#m; s++)
      sum += (this.#weighted[a * this.#m + s] ?? 0) * (this.#direction[b * this.#m + s] ?? 0);
    return sum / Math.sqrt((this.#information[a] ?? 1) * (this.#information[b] ?? 1));
  }

  best(history: readonly Float64Array[], day: number, usualDays: number, limit: number): Best | undefined {
    let leak: Best | undefined;
    let alone: Best | undefined;
    const m = this.#m;
    for (let days = 1; days <= history.length; days++) {
      meanOf(history, days, this.#mean);
      const weight = this.weight(day, days, usualDays);
      for (let cause = 0; cause < this.#pipes + m; cause++) {
        if (cause < this.#pipes && !this.visible(cause)) continue;
        const amount = this.amount(cause, this.#mean);
        const evidence = 0.5 * weight * amount * amount * (this.#information[cause] ?? 0);
        if (cause < this.#pipes) {
          if (evidence > (leak?.evidence ?? 0)) leak = { cause, days, evidence, amount };
        } else if (evidence > (alone?.evidence ?? 0)) alone = { cause, days, evidence, amount };
      }
    }
    return alone && alone.evidence > SENSOR_LEAD * Math.max(leak?.evidence ?? 0, limit) ? alone : leak;
  }

  /** Likelihood of each pipe for a change, as shares of all; only losses for a loss and ends for an end. */
  places(ids: readonly string[], change: Float64Array, weight: number, sign: number): LeakPlace[] {
    const rows: { linkId: string; log: number; outflowLps: number }[] = [];
    for (let cause = 0; cause < this.#pipes; cause++) {
      const outflowLps = this.amount(cause, change);
      if (!this.visible(cause) || outflowLps * sign <= 0) continue;
      const log = 0.5 * weight * outflowLps ** 2 * (this.#information[cause] ?? 0);
      rows.push({ linkId: ids[cause] ?? '', log, outflowLps });
    }
    const top = rows.reduce((most, { log }) => Math.max(most, log), Number.NEGATIVE_INFINITY);
    const all = rows.reduce((sum, { log }) => sum + Math.exp(log - top), 0);
    return rows
      .sort((a, b) => b.log - a.log)
      .slice(0, PLACES)
      .map(({ linkId, log, outflowLps }) => ({ linkId, probability: Math.exp(log - top) / all, outflowLps }));
  }
}

function eventOf(
  model: LeakModel,
  causes: Causes,
  best: Best,
  change: Float64Array,
  day: number,
  usualDays: number,
  found: { cause: number; outflowLps: number }[],
): LeakEvent {
  const told = { day, since: day - best.days + 1, evidence: best.evidence };
  if (best.cause >= causes.pipes)
    return {
      kind: 'sensor',
      ...told,
      outflowLps: 0,
      outflowSdLps: 0,
      places: [],
      sensor: model.sensors[best.cause - causes.pipes] ?? '',
    };
  const same = found.findIndex((leak) => causes.alike(leak.cause, best.cause) >= SAME_LEAK);
  const known = found[same];
  let kind: LeakEvent['kind'] = 'leak';
  if (best.amount < 0) {
    kind = 'end';
    if (known) {
      known.outflowLps += best.amount;
      if (known.outflowLps < -0.5 * best.amount) found.splice(same, 1);
    }
  } else if (known && best.amount <= MOST_GROWTH * known.outflowLps) {
    kind = 'growth';
    known.outflowLps += best.amount;
  } else found.push({ cause: best.cause, outflowLps: best.amount });
  return {
    kind,
    ...told,
    outflowLps: best.amount,
    outflowSdLps: causes.deviation(best.cause, day, best.days, usualDays),
    places: causes.places(
      model.pipes,
      change,
      causes.weight(day, best.days, usualDays),
      Math.sign(best.amount),
    ),
  };
}

/** A day's difference from what is now usual; a sensor that is silent says that nothing changed. */
function differences(residuals: DailyResiduals, day: number, usual: Float64Array): Float64Array {
  return Float64Array.from({ length: residuals.sensors }, (_, s) => {
    const value = (residuals.mean[day * residuals.sensors + s] ?? Number.NaN) - (usual[s] ?? 0);
    return Number.isNaN(value) ? 0 : value;
  });
}

function meanOf(history: readonly Float64Array[], days: number, into: Float64Array): void {
  into.fill(0);
  for (let h = history.length - days; h < history.length; h++)
    for (let s = 0; s < into.length; s++) into[s] = (into[s] ?? 0) + (history[h]?.[s] ?? 0) / days;
}

/** Covariance of a day: demands, nuisances, and on the diagonal what the calibration shows beyond them. */
function dailyCovariance(model: LeakModel, residuals: DailyResiduals): Float64Array {
  const m = model.sensors.length;
  const covariance = model.covariance.slice();
  for (const nuisance of model.nuisances)
    for (let a = 0; a < m; a++)
      for (let b = 0; b < m; b++)
        covariance[a * m + b] = (covariance[a * m + b] ?? 0) + (nuisance[a] ?? 0) * (nuisance[b] ?? 0);
  const rest = withoutNuisances(residuals, model.nuisances);
  const kinds = calibrationKinds(residuals);
  const beyond = new Float64Array(m);
  for (let s = 0; s < m; s++) {
    let sum = 0;
    let days = 0;
    for (let day = 0; day < residuals.calibrationDays; day++) {
      const value = rest[day * m + s] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      // A day that had a part in its own mean lies nearer to it than a later day will.
      const alike = kinds[residuals.weekend[day] ?? 0] ?? 1;
      sum += (value * value * alike) / Math.max(1, alike - 1);
      days++;
    }
    if (days < 3)
      throw new Error(
        `sensor "${model.sensors[s]}": ${days} days of calibration with readings, 3 are needed`,
      );
    beyond[s] = sum / days - (model.covariance[s * m + s] ?? 0);
  }
  const middle = Math.max(LEAST_SD_M ** 2, beyond.slice().sort()[m >> 1] ?? 0);
  for (let s = 0; s < m; s++) {
    const own =
      (residuals.calibrationDays * (beyond[s] ?? 0) + PRIOR_DAYS * middle) /
      (residuals.calibrationDays + PRIOR_DAYS);
    covariance[s * m + s] = (covariance[s * m + s] ?? 0) + Math.max(middle, own);
  }
  return covariance;
}

/** Working days and weekend days of the calibration, at least one each. */
function calibrationKinds(residuals: DailyResiduals): readonly [number, number] {
  let weekends = 0;
  for (let day = 0; day < residuals.calibrationDays; day++) weekends += residuals.weekend[day] ?? 0;
  return [Math.max(1, residuals.calibrationDays - weekends), Math.max(1, weekends)];
}

/** Calibration residuals with each day's nuisances fitted and taken off (least squares, one after the other until they stand). */
function withoutNuisances(residuals: DailyResiduals, nuisances: readonly Float64Array[]): Float64Array {
  const m = residuals.sensors;
  const rest = residuals.mean.slice(0, residuals.calibrationDays * m);
  for (let day = 0; day < residuals.calibrationDays; day++)
    for (let sweep = 0; sweep < 20; sweep++)
      for (const nuisance of nuisances) {
        let along = 0;
        let square = 0;
        for (let s = 0; s < m; s++) {
          const value = rest[day * m + s] ?? Number.NaN;
          if (Number.isNaN(value)) continue;
          along += value * (nuisance[s] ?? 0);
          square += (nuisance[s] ?? 0) ** 2;
        }
        const share = square > 0 ? along / square : 0;
        for (let s = 0; s < m; s++)
          rest[day * m + s] = (rest[day * m + s] ?? Number.NaN) - share * (nuisance[s] ?? 0);
      }
  return rest;
}
