import { calendarOf } from '../inp/dates.ts';
import type { DrainageNode } from '../model.ts';
import type { Climate, LidUse, Subcatchment } from '../water-model.ts';
import { groundwaterBelow } from './groundwater.ts';
import { type Ground, groundOf } from './infiltration.ts';
import { type LidFlows, type LidState, lidStateOf } from './lid.ts';
import { snowOf } from './snow.ts';
import { type Plane, planeStep } from './surface.ts';

/** Weather and water that come to a subcatchment in a step. */
export interface LandInput {
  readonly stepS: number;
  /** Time at the middle of the step. */
  readonly epochS: number;
  readonly rainMs: number;
  /** Water from other land and from outfalls, m³/s. */
  readonly runonM3s: number;
  readonly evaporationMs: number;
  readonly temperatureC: number;
  readonly windKmH: number;
  readonly recovery: number;
  readonly conductivity: number;
  readonly nodeDepthM: number;
}

/** Where a step's water went, m³/s; `drains` are those of low-impact controls in their order. */
export interface LandFlows {
  readonly runoffM3s: number;
  readonly drains: Float64Array;
  readonly groundwaterM3s: number;
}

/** Volumes since the start, m³. */
export interface LandTotals {
  rain: number;
  runon: number;
  evaporation: number;
  infiltration: number;
  runoff: number;
  lidDrain: number;
  /** Snow that was carted off. */
  removed: number;
  groundwater: { infiltration: number; evaporation: number; deep: number; lateral: number };
  readonly lids: readonly LidTotals[];
}

/** Volumes of the units of one low-impact control since the start, m³. */
export interface LidTotals {
  readonly lid: string;
  readonly areaM2: number;
  initial: number;
  inflow: number;
  evaporation: number;
  infiltration: number;
  surface: number;
  drain: number;
  final: number;
}

/** A subcatchment on its way through time. */
export interface LandState {
  readonly totals: LandTotals;
  /** Water on its surfaces and in its controls and snow, m³. */
  waterM3(): number;
  /** Water in its ground, m³. */
  groundM3(): number;
  /** Greatest runoff until now, m³/s. */
  peakM3s(): number;
  /** Whether water or snow lies on it. */
  isWet(): boolean;
  step(input: LandInput): LandFlows;
}

/** Depth below which a surface counts as dry, m. */
const DRY_M = 1e-6;

/** State at the start: dry, but for snow and controls that begin with water. */
export function landStateOf(land: Subcatchment, nodes: readonly DrainageNode[], climate: Climate): LandState {
  const lidM2 = land.lids.reduce((sum, { count, areaM2 }) => sum + count * areaM2, 0);
  const ownM2 = Math.max(0, land.areaM2 - lidM2 > land.areaM2 * 1e-6 ? land.areaM2 - lidM2 : 0);
  const imperviousM2 = ownM2 * land.impervious;
  const perviousM2 = ownM2 - imperviousM2;
  const smoothM2 = imperviousM2 * land.noStorage;
  const roughM2 = imperviousM2 - smoothM2;
  const smooth: Plane = { alpha: alphaOf(land, imperviousM2, land.manningImpervious), storageM: 0 };
  const rough: Plane = { alpha: smooth.alpha, storageM: land.storageImperviousM };
  const pervious: Plane = {
    alpha: alphaOf(land, perviousM2, land.manningPervious),
    storageM: land.storagePerviousM,
  };
  const ground = groundOf(land.infiltration);
  const lids = land.lids.map((use) => ({
    use,
    state: lidStateOf(use, groundOf(land.infiltration)),
    m2: use.count * use.areaM2,
  }));
  const { groundwater: use } = land;
  const below =
    use === undefined
      ? undefined
      : groundwaterBelow(
          use,
          nodes[use.node]?.invertM ?? 0,
          perviousM2 / Math.max(land.areaM2, 1e-9),
          land.areaM2,
        );
  const snow =
    land.snow === undefined || ownM2 === 0 ? undefined : snowOf(land.snow, climate, imperviousM2, perviousM2);
  const depth = { smooth: 0, rough: 0, pervious: 0 };
  const totals: LandTotals = {
    rain: 0,
    runon: 0,
    evaporation: 0,
    infiltration: 0,
    runoff: 0,
    lidDrain: 0,
    removed: 0,
    groundwater: { infiltration: 0, evaporation: 0, deep: 0, lateral: 0 },
    lids: lids.map(({ use, state, m2 }) => {
      const initial = state.waterM() * m2;
      return {
        lid: use.lid.id,
        areaM2: m2,
        initial,
        final: initial,
        inflow: 0,
        evaporation: 0,
        infiltration: 0,
        surface: 0,
        drain: 0,
      };
    }),
  };
  const drains = new Float64Array(lids.length);
  const fromLids = { pervious: 0 };
  let peak = 0;
  let evaporatedMs = 0;

  /** A plane's step; answers its runoff in m³/s. */
  const flow = (
    which: 'smooth' | 'rough' | 'pervious',
    plane: Plane,
    m2: number,
    input: LandInput,
    comesMs: number,
    soil: Ground | undefined,
  ): number => {
    if (m2 <= 0) return 0;
    const { stepS } = input;
    const stands = depth[which];
    const there = comesMs + stands / stepS;
    // Rain that soaks in at once does not evaporate.
    const evaporates = Math.min(input.evaporationMs, soil === undefined ? there : stands / stepS);
    let goesIn = 0;
    if (soil !== undefined) {
      const most = below === undefined ? Infinity : (below.roomM() * land.areaM2) / m2 / stepS;
      goesIn = Math.min(
        soil.infiltrate(stepS, comesMs, stands, input.recovery, input.conductivity),
        there - evaporates,
        most,
      );
    }
    const next = planeStep(plane, stands, comesMs - evaporates - goesIn, stepS);
    depth[which] = next.depthM;
    totals.evaporation += evaporates * m2 * stepS;
    if (soil !== undefined) evaporatedMs = evaporates;
    totals.infiltration += goesIn * m2 * stepS;
    return next.runoffMs * m2;
  };

  return {
    totals,
    waterM3: () =>
      depth.smooth * smoothM2 +
      depth.rough * roughM2 +
      depth.pervious * perviousM2 +
      lids.reduce((sum, { state, m2 }) => sum + state.waterM() * m2, 0) +
      (snow?.waterM3() ?? 0) +
      fromLids.pervious,
    groundM3: () => (below === undefined ? 0 : below.waterM() * land.areaM2),
    peakM3s: () => peak,
    isWet: () =>
      Math.max(depth.smooth, depth.rough - land.storageImperviousM, depth.pervious - land.storagePerviousM) >
        DRY_M ||
      snow?.isThere() === true ||
      lids.some(({ state }) => state.waterM() > 0.001),
    step(input) {
      const { stepS, rainMs } = input;
      const infiltrationBefore = totals.infiltration;
      totals.rain += rainMs * land.areaM2 * stepS;
      totals.runon += input.runonM3s * stepS;
      const runonMs = ownM2 > 0 ? input.runonM3s / ownM2 : 0;
      const net = snow?.step(input) ?? { imperviousMs: rainMs, perviousMs: rainMs, removedM3: 0 };
      totals.removed += net.removedM3;

      // The surface whose water runs onto the other one comes first.
      const perviousFirst = land.routeTo === 'impervious';
      let runoffPervious = 0;
      const runPervious = (extraM3s: number) => {
        const extra = perviousM2 > 0 ? (extraM3s + fromLids.pervious / stepS) / perviousM2 : 0;
        if (perviousM2 > 0) fromLids.pervious = 0;
        runoffPervious = flow(
          'pervious',
          pervious,
          perviousM2,
          input,
          net.perviousMs + runonMs + extra,
          ground,
        );
      };
      let passes = 0;
      if (perviousFirst) {
        runPervious(0);
        passes = imperviousM2 > 0 ? runoffPervious * land.routed : 0;
      }
      const onMs = net.imperviousMs + runonMs + (imperviousM2 > 0 ? passes / imperviousM2 : 0);
      const impervious =
        flow('smooth', smooth, smoothM2, input, onMs, undefined) +
        flow('rough', rough, roughM2, input, onMs, undefined);
      const toLids = Math.min(
        1,
        sumOf(lids, ({ use }) => use.fromImpervious),
      );
      let away = impervious * (1 - toLids);
      if (!perviousFirst) {
        const share = land.routeTo === 'pervious' && perviousM2 > 0 ? away * land.routed : 0;
        away -= share;
        runPervious(share);
      }
      const perviousLeft = runoffPervious - passes;
      const perviousToLids = Math.min(
        1,
        sumOf(lids, ({ use }) => use.fromPervious),
      );
      away += perviousLeft * (1 - perviousToLids);

      drains.fill(0);
      const wholeLid = ownM2 === 0 ? input.runonM3s / Math.max(lidM2, 1e-9) : 0;
      for (const [i, { use, state, m2 }] of lids.entries()) {
        if (m2 <= 0) continue;
        const runon = wholeLid + (impervious * use.fromImpervious + perviousLeft * use.fromPervious) / m2;
        const left = lidFlows(state, input, runon);
        totals.evaporation += left.evaporationMs * m2 * stepS;
        totals.infiltration += left.infiltrationMs * m2 * stepS;
        addLid(totals.lids[i], { ...left, inflowMs: rainMs + runon, waterM: state.waterM() }, m2, stepS);
        const isOwn = use.drainTo.kind === 'none';
        if (use.toPervious && perviousM2 > 0) {
          fromLids.pervious += left.surfaceMs * m2 * stepS;
          if (isOwn) fromLids.pervious += left.drainMs * m2 * stepS;
        } else {
          away += left.surfaceMs * m2;
        }
        if (!(use.toPervious && perviousM2 > 0 && isOwn)) drains[i] = left.drainMs * m2;
      }
      let drained = 0;
      for (const one of drains) drained += one;
      totals.lidDrain += drained * stepS;
      totals.runoff += away * stepS;
      peak = Math.max(peak, away + drained);
      const groundwaterM3s = groundStep(input, (totals.infiltration - infiltrationBefore) / stepS);
      return { runoffM3s: away, drains, groundwaterM3s };
    },
  };

  function groundStep(input: LandInput, infiltrationM3s: number): number {
    if (below === undefined) return 0;
    const { stepS } = input;
    const factors = use?.aquifer.pattern?.factors;
    const ofMonth = factors?.[calendarOf(input.epochS).month - 1] ?? 1;
    const moved = below.step(
      stepS,
      infiltrationM3s / land.areaM2,
      Math.max(0, input.evaporationMs - evaporatedMs),
      input.nodeDepthM,
      ofMonth,
    );
    const { groundwater } = totals;
    groundwater.infiltration += infiltrationM3s * stepS;
    groundwater.evaporation += moved.evaporationMs * land.areaM2 * stepS;
    groundwater.deep += moved.deepMs * land.areaM2 * stepS;
    groundwater.lateral += moved.lateralMs * land.areaM2 * stepS;
    return moved.lateralMs * land.areaM2;
  }
}

function addLid(
  totals: LidTotals | undefined,
  flows: LidFlows & { readonly inflowMs: number; readonly waterM: number },
  m2: number,
  stepS: number,
): void {
  if (totals === undefined) return;
  totals.inflow += flows.inflowMs * m2 * stepS;
  totals.evaporation += flows.evaporationMs * m2 * stepS;
  totals.infiltration += flows.infiltrationMs * m2 * stepS;
  totals.surface += flows.surfaceMs * m2 * stepS;
  totals.drain += flows.drainMs * m2 * stepS;
  totals.final = flows.waterM * m2;
}

function alphaOf(land: Subcatchment, areaM2: number, manning: number): number {
  if (areaM2 <= 0) return 0;
  return manning > 0 ? (Math.sqrt(land.slope) * land.widthM) / (manning * areaM2) : Infinity;
}

function sumOf(
  lids: readonly { readonly use: LidUse }[],
  part: (one: { readonly use: LidUse }) => number,
): number {
  return lids.reduce((sum, one) => sum + part(one), 0);
}

function lidFlows(
  state: LidState,
  { stepS, rainMs, evaporationMs, recovery, conductivity }: LandInput,
  runonMs: number,
) {
  return state.step({ stepS, rainMs, runonMs, evaporationMs, recovery, conductivity });
}
