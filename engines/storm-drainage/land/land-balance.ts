import type { Subcatchment } from '../water-model.ts';
import type { LandState, LidTotals } from './subcatchment.ts';

/** Books of all land since the start, m³. `error` is what is missing as a part of what came. */
export interface LandBalance {
  readonly areaM2: number;
  readonly initialM3: number;
  readonly rainM3: number;
  /** From outfalls that run onto land. */
  readonly runonM3: number;
  readonly evaporationM3: number;
  readonly infiltrationM3: number;
  readonly runoffM3: number;
  readonly lidDrainM3: number;
  readonly removedM3: number;
  readonly finalM3: number;
  readonly error: number;
  readonly groundwater?: {
    readonly initialM3: number;
    readonly infiltrationM3: number;
    readonly evaporationM3: number;
    readonly deepM3: number;
    readonly lateralM3: number;
    readonly finalM3: number;
    readonly error: number;
  };
}

/** What a subcatchment did, depths in mm over its area. */
export interface SubcatchmentSummary {
  readonly id: string;
  readonly areaM2: number;
  readonly rainMm: number;
  readonly runonMm: number;
  readonly evaporationMm: number;
  readonly infiltrationMm: number;
  /** With the drains of its low-impact controls. */
  readonly runoffMm: number;
  readonly runoffM3: number;
  readonly peakM3s: number;
  readonly lids: readonly LidTotals[];
}

/** What passed the edges of the land, m³. */
export interface LandEdges {
  readonly initialM3: number;
  readonly initialGroundM3: number;
  readonly fromOutfallsM3: number;
  readonly runoffM3: number;
  readonly lidDrainM3: number;
  /** On its way from one subcatchment to another. */
  readonly betweenM3: number;
}

/** Books of all land: what runs from one subcatchment onto another is neither runoff nor runon. */
export function landBalance(
  land: readonly Subcatchment[],
  states: readonly LandState[],
  edges: LandEdges,
): LandBalance {
  const sum = (of: (state: LandState) => number) => states.reduce((all, state) => all + of(state), 0);
  const rainM3 = sum(({ totals }) => totals.rain);
  const evaporationM3 = sum(({ totals }) => totals.evaporation);
  const infiltrationM3 = sum(({ totals }) => totals.infiltration);
  const removedM3 = sum(({ totals }) => totals.removed);
  const finalM3 = sum((state) => state.waterM3()) + edges.betweenM3;
  const came = edges.initialM3 + rainM3 + edges.fromOutfallsM3;
  const went = evaporationM3 + infiltrationM3 + edges.runoffM3 + edges.lidDrainM3 + removedM3 + finalM3;
  const ground = groundBalance(land, states, edges.initialGroundM3);
  return {
    areaM2: land.reduce((all, { areaM2 }) => all + areaM2, 0),
    initialM3: edges.initialM3,
    rainM3,
    runonM3: edges.fromOutfallsM3,
    evaporationM3,
    infiltrationM3,
    runoffM3: edges.runoffM3,
    lidDrainM3: edges.lidDrainM3,
    removedM3,
    finalM3,
    error: came > 0 ? (came - went) / came : 0,
    ...(ground === undefined ? {} : { groundwater: ground }),
  };
}

function groundBalance(
  land: readonly Subcatchment[],
  states: readonly LandState[],
  initialM3: number,
): LandBalance['groundwater'] {
  if (land.every(({ groundwater }) => groundwater === undefined)) return undefined;
  const sum = (of: (state: LandState) => number) => states.reduce((all, state) => all + of(state), 0);
  const infiltrationM3 = sum(({ totals }) => totals.groundwater.infiltration);
  const evaporationM3 = sum(({ totals }) => totals.groundwater.evaporation);
  const deepM3 = sum(({ totals }) => totals.groundwater.deep);
  const lateralM3 = sum(({ totals }) => totals.groundwater.lateral);
  const finalM3 = sum((state) => state.groundM3());
  const came = initialM3 + infiltrationM3;
  const error = came > 0 ? (came - evaporationM3 - deepM3 - lateralM3 - finalM3) / came : 0;
  return { initialM3, infiltrationM3, evaporationM3, deepM3, lateralM3, finalM3, error };
}

/** What each subcatchment did. */
export function subcatchmentSummaries(
  land: readonly Subcatchment[],
  states: readonly LandState[],
): SubcatchmentSummary[] {
  return land.flatMap(({ id, areaM2 }, i) => {
    const state = states[i];
    if (state === undefined) return [];
    const { totals } = state;
    const mm = (m3: number) => (areaM2 > 0 ? (m3 / areaM2) * 1000 : 0);
    const runoffM3 = totals.runoff + totals.lidDrain;
    return [
      {
        id,
        areaM2,
        rainMm: mm(totals.rain),
        runonMm: mm(totals.runon),
        evaporationMm: mm(totals.evaporation),
        infiltrationMm: mm(totals.infiltration),
        runoffMm: mm(runoffM3),
        runoffM3,
        peakM3s: state.peakM3s(),
        lids: totals.lids,
      },
    ];
  });
}
