import { type Channel, checkChannel, evenFlow } from './channel.ts';

/** How a reach carries a flood. */
export type ReachLaw =
  | {
      /** Muskingum–Cunge: storage and its weight follow from the channel, at each flow anew or at one of reference. */
      readonly kind: 'channel';
      readonly lengthM: number;
      readonly channel: Channel;
      readonly parameters: 'variable' | 'constant';
      /** Flow for constant parameters, m³/s; half way between the first and the greatest inflow without it. */
      readonly referenceM3s?: number | undefined;
    }
  | {
      /** Muskingum with fitted parameters. */
      readonly kind: 'muskingum';
      /** Time that the flood takes through the reach (K), s. */
      readonly travelS: number;
      /** Weight of the inflow in the storage (X), 0 to 0.5. */
      readonly weight: number;
    };

/** Flow into a reach in even steps. */
export interface ReachInflow {
  readonly stepS: number;
  readonly flowM3s: Float64Array;
  /** What joins evenly along the reach, m³/s. */
  readonly lateralM3s?: Float64Array | undefined;
}

/** What leaves a reach. */
export interface ReachFlow {
  readonly flowM3s: Float64Array;
  /** Sub-reaches, and steps within one step of the inflow. */
  readonly parts: number;
  readonly substeps: number;
  /** Water in, out (both by trapezoids), and by how much the water in the reach grew, m³. */
  readonly inM3: number;
  readonly outM3: number;
  readonly storedM3: number;
  /** Steps at which the outflow of a sub-reach would have dipped before a rise, and was held. */
  readonly dipsHeld: number;
}

interface Plan {
  readonly parts: number;
  readonly substeps: number;
}

const MOST_PARTS = 400;
const MOST_SUBSTEPS = 200;
/** Rounds for the flow at which parameters are taken; four leave less than 10⁻⁴ of a step. */
const ROUNDS = 4;
/** Below this share of the greatest inflow parameters no longer change: a dry bed has no travel time. */
const LEAST_SHARE = 1e-3;
/** A dip smaller than this share of the greatest inflow is rounding and is not counted. */
const DIP_SHARE = 1e-9;

/** Refuses a reach that cannot be, by its name. */
export function checkReach(law: ReachLaw, name: string): void {
  if (law.kind === 'channel') {
    if (!(law.lengthM > 0 && law.lengthM < Infinity))
      throw new Error(`Reach ${name}: lengthM is ${law.lengthM}, expected above 0 m.`);
    const { referenceM3s = 1 } = law;
    if (!(referenceM3s > 0 && referenceM3s < Infinity))
      throw new Error(`Reach ${name}: referenceM3s is ${referenceM3s}, expected above 0 m³/s.`);
    checkChannel(law.channel, name);
    return;
  }
  if (!(law.travelS > 0 && law.travelS < Infinity))
    throw new Error(`Reach ${name}: travelS is ${law.travelS}, expected above 0 s.`);
  if (!(law.weight >= 0 && law.weight <= 0.5))
    throw new Error(`Reach ${name}: weight is ${law.weight}, expected 0 to 0.5.`);
}

/**
 * Carries a flood through a reach. Each sub-reach keeps its water as a state of its own, S' = S + Δt/2·(I + I' − O − O'), and
 * S = K·(X·I + (1 − X)·O) gives the outflow, so that no water is lost however K and X change (Todini 2007). The flow begins steady.
 */
export function routeReach(law: ReachLaw, { stepS, flowM3s, lateralM3s }: ReachInflow, name = ''): ReachFlow {
  checkReach(law, name);
  const most =
    flowM3s.reduce((a, b) => Math.max(a, b), 0) + (lateralM3s?.reduce((a, b) => Math.max(a, b), 0) ?? 0);
  const steps = flowM3s.length;
  if (most === 0)
    return {
      flowM3s: new Float64Array(steps),
      parts: 1,
      substeps: 1,
      inM3: 0,
      outM3: 0,
      storedM3: 0,
      dipsHeld: 0,
    };
  const first = flowM3s[0] ?? 0;
  const { parts, substeps } = planOf(law, { stepS, first, most });
  const dt = stepS / substeps;
  const parametersOf = parametersFor(law, { parts, first, most });
  const inflow = new Float64Array(parts);
  const outflow = new Float64Array(parts);
  const stored = new Float64Array(parts);
  const depths = new Float64Array(parts).fill(1);
  let begun = 0;
  for (let part = 0; part < parts; part++) {
    const flow = first + ((lateralM3s?.[0] ?? 0) * (part + 1)) / parts;
    const { k } = parametersOf(flow, part, depths);
    inflow[part] = flow;
    outflow[part] = flow;
    stored[part] = k * flow;
    begun += k * flow;
  }
  const result = new Float64Array(steps);
  result[0] = outflow[parts - 1] ?? 0;
  let [inM3, outM3, dipsHeld] = [0, 0, 0];
  for (let step = 1; step < steps; step++) {
    for (let sub = 1; sub <= substeps; sub++) {
      const share = sub / substeps;
      let arriving = mixed(flowM3s, step, share);
      const lateral = lateralM3s === undefined ? 0 : mixed(lateralM3s, step, share);
      inM3 += (dt / 2) * (arriving + mixed(flowM3s, step, share - 1 / substeps));
      if (lateralM3s !== undefined)
        inM3 += (dt / 2) * (lateral + mixed(lateralM3s, step, share - 1 / substeps));
      for (let part = 0; part < parts; part++) {
        const before = inflow[part] ?? 0;
        const left = outflow[part] ?? 0;
        const enters = arriving + lateral / parts;
        const water = (stored[part] ?? 0) + (dt / 2) * (before + enters - left);
        let leaves = Math.max(0, left + enters - before);
        for (let round = 0; round < ROUNDS; round++) {
          const { k, x } = parametersOf((enters + leaves) / 2, part, depths);
          leaves = (water - k * x * enters) / (k * (1 - x) + dt / 2);
          if (law.kind === 'muskingum' || law.parameters === 'constant') break;
        }
        // No wave sends out less than the least that came, comes or left; what is held stays in the reach. Fitted
        // parameters keep their own dips above zero, as a hand calculation has them.
        const floor = law.kind === 'muskingum' ? 0 : Math.min(before, enters, left);
        if (leaves < floor) {
          if (leaves < floor - DIP_SHARE * most) dipsHeld += 1;
          leaves = floor;
        }
        if (!(leaves < Infinity))
          throw new Error(`Reach ${name}: the flow is ${leaves} m³/s in part ${part} at ${step * stepS} s.`);
        stored[part] = water - (dt / 2) * leaves;
        inflow[part] = enters;
        outflow[part] = leaves;
        if (part === parts - 1) outM3 += (dt / 2) * (left + leaves);
        arriving = leaves;
      }
    }
    result[step] = outflow[parts - 1] ?? 0;
  }
  const storedM3 = stored.reduce((a, b) => a + b, 0) - begun;
  return { flowM3s: result, parts, substeps, inM3, outM3, storedM3, dipsHeld };
}

function mixed(values: Float64Array, step: number, share: number): number {
  const before = values[step - 1] ?? 0;
  return before + share * ((values[step] ?? 0) - before);
}

type Parameters = (
  flow: number,
  part: number,
  depths: Float64Array,
) => { readonly k: number; readonly x: number };

/** Travel time and weight of a sub-reach by its flow. */
function parametersFor(
  law: ReachLaw,
  { parts, first, most }: { parts: number; first: number; most: number },
): Parameters {
  if (law.kind === 'muskingum') {
    const fixed = { k: law.travelS / parts, x: law.weight };
    return () => fixed;
  }
  const { channel } = law;
  const dx = law.lengthM / parts;
  if (law.parameters === 'constant') {
    const flow = law.referenceM3s ?? (first + most) / 2;
    const { celerityMs: c, topWidthM } = evenFlow(channel, flow);
    const fixed = { k: dx / c, x: 0.5 * (1 - flow / (topWidthM * channel.slope * c * dx)) };
    return () => fixed;
  }
  const least = LEAST_SHARE * most;
  return (asked, part, depths) => {
    const flow = Math.max(asked, least);
    const { depthM, areaM2, topWidthM, celerityMs: c } = evenFlow(channel, flow, depths[part]);
    depths[part] = depthM;
    // With Todini's β = c·A/Q the storage at an even flow is that of the channel, A·Δx.
    const beta = (c * areaM2) / flow;
    const reynolds = flow / (beta * topWidthM * channel.slope * c * dx);
    return { k: (dx * areaM2) / flow, x: 0.5 * (1 - reynolds) };
  };
}

/**
 * Sub-reaches and steps. Channels: Δx ≤ (c·Δt + q/(S·c))/2 (Ponce and Theurer 1982), so that Courant number and cell Reynolds number
 * add up to 2 at the reference flow and to 1 at the least, where the outflow would dip below zero at the start of a rise; the wave
 * then crosses at most two sub-reaches in a step. Muskingum: 2·K·X ≤ Δt ≤ 2·K·(1 − X) for each part.
 */
function planOf(law: ReachLaw, { stepS, first, most }: { stepS: number; first: number; most: number }): Plan {
  if (law.kind === 'muskingum') {
    const { travelS, weight } = law;
    const parts = held((2 * travelS * weight) / stepS, MOST_PARTS);
    return { parts, substeps: held((stepS * parts) / (2 * travelS * (1 - weight)), MOST_SUBSTEPS) };
  }
  const { channel, lengthM } = law;
  const reachOf = (flow: number) => {
    const { celerityMs: c, topWidthM } = evenFlow(channel, flow);
    return { c, m: c * stepS + flow / (topWidthM * channel.slope * c) };
  };
  const least = Math.max(first, 0.005 * most);
  const parts = held(lengthM / Math.min(reachOf((first + most) / 2).m / 2, reachOf(least).m), MOST_PARTS);
  const crossed = (reachOf(most).c * stepS * parts) / lengthM;
  return { parts, substeps: held(crossed / 2, MOST_SUBSTEPS) };
}

function held(count: number, most: number): number {
  return Math.min(most, Math.max(1, Math.ceil(count - 1e-9)));
}
