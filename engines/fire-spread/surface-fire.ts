import type { FuelBed } from './fuel-bed.ts';

/** Wind at midflame height and the ground, seen from upslope. */
export interface SurfaceConditions {
  /** m/s at midflame height. */
  readonly windMs: number;
  /** Where the wind blows to, degrees clockwise from upslope. */
  readonly windDirDeg: number;
  readonly slopeDeg: number;
  /** Rothermel's greatest effective wind of 0.9 · reaction intensity; off in Behave unless asked for. */
  readonly windLimit?: boolean;
}

/** A steady surface fire. */
export interface SurfaceFire {
  /** Head rate of spread, m/min. */
  readonly rateMMin: number;
  /** Direction of the head, degrees clockwise from upslope, 0 to 360. */
  readonly directionDeg: number;
  readonly backingMMin: number;
  /** Half the width that is gained in a minute, m/min. */
  readonly flankingMMin: number;
  readonly lengthToWidth: number;
  /** Wind that alone would give this head rate, m/s. */
  readonly effectiveWindMs: number;
  /** kW/m² */
  readonly reactionKwM2: number;
  /** Heat per unit area, kJ/m². */
  readonly heatKjM2: number;
  /** Byram's fireline intensity at the head, kW/m. */
  readonly intensityKwM: number;
  /** Flame length at the head, m. */
  readonly flameM: number;
}

export const FT_MIN_PER_MS = 60 / 0.3048;
export const M_PER_FT = 0.3048;
const KJ_PER_BTU = 1.05505585262;
const KJ_M2_PER_BTU_FT2 = KJ_PER_BTU / (M_PER_FT * M_PER_FT);
/** The table of conversions in Behave, by which its intensities differ from the exact ones by up to 0.09 %. */
const BEHAVE = { heat: 11.3653, reaction: 0.189422, intensity: 3.464140419 } as const;
/** Ratios above this are cut off, as in Behave. */
export const LONGEST_RATIO = 8;

/** Length of the ellipse over its width at an effective wind at midflame height in m/s (Anderson 1983; Finney 1998, eq. 11). */
export function lengthToWidthRatio(effectiveWindMs: number): number {
  if (!(effectiveWindMs > 0)) return 1;
  const mph = (effectiveWindMs * FT_MIN_PER_MS) / 88;
  const ratio = 0.936 * Math.exp(0.1147 * mph) + 0.461 * Math.exp(-0.0692 * mph) - 0.397;
  return Math.min(LONGEST_RATIO, Math.max(1, ratio));
}

/** Eccentricity of an ellipse with this length to width. */
export function eccentricity(lengthToWidth: number): number {
  return lengthToWidth <= 1 ? 0 : Math.sqrt(1 - 1 / (lengthToWidth * lengthToWidth));
}

/** Flame length in m of Byram's (1959) law at a fireline intensity in kW/m: 0.45 · I^0.46 in feet and Btu/ft/s. */
export function flameLength(intensityKwM: number): number {
  const btu = intensityKwM / BEHAVE.intensity;
  return btu < 1e-7 ? 0 : M_PER_FT * 0.45 * btu ** 0.46;
}

/** Fireline intensity in kW/m of a front that gains `rateMMin` (m/min) and sets free `heatKjM2` (kJ/m²). */
export function firelineIntensity(rateMMin: number, heatKjM2: number): number {
  return (rateMMin * heatKjM2) / 60;
}

/** Heat per unit area of a bed in kJ/m², by the exact conversion. */
export function bedHeat(bed: FuelBed): number {
  return bed.heatBtuFt2 * KJ_M2_PER_BTU_FT2;
}

/** Slope factor of a bed on a slope of tan φ, held to 0.9 · reaction intensity as Behave does. */
export function slopeFactor(bed: FuelBed, tangent: number): number {
  return Math.min(bed.slopeScale * tangent * tangent, Math.max(0, 0.9 * bed.reactionBtu));
}

/** Wind factor of a bed at a midflame wind in ft/min. */
export function windFactor(bed: FuelBed, windFtMin: number): number {
  return windFtMin < 1e-7 ? 0 : bed.windScale * windFtMin ** bed.windPower;
}

/** Wind in ft/min whose factor alone is `factor`, at most the limit where it is asked for. */
export function effectiveWind(bed: FuelBed, factor: number, windLimit: boolean): number {
  const wind = factor > 0 ? (factor / bed.windScale) ** (1 / bed.windPower) : 0;
  return windLimit ? Math.min(wind, 0.9 * bed.reactionBtu) : wind;
}

/** Head, back and flanks of a surface fire under wind and slope, which add as vectors (Behave; Finney 1998, p. 5). */
export function surfaceFire(bed: FuelBed, conditions: SurfaceConditions): SurfaceFire {
  const { windMs, windDirDeg, slopeDeg, windLimit = false } = conditions;
  if (!(windMs >= 0 && windMs < 150)) throw new Error(`The midflame wind is ${windMs} m/s.`);
  if (!(slopeDeg >= 0 && slopeDeg < 90)) throw new Error(`The slope is ${slopeDeg}°.`);
  if (!Number.isFinite(windDirDeg)) throw new Error(`The wind blows to ${windDirDeg}°.`);
  const slope = slopeFactor(bed, Math.tan((slopeDeg * Math.PI) / 180));
  const wind = windFactor(bed, windMs * FT_MIN_PER_MS);
  const angle = (windDirDeg * Math.PI) / 180;
  const up = slope + wind * Math.cos(angle);
  const across = wind * Math.sin(angle);
  const sum = Math.hypot(up, across);
  const effective = bed.rateFtMin > 0 ? effectiveWind(bed, sum, windLimit) : 0;
  const factor = windLimit ? Math.min(sum, windFactor(bed, effective)) : sum;
  const rate = bed.rateFtMin * (1 + factor) * M_PER_FT;
  const ratio = lengthToWidthRatio(effective / FT_MIN_PER_MS);
  const e = eccentricity(ratio);
  const backing = (rate * (1 - e)) / (1 + e);
  const btu = (rate / M_PER_FT) * (bed.heatBtuFt2 / 60);
  const direction = sum > 0 && rate > 0 ? (Math.atan2(across, up) * 180) / Math.PI : 0;
  return {
    rateMMin: rate,
    directionDeg: (direction + 360) % 360,
    backingMMin: backing,
    flankingMMin: (rate + backing) / (2 * ratio),
    lengthToWidth: ratio,
    effectiveWindMs: effective / FT_MIN_PER_MS,
    reactionKwM2: bed.reactionBtu * BEHAVE.reaction,
    heatKjM2: bed.heatBtuFt2 * BEHAVE.heat,
    intensityKwM: btu * BEHAVE.intensity,
    flameM: flameLength(btu * BEHAVE.intensity),
  };
}
