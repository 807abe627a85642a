import { heedStop, type RunOptions } from './ground.ts';
import type { HillNetwork } from './hill-network.ts';

/** Water that runs off, for each kind of soil in even steps. */
export interface RunoffInput {
  readonly stepS: number;
  /** Depth in each step, mm; one row a kind of soil. */
  readonly excessMm: readonly Float64Array[];
  /** Kind of soil of each cell of the network; all of the first kind without it. */
  readonly soilOf?: Uint8Array | undefined;
}

/** How long and how finely a run goes. */
export interface RouteOptions extends RunOptions {
  /** Seconds that one step of the wave takes at most; it divides the step of the rain. */
  readonly stepS: number;
  readonly untilS: number;
  /** Ends the run as soon as so much flows at the section, m³/s. */
  readonly stopAtM3s?: number | undefined;
}

/** What comes down at the section. */
export interface BasinFlood {
  readonly stepS: number;
  /** Flow at the section at 0, stepS, 2·stepS …, m³/s. */
  readonly flowM3s: Float64Array;
  readonly peakM3s: number;
  readonly peakS: number;
  /** Greatest depth of each cell of the network, m. */
  readonly deepestM: Float64Array;
  /** Water that ran off the ground, left at the section, and stands on the ground at the end, m³. */
  readonly volume: { readonly inM3: number; readonly outM3: number; readonly storedM3: number };
  /** (out + stored − in) / in; 0 without water. */
  readonly massError: number;
}

/**
 * Kinematic wave down the cells (Lighthill and Whitham 1955), ∂A/∂t + ∂Q/∂x = q with Q = A·R^(2/3)·√S/n: on slopes R is the depth,
 * channels are rectangles. Upwind in space; in time half implicit where the wave crosses at most two cells in a step, more where it
 * is faster (1 − 1/C), the most accurate that makes no waves of its own. Each cell keeps its water, depths stay above zero, no step
 * is too long to be stable; long cells and long steps round a steep front off.
 */
export function routeRunoff(network: HillNetwork, input: RunoffInput, options: RouteOptions): BasinFlood {
  const { next, lengthM, widthM, conveyance, isChannel, areaM2 } = network;
  const size = next.length;
  const parts = Math.max(1, Math.ceil(input.stepS / options.stepS - 1e-9));
  const stepS = input.stepS / parts;
  if (!(stepS > 0 && options.untilS >= stepS && options.untilS < Infinity))
    throw new Error(`The run lasts ${options.untilS} s in steps of ${options.stepS} s.`);
  const steps = Math.ceil(options.untilS / stepS - 1e-9);
  const flowM3s = new Float64Array(steps + 1);
  const depth = new Float64Array(size);
  const deepestM = new Float64Array(size);
  const arriving = new Float64Array(size);
  const leaving = new Float64Array(size);
  const rate = new Float64Array(input.excessMm.length);
  const stop = options.stopAtM3s ?? Infinity;
  let [inM3, outM3, peakM3s, peakS] = [0, 0, 0, 0];
  let done = 0;
  while (done < steps) {
    if ((done & 15) === 0) {
      heedStop(options);
      options.onProgress?.(done / steps);
    }
    const part = Math.floor(done / parts);
    for (let kind = 0; kind < rate.length; kind++)
      rate[kind] = ((input.excessMm[kind]?.[part] ?? 0) / parts / 1000) * areaM2;
    let flow = 0;
    let mean = 0;
    for (let i = 0; i < size; i++) {
      const rain = rate[input.soilOf?.[i] ?? 0] ?? 0;
      const length = lengthM[i] ?? 0;
      const width = widthM[i] ?? 1;
      const bed = length * width;
      const old = depth[i] ?? 0;
      const all = bed * old + stepS * (arriving[i] ?? 0) + rain;
      inM3 += rain;
      arriving[i] = 0;
      if (all === 0) {
        depth[i] = 0;
        leaving[i] = 0;
        flow = 0;
        mean = 0;
        continue;
      }
      const courant = old > 0 ? (((5 / 3) * (leaving[i] ?? 0)) / (old * width)) * (stepS / length) : 0;
      const implicit = courant > 2 ? 1 - 1 / courant : 0.5;
      const water = all - (1 - implicit) * stepS * (leaving[i] ?? 0);
      const k = implicit * stepS * (conveyance[i] ?? 0) * width;
      const narrow = isChannel[i] === 1 ? 2 / width : 0;
      // bed·h + k·h·R(h)^(2/3) = water, by Newton; convex and rising, so it closes in from above.
      let h = old > 0 ? old : water / bed;
      for (let round = 0; round < 50; round++) {
        const root = Math.cbrt(h / (1 + narrow * h));
        const leaves = k * h * root * root;
        const slope = bed + (leaves / h) * (5 / 3 - ((2 / 3) * narrow * h) / (1 + narrow * h));
        const better = h - (bed * h + leaves - water) / slope;
        // Newton squares what is left: 10⁻¹² of the depth after this.
        const isClose = Math.abs(better - h) <= 1e-6 * h;
        h = better > 0 ? better : h / 8;
        if (isClose) break;
      }
      if (!(h >= 0 && h < Infinity))
        throw new Error(`The water is ${h} m deep in cell ${network.cells[i]} at ${(done + 1) * stepS} s.`);
      flow = Math.max(0, (water - bed * h) / (implicit * stepS));
      leaving[i] = flow;
      // What does not stay has left, so no water is lost to the last digits of Newton.
      mean = (all - bed * h) / stepS;
      depth[i] = h;
      if (h > (deepestM[i] ?? 0)) deepestM[i] = h;
      const to = next[i] ?? -1;
      if (to >= 0) arriving[to] = (arriving[to] ?? 0) + mean;
    }
    done += 1;
    outM3 += mean * stepS;
    flowM3s[done] = flow;
    if (flow > peakM3s) [peakM3s, peakS] = [flow, done * stepS];
    if (flow >= stop) break;
  }
  let storedM3 = 0;
  for (let i = 0; i < size; i++) storedM3 += (lengthM[i] ?? 0) * (widthM[i] ?? 0) * (depth[i] ?? 0);
  const volume = { inM3, outM3, storedM3 };
  const massError = inM3 > 0 ? (outM3 + storedM3 - inM3) / inM3 : 0;
  return { stepS, flowM3s: flowM3s.slice(0, done + 1), peakM3s, peakS, deepestM, volume, massError };
}
