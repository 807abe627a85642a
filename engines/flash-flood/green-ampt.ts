/** Soil as Green and Ampt (1911) see it. */
export interface GreenAmptSoil {
  /** Hydraulic conductivity, mm/h. */
  readonly conductivityMmH: number;
  /** Suction at the wetting front, mm. */
  readonly suctionMm: number;
  /** Share of pores that water can fill, 0 to 1. */
  readonly porosity: number;
}

/** Soils by texture: Rawls, Brakensiek and Miller (1983), as printed in Chow, Maidment and Mays (1988), table 4.3.1. */
export const GREEN_AMPT_SOILS = {
  sand: soil(0.417, 49.5, 117.8),
  'loamy-sand': soil(0.401, 61.3, 29.9),
  'sandy-loam': soil(0.412, 110.1, 10.9),
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: a porosity, no logarithm.
  loam: soil(0.434, 88.9, 3.4),
  'silt-loam': soil(0.486, 166.8, 6.5),
  'sandy-clay-loam': soil(0.33, 218.5, 1.5),
  'clay-loam': soil(0.309, 208.8, 1),
  'silty-clay-loam': soil(0.432, 273, 1),
  'sandy-clay': soil(0.321, 239, 0.6),
  'silty-clay': soil(0.423, 292.2, 0.5),
  clay: soil(0.385, 316.3, 0.3),
} as const satisfies Readonly<Record<string, GreenAmptSoil>>;

function soil(porosity: number, suctionMm: number, conductivityMmH: number): GreenAmptSoil {
  return { porosity, suctionMm, conductivityMmH };
}

/** Suction times the room in the pores, mm: ψ·Δθ at a wetness of 0 (dry) to 1 (full). */
export function soilPullMm({ suctionMm, porosity, conductivityMmH }: GreenAmptSoil, wetness: number): number {
  if (!(conductivityMmH >= 0 && conductivityMmH < Infinity))
    throw new Error(`The conductivity of the soil is ${conductivityMmH} mm/h.`);
  if (!(suctionMm >= 0 && suctionMm < Infinity))
    throw new Error(`The suction of the soil is ${suctionMm} mm.`);
  if (!(porosity >= 0 && porosity <= 1))
    throw new Error(`The porosity of the soil is ${porosity}, not 0 to 1.`);
  if (!(wetness >= 0 && wetness <= 1)) throw new Error(`The wetness of the soil is ${wetness}, not 0 to 1.`);
  return suctionMm * porosity * (1 - wetness);
}

/** Hours of even rain until water stands on the soil; Infinity where it never does (Mein and Larson 1973). */
export function pondingHours(soil: GreenAmptSoil, wetness: number, rainMmH: number): number {
  const { conductivityMmH: k } = soil;
  return rainMmH > k ? (k * soilPullMm(soil, wetness)) / (rainMmH * (rainMmH - k)) : Infinity;
}

/**
 * Infiltrated depth (mm) after `hours` under standing water, from a depth before: F − F0 − P·ln((F + P)/(F0 + P)) = K·t, by Newton
 * from above, where the equation is convex, so it does not overshoot.
 */
export function pondedDepthMm(before: number, pull: number, kMmH: number, hours: number): number {
  const water = kMmH * hours;
  if (pull === 0 || water === 0) return before + water;
  const wet = before + pull;
  let depth = before + water + Math.sqrt(2 * pull * water);
  for (let round = 0; round < 60; round++) {
    const wrong = depth - before - pull * Math.log1p((depth - before) / wet) - water;
    const slope = depth / (depth + pull);
    const next = depth - wrong / slope;
    if (Math.abs(next - depth) <= 1e-12 * (1 + depth)) return Math.max(before, next);
    depth = next;
  }
  return depth;
}

/** Infiltrated depth (mm) at the end of a step of even rain, from the depth at its start. */
export function infiltrated(
  before: number,
  pull: number,
  kMmH: number,
  rainMm: number,
  hours: number,
): number {
  const intensity = rainMm / hours;
  const wetting = before + rainMm;
  if (intensity <= kMmH) return wetting;
  // Depth at which the soil takes no more than it rains.
  const ponds = (kMmH * pull) / (intensity - kMmH);
  if (wetting <= ponds) return wetting;
  const from = Math.max(before, ponds);
  return Math.min(wetting, pondedDepthMm(from, pull, kMmH, hours - (from - before) / intensity));
}
