import type { DrainageModel, NodeState } from '../model.ts';
import type { DrainageWater, RunoffOutlet } from '../water-model.ts';
import { weatherOf } from './evaporation.ts';
import type { LandEdges } from './land-balance.ts';
import type { Rain } from './rain.ts';
import { type LandState, landStateOf } from './subcatchment.ts';

/** Longest step while it rains or water runs off, s: a longer one would flatten the peak of a small catchment. */
const WET_STEP_S = 30;
/** Part of the time since the last rain that a step may take while water still runs off. */
const RECESSION = 0.04;

/** Water from the land in the step that is under way, m³/s by node. */
export interface LandWater {
  readonly runoffM3s: Float64Array;
  readonly groundwaterM3s: Float64Array;
  readonly states: readonly LandState[];
  /** Runoff of each subcatchment in the step, with its drains, m³/s. */
  readonly shedM3s: Float64Array;
  /** Moves on until a time lies in the step that is under way. */
  advance(timeS: number, state: NodeState): void;
  /** Moves on to a time and no further. */
  finish(timeS: number, state: NodeState): void;
  timeS(): number;
  edges(): LandEdges;
}

/** The land of a model at its start. Steps end where a rain changes and are never longer than `untilS` asks. */
export function landWaterOf(
  { nodes, options }: DrainageModel,
  water: DrainageWater,
  rain: Rain,
  untilS: number,
): LandWater {
  const { subcatchments } = water;
  const { startEpochS } = options;
  const weather = weatherOf(water, startEpochS);
  const states = subcatchments.map((one) => landStateOf(one, nodes, water.climate));
  const order = orderOf(water);
  const runoffM3s = new Float64Array(nodes.length);
  const groundwaterM3s = new Float64Array(nodes.length);
  const shedM3s = new Float64Array(subcatchments.length);
  // What a subcatchment gets in this step, and from one that comes later in the order in the next.
  let onto = new Float64Array(subcatchments.length);
  let later = new Float64Array(subcatchments.length);
  const place = new Int32Array(subcatchments.length);
  for (const [i, land] of order.entries()) place[land] = i;
  const outfalls = nodes.flatMap((node, i) =>
    node.kind === 'outfall' && node.ontoSubcatchment >= 0 ? [{ node: i, land: node.ontoSubcatchment }] : [],
  );
  let now = 0;
  let lastStepS = 0;
  let rainedS = 0;
  const edges = {
    initialM3: states.reduce((sum, one) => sum + one.waterM3(), 0),
    initialGroundM3: states.reduce((sum, one) => sum + one.groundM3(), 0),
    fromOutfallsM3: 0,
    runoffM3: 0,
    lidDrainM3: 0,
  };

  const send = (
    from: number,
    to: RunoffOutlet,
    flow: number,
    book: 'runoffM3' | 'lidDrainM3',
    stepS: number,
  ) => {
    if (to.kind !== 'subcatchment' || to.subcatchment === from) edges[book] += flow * stepS;
    if (to.kind === 'node') runoffM3s[to.node] = (runoffM3s[to.node] ?? 0) + flow;
    else if (to.kind === 'subcatchment' && to.subcatchment !== from) {
      const target = (place[to.subcatchment] ?? 0) > (place[from] ?? 0) ? onto : later;
      target[to.subcatchment] = (target[to.subcatchment] ?? 0) + flow;
    }
  };

  const step = (most: number, state: NodeState) => {
    const rains = subcatchments.some(({ gage }) => rain.rateMmH(gage, now) > 0);
    if (rains || now === 0) rainedS = now;
    const isWet = rains || states.some((one, i) => one.isWet() || (later[i] ?? 0) > 0);
    const wet = Math.min(options.wetStepS, WET_STEP_S);
    // Without rain the runoff falls ever more slowly, and steps may grow with the time since.
    const receding = outfalls.length > 0 ? wet : Math.max(wet, RECESSION * (now - rainedS));
    const wanted =
      isWet || outfalls.length > 0 ? (rains ? wet : Math.min(receding, options.dryStepS)) : options.dryStepS;
    const end = Math.min(now + wanted, most, Math.max(now + 1, rain.nextChangeS(now)));
    const stepS = end - now;
    const middle = now + stepS / 2;
    runoffM3s.fill(0);
    groundwaterM3s.fill(0);
    [onto, later] = [later, onto];
    later.fill(0);
    // Water that waits since the step before keeps its volume where this step is of another length.
    if (lastStepS !== stepS)
      for (let i = 0; i < onto.length; i++) onto[i] = ((onto[i] ?? 0) * lastStepS) / stepS;
    lastStepS = stepS;
    for (const { node, land } of outfalls) {
      const flow = Math.max(0, state.outflowM3s[node] ?? 0);
      onto[land] = (onto[land] ?? 0) + flow;
      edges.fromOutfallsM3 += flow * stepS;
    }
    const weatherNow = {
      stepS,
      epochS: startEpochS + middle,
      temperatureC: weather.temperatureC(middle),
      windKmH: weather.windKmH(middle),
      recovery: weather.recovery(middle),
      conductivity: weather.conductivity(middle),
    };
    const evaporates = weather.evaporationMs(middle);
    const isCold = weatherNow.temperatureC <= water.climate.snowC;
    for (const i of order) {
      const land = subcatchments[i];
      const one = states[i];
      if (land === undefined || one === undefined) continue;
      const snowCatch = land.snow !== undefined && isCold ? (water.gages[land.gage]?.snowCatch ?? 1) : 1;
      const rainMs = (rain.rateMmH(land.gage, now) / 1000 / 3600) * snowCatch;
      const flows = one.step({
        ...weatherNow,
        rainMs,
        evaporationMs: water.evaporation.onlyDry && rainMs > 0 ? 0 : evaporates,
        runonM3s: onto[i] ?? 0,
        nodeDepthM: state.depthM[land.groundwater?.node ?? -1] ?? 0,
      });
      send(i, land.outlet, flows.runoffM3s, 'runoffM3', stepS);
      let shed = flows.runoffM3s;
      for (const [j, use] of land.lids.entries()) {
        const drain = flows.drains[j] ?? 0;
        send(i, use.drainTo.kind === 'none' ? land.outlet : use.drainTo, drain, 'lidDrainM3', stepS);
        shed += drain;
      }
      shedM3s[i] = shed;
      const node = land.groundwater?.node ?? -1;
      if (node >= 0 && options.computes.groundwater)
        groundwaterM3s[node] = (groundwaterM3s[node] ?? 0) + flows.groundwaterM3s;
    }
    now = end;
  };

  return {
    runoffM3s,
    groundwaterM3s,
    states,
    shedM3s,
    timeS: () => now,
    edges: () => ({ ...edges, betweenM3: later.reduce((sum, one) => sum + one * lastStepS, 0) }),
    advance(timeS, state) {
      while (now < timeS - 1e-9 && now < untilS) step(untilS, state);
    },
    finish(timeS, state) {
      while (now < timeS - 1e-9) step(timeS, state);
    },
  };
}

/** Subcatchments from the uppermost down; in a ring the first of the file comes first. */
function orderOf({ subcatchments }: DrainageWater): number[] {
  const comes = new Int32Array(subcatchments.length);
  const targets = subcatchments.map(({ outlet, lids }, i) =>
    [outlet, ...lids.map(({ drainTo }) => drainTo)].flatMap((to) =>
      to.kind === 'subcatchment' && to.subcatchment !== i ? [to.subcatchment] : [],
    ),
  );
  for (const list of targets) for (const to of list) comes[to] = (comes[to] ?? 0) + 1;
  const order: number[] = [];
  const placed = new Uint8Array(subcatchments.length);
  const put = (first: number) => {
    const ready = [first];
    for (let one = ready.pop(); one !== undefined; one = ready.pop()) {
      if (placed[one] === 1) continue;
      placed[one] = 1;
      order.push(one);
      for (const to of targets[one] ?? []) {
        comes[to] = (comes[to] ?? 0) - 1;
        if ((comes[to] ?? 0) <= 0) ready.push(to);
      }
    }
  };
  for (let i = 0; i < subcatchments.length; i++) if (comes[i] === 0) put(i);
  for (let i = 0; i < subcatchments.length; i++) if (placed[i] === 0) put(i);
  return order;
}
