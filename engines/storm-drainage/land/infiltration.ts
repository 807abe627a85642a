import type { Infiltration } from '../water-model.ts';

/** Part of the wetness that a drying time takes away, by the definition of that time. */
const DRIED = 0.98;
const INCH_M = 0.0254;
const HOUR = 3600;

/** Takes water up step by step. Rates in m/s. */
export interface Ground {
  /**
   * Mean rate of what goes into the ground in a step: `supplyMs` is what comes (rain and other water), `depthM` what stands on it at the
   * start. Never more than both. `recovery` is the month's factor on drying, `conductivity` that on the rates.
   */
  infiltrate(stepS: number, supplyMs: number, depthM: number, recovery: number, conductivity: number): number;
}

/** A dry ground by the parameters of its method. */
export function groundOf(parameters: Infiltration): Ground {
  switch (parameters.method) {
    case 'horton':
      return horton(parameters);
    case 'modified-horton':
      return modifiedHorton(parameters);
    case 'green-ampt':
    case 'modified-green-ampt':
      return greenAmpt(parameters);
    case 'curve-number':
      return curveNumber(parameters);
  }
}

type Horton = Extract<Infiltration, { method: 'horton' | 'modified-horton' }>;

function dryingRate(dryingS: number): number {
  return dryingS > 0 ? -Math.log(1 - DRIED) / dryingS : 0;
}

/**
 * Horton: capacity f = f∞ + (f0 − f∞)·e^(−kt) over the time t on its curve. Where less comes than the ground could take, t moves only as far as
 * the same volume lies under the curve; while it dries, 1 − e^(−kt) decays.
 */
function horton({ maxMs, minMs, decayPerS: k, dryingS, mostM }: Horton): Ground {
  const regain = dryingRate(dryingS);
  let curveS = 0;
  const volume = (t: number, f0: number, fInf: number) =>
    k > 0 ? fInf * t + ((f0 - fInf) / k) * (1 - Math.exp(-k * t)) : f0 * t;
  return {
    infiltrate(stepS, supplyMs, depthM, recovery, conductivity) {
      const f0 = maxMs * conductivity;
      const fInf = minMs * conductivity;
      const comes = supplyMs + depthM / stepS;
      if (comes <= 0) {
        if (curveS > 0 && k > 0)
          curveS = -Math.log(1 - Math.exp(-regain * recovery * stepS) * (1 - Math.exp(-k * curveS))) / k;
        return 0;
      }
      const before = volume(curveS, f0, fInf);
      let most = volume(curveS + stepS, f0, fInf) - before;
      if (mostM > 0) most = Math.min(most, Math.max(0, mostM - before));
      if (comes * stepS >= most) {
        if (mostM <= 0 || before < mostM) curveS += stepS;
        return most / stepS;
      }
      // The volume rises with t and bends down, so Newton from the left end never passes its root.
      const goal = before + comes * stepS;
      let t = curveS;
      for (let i = 0; i < 60; i++) {
        const slope = k > 0 ? fInf + (f0 - fInf) * Math.exp(-k * t) : f0;
        if (slope <= 0) break;
        const move = (goal - volume(t, f0, fInf)) / slope;
        t += move;
        if (Math.abs(move) < 1e-9 * (1 + t)) break;
      }
      curveS = Math.min(t, curveS + stepS);
      return comes;
    },
  };
}

/** Modified Horton (Akan 1992): capacity f = f0 − k·F with F what has gone in above the least rate. */
function modifiedHorton({ maxMs, minMs, decayPerS: k, dryingS, mostM }: Horton): Ground {
  const regain = dryingRate(dryingS);
  let overM = 0;
  let allM = 0;
  return {
    infiltrate(stepS, supplyMs, depthM, recovery, conductivity) {
      const fInf = minMs * conductivity;
      const comes = supplyMs + depthM / stepS;
      if (comes <= 0) {
        const stays = Math.exp(-regain * recovery * stepS);
        overM *= stays;
        allM *= stays;
        return 0;
      }
      const capacity = Math.max(fInf, maxMs * conductivity - k * overM);
      // Over the step the capacity decays as what goes in above the least rate fills the ground.
      const mean = k > 0 ? fInf + ((capacity - fInf) * (1 - Math.exp(-k * stepS))) / (k * stepS) : capacity;
      let rate = Math.min(mean, comes);
      if (mostM > 0) rate = Math.min(rate, Math.max(0, mostM - allM) / stepS);
      if (rate > fInf) overM += (rate - fInf) * stepS;
      allM += rate * stepS;
      return rate;
    },
  };
}

/**
 * Green and Ampt with Mein and Larson's (1973) time of ponding: until F reaches K·ψ·Δθ/(i − K) all goes in, then
 * F − ψΔθ·ln(1 + F/ψΔθ) = K·t. An upper zone of 4·√K inches (K in inches an hour) dries between storms at √K/75 of its room an hour, and a
 * storm begins anew after 4.5/√K hours of little rain (Rossman and Huber 2016, §4.4). The modified form leaves the deficit of a storm alone
 * while it rains less than K.
 */
function greenAmpt(
  parameters: Extract<Infiltration, { method: 'green-ampt' | 'modified-green-ampt' }>,
): Ground {
  const { suctionM, conductivityMs, deficit: mostDeficit } = parameters;
  const isModified = parameters.method === 'modified-green-ampt';
  let deficit = mostDeficit;
  let stormM = 0;
  let upperM = 0;
  let ponds = false;
  let restS = 0;
  return {
    infiltrate(stepS, supplyMs, depthM, recovery, conductivity) {
      const k = conductivityMs * conductivity;
      const root = Math.sqrt((k * HOUR) / INCH_M);
      const upperDepth = 4 * root * INCH_M;
      const room = upperDepth * mostDeficit;
      restS -= stepS;
      const startAnew = () => {
        deficit = upperDepth > 0 ? Math.max(0, room - upperM) / upperDepth : 0;
        stormM = 0;
      };
      const goesIn = (depth: number) => {
        stormM += depth;
        upperM = Math.min(room, upperM + depth);
        return depth / stepS;
      };
      const comes = supplyMs + depthM / stepS;
      if (comes <= 0 || k <= 0) {
        ponds = false;
        if (upperM > 0) {
          const dries = Math.min(upperM, (root / 75 / HOUR) * room * recovery * stepS);
          upperM -= dries;
          stormM = Math.max(0, stormM - dries);
        }
        if (restS <= 0) startAnew();
        return 0;
      }
      if (!ponds && comes <= k) {
        if (restS <= 0 && !isModified) {
          upperM = Math.min(room, upperM + comes * stepS);
          startAnew();
          return comes;
        }
        if (isModified && restS <= 0) startAnew();
        return goesIn(comes * stepS);
      }
      restS = root > 0 ? (4.5 * HOUR) / root / Math.max(recovery, 1e-6) : 0;
      const head = (suctionM + depthM) * deficit;
      if (ponds) {
        const depth = Math.min(ampt(stormM, head, k, stepS) - stormM, comes * stepS);
        if (depth >= comes * stepS) ponds = false;
        return goesIn(depth);
      }
      const ponding = (k * suctionM * deficit) / (comes - k);
      if (stormM + comes * stepS < ponding) return goesIn(comes * stepS);
      const dryS = Math.min(stepS, Math.max(0, ponding - stormM) / comes);
      const from = Math.max(stormM, stormM + dryS * comes);
      const until = Math.min(ampt(from, head, k, stepS - dryS), from + comes * (stepS - dryS));
      ponds = true;
      return goesIn(until - stormM);
    },
  };
}

/** Depth gone in after a time from a depth `from` on: F − s·ln(1 + F/s) grows by K·t. */
function ampt(from: number, head: number, k: number, stepS: number): number {
  if (head <= 0) return from + k * stepS;
  const goal = from - head * Math.log1p(from / head) + k * stepS;
  // The left side bends upwards, so Newton from the right comes down to its root.
  let depth = from + k * stepS + Math.sqrt(2 * head * k * stepS);
  for (let i = 0; i < 60; i++) {
    const move = ((depth - head * Math.log1p(depth / head) - goal) * (head + depth)) / Math.max(depth, 1e-30);
    depth -= move;
    if (Math.abs(move) < 1e-13 + 1e-12 * depth) break;
  }
  return Math.max(depth, from + k * stepS);
}

/** Curve number (SCS) step by step: of the rain P of a storm P²/(P + S) runs off, with S the room at its start; depression storage stands for Ia. */
function curveNumber({
  curveNumber: number,
  dryingS,
}: Extract<Infiltration, { method: 'curve-number' }>): Ground {
  const most = (1000 / number - 10) * INCH_M;
  const regain = dryingS > 0 ? 1 / dryingS : 0;
  const restS = dryingS > 0 ? 0.06 * dryingS : 6 * HOUR;
  let room = most;
  let atStart = most;
  let rainM = 0;
  let inM = 0;
  let dryS = restS;
  let last = 0;
  return {
    infiltrate(stepS, supplyMs, depthM, recovery) {
      let rate = 0;
      if (supplyMs > 0) {
        if (dryS >= restS) {
          rainM = 0;
          inM = 0;
          atStart = room;
        }
        dryS = 0;
        rainM += supplyMs * stepS;
        const until = rainM - (rainM * rainM) / (rainM + atStart);
        rate = Math.max(0, (until - inM) / stepS);
      } else if (depthM > 1e-6 && room > 0) rate = Math.min(last, room / stepS);
      else dryS += stepS;
      rate = Math.min(rate, supplyMs + depthM / stepS);
      if (rate > 0) {
        inM += rate * stepS;
        room = Math.max(0, room - rate * stepS);
      } else room = Math.min(most, room + regain * most * recovery * stepS);
      last = rate;
      return rate;
    },
  };
}
