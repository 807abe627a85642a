import type { NetworkModel } from '@cityloop/engines/pipe-network';
import { hashNormal, hashText, hashUnit } from '../random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** China keeps UTC+8 all year. */
export const LOCAL_MS = 8 * HOUR_MS;
/** The quiet past repeats after four weeks, so that it can be computed once and laid at any start. */
export const PERIOD_DAYS = 28;
const DAY_SPREAD = 0.05;
const SLOW_NOISE = 0.012;
const KNOT_MS = HOUR_MS / 2;
/** How much of a weekday's use remains on a weekend. */
const WEEKEND: Readonly<Record<string, number>> = {
  residential: 1.06,
  commercial: 0.9,
  public: 0.72,
  night: 1.08,
};

/** Choices of `createDemand`. */
export interface CreateDemandOptions {
  readonly patterns: NetworkModel['patterns'];
  readonly seed: number;
  /** Before this instant (ms) days come from the repeating past, afterwards every day is new. */
  readonly liveFrom: number;
}

/** Multiplier of a zone's users of one kind at an instant (ms UTC). */
export type Demand = (zone: string, pattern: string, t: number) => number;

/**
 * Hourly pattern, read between the hours × the day (up to ±5 %, gliding from noon to noon) × weekday or weekend ×
 * slow noise with half-hour knots. A function of time alone: any instant can be asked in any order.
 */
export function createDemand({ patterns, seed, liveFrom }: CreateDemandOptions): Demand {
  const seeds = new Map<string, number>();
  function seedOf(name: string): number {
    const known = seeds.get(name);
    if (known !== undefined) return known;
    const made = hashText(name, seed);
    seeds.set(name, made);
    return made;
  }
  function knot(index: number, everyMs: number, perPeriod: number): number {
    return index * everyMs - LOCAL_MS < liveFrom ? modulo(index, perPeriod) : index;
  }
  function dayFactor(zone: string, local: number): number {
    const s = seedOf(`day ${zone}`);
    return between(local / DAY_MS - 0.5, (day) => {
      const k = knot(day, DAY_MS, PERIOD_DAYS);
      return 1 + DAY_SPREAD * (2 * (0.7 * hashUnit(seed, k, 1) + 0.3 * hashUnit(s, k, 2)) - 1);
    });
  }
  function slowNoise(name: string, local: number): number {
    const s = seedOf(name);
    const perPeriod = (PERIOD_DAYS * DAY_MS) / KNOT_MS;
    return between(
      local / KNOT_MS,
      (k) => 1 + SLOW_NOISE * clamp3(hashNormal(s, knot(k, KNOT_MS, perPeriod), 3)),
    );
  }
  return (zone, pattern, t) => {
    const local = t + LOCAL_MS;
    const values = patterns[pattern];
    if (values === undefined)
      throw new Error(
        `Demand pattern "${pattern}" is not in the model; it has ${Object.keys(patterns).join(', ')}.`,
      );
    const hourly = between(local / HOUR_MS - 0.5, (hour) => values[modulo(hour, values.length)] ?? 1);
    const weekend = 1 + ((WEEKEND[pattern] ?? 1) - 1) * weekendShare(local);
    return hourly * dayFactor(zone, local) * weekend * slowNoise(`${zone}.${pattern}`, local);
  };
}

/** 1 on Saturday and Sunday, gliding over the two hours around midnight. */
function weekendShare(local: number): number {
  const days = modulo(local / DAY_MS + 3, 7);
  const start = 5;
  const glide = 1 / 12;
  const rise = (days - (start - glide / 2)) / glide;
  const fall = days < 1 ? 0.5 - days / glide : (7 + glide / 2 - days) / glide;
  return Math.max(0, Math.min(1, days < 1 ? fall : Math.min(rise, fall)));
}

/** Straight line between the values at whole numbers. */
function between(position: number, valueAt: (index: number) => number): number {
  const index = Math.floor(position);
  const share = position - index;
  return valueAt(index) * (1 - share) + valueAt(index + 1) * share;
}

function clamp3(value: number): number {
  return Math.max(-3, Math.min(3, value));
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
