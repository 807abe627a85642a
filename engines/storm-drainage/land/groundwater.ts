import { formulaValue } from '../formula.ts';
import type { GroundFormula, GroundwaterUse } from '../water-model.ts';

/** Water that moved in a step, m/s over the whole subcatchment. */
export interface GroundwaterFlows {
  /** To the node (below 0: from it). */
  readonly lateralMs: number;
  readonly deepMs: number;
  readonly evaporationMs: number;
}

/** Ground water below a subcatchment: an upper zone of even moisture above a saturated one. */
export interface GroundwaterState {
  /** Water in both zones, m. */
  waterM(): number;
  /** How much more the upper zone takes up, m. */
  roomM(): number;
  /** Height of the water table, m, and moisture above it. */
  tableM(): number;
  moisture(): number;
  /** Moves on a step: what comes from above, evaporation (both m/s), depth of water at the node, the month's factor on the upper zone's share of evaporation. */
  step(
    stepS: number,
    infiltrationMs: number,
    evaporationMs: number,
    nodeDepthM: number,
    upperFactor: number,
  ): GroundwaterFlows;
}

/** Thinnest upper zone, m: its moisture cannot be told from that of the lower one below it. */
const THIN_M = 0.001;
const MOST_PARTS = 100_000;

/**
 * Two zones (Rossman and Huber 2016, chapter 5): percolation K(θ)·(1 + tension·(θ − FC)/(U/2)) with K = Ks·e^(−(φ − θ)·slope) where θ is above field
 * capacity, deep loss in proportion to the saturated depth, and a lateral flow by powers of the depths of ground and surface water. Explicit
 * steps that change no zone by more than a hundredth; every flow is held to the water there is, so the balance closes to rounding.
 */
export function groundwaterBelow(
  use: GroundwaterUse,
  nodeInvertM: number,
  perviousPart: number,
  areaM2: number,
): GroundwaterState {
  const { aquifer } = use;
  const { porosity, wiltingPoint, fieldCapacity } = aquifer;
  const total = Math.max(THIN_M, use.surfaceM - use.bottomM);
  let lower = Math.min(total - THIN_M, Math.max(0, use.tableM - use.bottomM));
  let moisture = Math.min(porosity, Math.max(wiltingPoint, use.moisture));
  const threshold = (use.thresholdM ?? nodeInvertM) - use.bottomM;
  const surfaceAt = (nodeDepthM: number) =>
    nodeInvertM + (use.fixedDepthM > 0 ? use.fixedDepthM : nodeDepthM) - use.bottomM;
  const lateral = (nodeDepthM: number) => {
    if (lower <= threshold) return 0;
    const surface = surfaceAt(nodeDepthM);
    const ground = use.b1 === 0 ? use.a1 : use.a1 * (lower - threshold) ** use.b1;
    const back = use.b2 === 0 ? use.a2 : surface > threshold ? use.a2 * (surface - threshold) ** use.b2 : 0;
    const flow = ground - back + use.a3 * lower * surface;
    return flow < 0 && use.a3 !== 0 ? 0 : flow;
  };
  return {
    waterM: () => moisture * (total - lower) + porosity * lower,
    roomM: () => Math.max(0, (porosity - moisture) * (total - lower)),
    tableM: () => use.bottomM + lower,
    moisture: () => moisture,
    step(stepS, infiltrationMs, evaporationMs, nodeDepthM, upperFactor) {
      const sums = { lateral: 0, deep: 0, evaporation: 0 };
      const upperShare = Math.min(1, aquifer.upperEvaporation * upperFactor);
      const asked = infiltrationMs > 0 ? 0 : evaporationMs * perviousPart;
      for (let left = stepS, part = 0; left > 1e-9 && part < MOST_PARTS; part++) {
        const upper = total - lower;
        const excess = Math.max(0, moisture - fieldCapacity);
        const conductivity =
          aquifer.conductivityMs * Math.exp((moisture - porosity) * aquifer.conductivitySlope);
        const tension = 1 + (aquifer.tensionSlopeM * excess) / (upper / 2);
        const reach =
          aquifer.lowerEvaporationDepthM > 0 ? Math.max(0, 1 - upper / aquifer.lowerEvaporationDepthM) : 0;
        let percolation = excess > 0 && upper > THIN_M * 1.01 ? conductivity * tension : 0;
        let fromUpper = asked * upperShare;
        const fromLower = lower > 0 ? asked * (1 - upperShare) * reach : 0;
        const byFormula = (one: GroundFormula) =>
          one.unitMs *
          formulaValue(one.formula, (name) => {
            switch (name) {
              case 'hgw':
                return lower;
              case 'hsw':
                return surfaceAt(nodeDepthM);
              case 'hcb':
                return threshold;
              case 'hgs':
                return total;
              case 'ks':
                return aquifer.conductivityMs;
              case 'k':
                return conductivity;
              case 'theta':
                return moisture;
              case 'phi':
                return porosity;
              case 'fi':
                return infiltrationMs;
              case 'fu':
                return percolation;
              case 'a':
                return areaM2;
            }
          });
        let side = lateral(nodeDepthM) + (use.lateral === undefined ? 0 : byFormula(use.lateral));
        const asksDeep = use.deep === undefined ? (aquifer.deepLossMs * lower) / total : byFormula(use.deep);
        let deep = Math.max(0, asksDeep);
        const pores = Math.max(porosity - moisture, 0.01 * porosity);
        const upperRate = Math.abs(infiltrationMs - fromUpper - percolation);
        const lowerRate = Math.abs(percolation - fromLower - deep - side);
        const h = Math.min(
          left,
          Math.max(1, (0.01 * porosity * upper) / upperRate),
          Math.max(1, (0.01 * total * pores) / lowerRate),
        );
        percolation = Math.min(percolation, (excess * upper) / h);
        fromUpper = Math.min(fromUpper, (Math.max(0, moisture - wiltingPoint) * upper) / h);
        deep = Math.min(deep, Math.max(0, (lower * pores) / h + percolation - fromLower));
        side = Math.min(side, Math.max(0, (lower * pores) / h + percolation - fromLower - deep));
        const gain = (percolation - fromLower - deep - side) * h;
        const water =
          moisture * upper + porosity * lower + (infiltrationMs - fromUpper - percolation) * h + gain;
        lower = Math.min(total - THIN_M, Math.max(0, lower + gain / pores));
        moisture = (water - porosity * lower) / (total - lower);
        if (moisture > porosity) {
          // Full to the pores: the table rises through what was the upper zone, and what finds no room comes to the node.
          lower = Math.min(total - THIN_M, (water - fieldCapacity * total) / (porosity - fieldCapacity));
          moisture = Math.min(porosity, (water - porosity * lower) / (total - lower));
          side += Math.max(0, water - moisture * (total - lower) - porosity * lower) / h;
        }
        sums.lateral += side * h;
        sums.deep += deep * h;
        sums.evaporation += (fromUpper + fromLower) * h;
        left -= h;
      }
      return {
        lateralMs: sums.lateral / stepS,
        deepMs: sums.deep / stepS,
        evaporationMs: sums.evaporation / stepS,
      };
    },
  };
}
