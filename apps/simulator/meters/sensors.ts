import type { NetworkMeter } from '@cityloop/engines/pipe-network';
import { hashNormal, hashText, hashUnit } from '../random.ts';
import { M3H_PER_LPS, MPA_PER_METRE, type Reading } from './reading.ts';

/** Time between two readings of a meter, ms. */
export const TICK_MS = 15_000;
/** Standard deviation of a pressure meter, metres. */
export const PRESSURE_NOISE_M = 0.3;
/** Standard deviation of a flow meter, share of the flow. */
export const FLOW_NOISE = 0.01;

const OUTAGE_SLOT_MS = 20 * 60_000;
/** Chance of an outage of 2 to 9 minutes in a slot: on average 3 % of the meters are silent. */
const OUTAGE_CHANCE = 0.109;
const LATE_CHANCE = 0.01;
const LATEST_MS = 120_000;
const TWICE_CHANCE = 0.003;

/** What a meter makes of the truth at an instant. */
export interface Sensors {
  /** Silent, or the reading; `truth` is in metres or L/s. */
  read(meter: NetworkMeter, t: number, truth: number): Reading | undefined;
  /** How long after `t` the reading arrives, ms: 0 for most. */
  delayMs(meter: NetworkMeter, t: number): number;
  /** Whether the reading of `t` is sent twice. */
  isTwice(meter: NetworkMeter, t: number): boolean;
}

/** Imperfect meters: noise, outages, late and repeated readings, all a function of seed, meter and instant. */
export function createSensors(seed: number): Sensors {
  const seeds = new Map<string, number>();
  function seedOf(meter: NetworkMeter): number {
    const known = seeds.get(meter.id);
    if (known !== undefined) return known;
    const made = hashText(meter.id, seed);
    seeds.set(meter.id, made);
    return made;
  }
  return {
    read(meter, t, truth) {
      const own = seedOf(meter);
      if (isSilent(own, t)) return undefined;
      const noise = hashNormal(own, tickOf(t), 11);
      if (meter.kind === 'flow') {
        const v = round(truth * (1 + FLOW_NOISE * noise) * M3H_PER_LPS, 100);
        return { device: meter.id, metric: 'flow', t, v };
      }
      const v = round(Math.max(0, truth + PRESSURE_NOISE_M * noise) * MPA_PER_METRE, 10_000);
      return { device: meter.id, metric: 'pressure', t, v };
    },
    delayMs(meter, t) {
      const own = seedOf(meter);
      const tick = tickOf(t);
      return hashUnit(own, tick, 12) < LATE_CHANCE ? Math.ceil(hashUnit(own, tick, 13) * LATEST_MS) : 0;
    },
    isTwice: (meter, t) => hashUnit(seedOf(meter), tickOf(t), 14) < TWICE_CHANCE,
  };
}

/** The instants at which meters read: whole quarters of a minute. */
export function tickAtOrAfter(t: number): number {
  return Math.ceil(t / TICK_MS) * TICK_MS;
}

function isSilent(own: number, t: number): boolean {
  const shifted = t + hashUnit(own, 0, 15) * OUTAGE_SLOT_MS;
  const slot = Math.floor(shifted / OUTAGE_SLOT_MS);
  if (hashUnit(own, slot, 16) >= OUTAGE_CHANCE) return false;
  const lengthMs = (2 + 7 * hashUnit(own, slot, 17)) * 60_000;
  const startMs = hashUnit(own, slot, 18) * (OUTAGE_SLOT_MS - lengthMs);
  const into = shifted - slot * OUTAGE_SLOT_MS;
  return into >= startMs && into < startMs + lengthMs;
}

function tickOf(t: number): number {
  return Math.floor(t / TICK_MS);
}

function round(value: number, per: number): number {
  return Math.round(value * per) / per;
}
