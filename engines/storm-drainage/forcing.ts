import { directInflow, dryWeatherInflow } from './inflows.ts';
import { weatherOf } from './land/evaporation.ts';
import { landWaterOf } from './land/land.ts';
import {
  type LandBalance,
  landBalance,
  type SubcatchmentSummary,
  subcatchmentSummaries,
} from './land/land-balance.ts';
import { rainOf } from './land/rain.ts';
import { rdiiFlows } from './land/rdii.ts';
import type { DrainageForcing, DrainageModel, NodeState } from './model.ts';
import type { DrainageWater, RainGage } from './water-model.ts';

/** Rain over the whole model in place of that of its gages: mm/h from each hour on. */
export interface RainOverride {
  readonly fromS: readonly number[];
  readonly rateMmH: readonly number[];
}

/** What comes to the nodes in all, m³/s by kind. */
export interface InflowKinds {
  readonly dryWeather: number;
  readonly wetWeather: number;
  readonly groundwater: number;
  readonly rdii: number;
  readonly external: number;
}

/** Water of a model over time, with its own books. */
export interface WaterForcing extends DrainageForcing {
  /** Sums over all nodes of what the last `nodeInflow` answered. */
  inflowKinds(): InflowKinds;
  /** Runs the land on to a time, where nothing asks for its water any more. */
  finish(timeS: number, state: NodeState): void;
  /** Books of the land up to now. */
  landBalance(): LandBalance;
  subcatchments(): SubcatchmentSummary[];
  /** Rain over the model's land between two times, mm, weighted by area (the first gage's where there is no land). */
  meanRainMm(fromS: number, untilS: number): number;
  /** Runoff of all land in the step under way, m³/s. */
  runoffM3s(): number;
}

/** What brings water to the nodes of a model. Equal calls in equal order give equal water. */
export function waterForcing(
  model: DrainageModel,
  given: DrainageWater,
  override?: RainOverride,
): WaterForcing {
  const { options, nodes } = model;
  const water = override === undefined ? given : overridden(given, override, options.endS);
  const { startEpochS, computes } = options;
  const gages = computes.rain ? water.gages : [];
  const rain = rainOf(gages, water.adjustments.rain, startEpochS);
  const weather = weatherOf(water, startEpochS);
  const land = landWaterOf(
    model,
    computes.rain ? water : { ...water, subcatchments: [] },
    rain,
    options.endS,
  );
  const rdii = computes.rdii ? rdiiFlows(water.rdii, rain, startEpochS, options.endS) : [];
  const byId = new Map(water.gages.map((gage, i) => [gage.id.toLowerCase(), i]));
  const areas = areasByGage(water);
  const sums = { dryWeather: 0, wetWeather: 0, groundwater: 0, rdii: 0, external: 0 };
  return {
    nodeInflow(timeS, state, into) {
      land.advance(timeS, state);
      sums.dryWeather = 0;
      sums.wetWeather = 0;
      sums.groundwater = 0;
      sums.rdii = 0;
      sums.external = 0;
      for (let i = 0; i < nodes.length; i++) {
        const runoff = land.runoffM3s[i] ?? 0;
        const ground = land.groundwaterM3s[i] ?? 0;
        sums.wetWeather += runoff;
        sums.groundwater += ground;
        into[i] = runoff + ground;
      }
      for (const one of water.inflows) {
        const flow = directInflow(one, timeS, startEpochS);
        sums.external += flow;
        into[one.node] = (into[one.node] ?? 0) + flow;
      }
      for (const one of water.dryWeather) {
        const flow = dryWeatherInflow(one, timeS, startEpochS);
        sums.dryWeather += flow;
        into[one.node] = (into[one.node] ?? 0) + flow;
      }
      for (const { node, stepS, flowM3s } of rdii) {
        const flow = flowM3s[Math.floor(timeS / stepS + 1e-9)] ?? 0;
        sums.rdii += flow;
        into[node] = (into[node] ?? 0) + flow;
      }
    },
    evaporationMs: (timeS) =>
      water.evaporation.onlyDry && weighted(areas, (gage) => rain.rateMmH(gage, timeS)) > 0
        ? 0
        : weather.evaporationMs(timeS),
    rainMmH: (gage, timeS) => rain.rateMmH(byId.get(gage.toLowerCase()) ?? -1, timeS),
    rainMm: (gage, fromS, untilS) => rain.depthMm(byId.get(gage.toLowerCase()) ?? -1, fromS, untilS),
    inflowKinds: () => ({ ...sums }),
    finish: (timeS, state) => land.finish(timeS, state),
    landBalance: () => landBalance(water.subcatchments, land.states, land.edges()),
    subcatchments: () => subcatchmentSummaries(water.subcatchments, land.states),
    meanRainMm: (fromS, untilS) => weighted(areas, (gage) => rain.depthMm(gage, fromS, untilS)),
    runoffM3s: () => land.shedM3s.reduce((sum, one) => sum + one, 0),
  };
}

function areasByGage({ subcatchments, gages }: DrainageWater): number[] {
  const areas = gages.map(() => 0);
  for (const { gage, areaM2 } of subcatchments) if (gage >= 0) areas[gage] = (areas[gage] ?? 0) + areaM2;
  if (areas.length > 0 && !areas.some((one) => one > 0)) areas[0] = 1;
  return areas;
}

function weighted(areas: readonly number[], of: (gage: number) => number): number {
  let [sum, all] = [0, 0];
  for (const [gage, area] of areas.entries()) {
    if (area === 0) continue;
    sum += of(gage) * area;
    all += area;
  }
  return all > 0 ? sum / all : 0;
}

/** One gage for all land. */
function overridden(water: DrainageWater, { fromS, rateMmH }: RainOverride, endS: number): DrainageWater {
  const kept = fromS.flatMap((_, i) => ((rateMmH[i] ?? 0) > 0 ? [i] : []));
  const same = (id: string): RainGage => ({
    id,
    snowCatch: 1,
    fromS: kept.map((i) => fromS[i] ?? 0),
    untilS: kept.map((i) => fromS[i + 1] ?? Math.max(endS, (fromS[i] ?? 0) + 1)),
    rateMmH: kept.map((i) => rateMmH[i] ?? 0),
  });
  const gages = water.gages.length > 0 ? water.gages.map(({ id }) => same(id)) : [same('rain')];
  return {
    ...water,
    gages,
    subcatchments: water.subcatchments.map((land) => ({ ...land, gage: Math.max(0, land.gage) })),
  };
}
