/** Height at which a wind is given: at the flames, 20 ft or 10 m above the fuel. */
export type WindHeight = 'midflame' | '20ft' | '10m';

/** Trees above the fuel. */
export interface Canopy {
  /** Share of the ground under crowns, 0 to 1. */
  readonly cover: number;
  readonly heightM: number;
  /** Length of the crowns over the height of the trees; absent: crowns fill π/12 of the cover. */
  readonly crownRatio?: number;
}

const FT_PER_M = 1 / 0.3048;
/** Wind at 10 m over wind at 20 ft, as Behave has it. */
const TEN_METRES = 1.15;
/** Below this share of crowns in the space under the tree tops, or this height in feet, fuel lies open to the wind. */
const SHELTERING_FILL = 0.05;
const SHELTERING_FT = 6;

/** Midflame wind over the wind at 20 ft (Albini and Baughman 1979; fill of the crowns by Finney 1998, eq. 45, or by their ratio). */
export function windAdjustment(fuelDepthFt: number, canopy?: Canopy): number {
  const cover = canopy?.cover ?? 0;
  const heightFt = (canopy?.heightM ?? 0) * FT_PER_M;
  if (!(cover >= 0 && cover <= 1)) throw new Error(`The canopy covers ${cover} of the ground.`);
  if (!(heightFt >= 0 && heightFt < 500)) throw new Error(`The canopy is ${canopy?.heightM} m high.`);
  const crownRatio = canopy?.crownRatio;
  if (crownRatio !== undefined && !(crownRatio >= 0 && crownRatio <= 1))
    throw new Error(`The crown ratio is ${crownRatio}.`);
  const fill = cover * (crownRatio === undefined ? Math.PI / 12 : crownRatio / 3);
  if (fill < SHELTERING_FILL || heightFt < SHELTERING_FT)
    return 1.83 / Math.log((20 + 0.36 * fuelDepthFt) / (0.13 * fuelDepthFt));
  return 0.555 / (Math.sqrt(fill * heightFt) * Math.log((20 + 0.36 * heightFt) / (0.13 * heightFt)));
}

/** Wind at midflame height from a wind at another height, both in m/s. */
export function midflameWind(
  windMs: number,
  height: WindHeight,
  fuelDepthFt: number,
  canopy?: Canopy,
): number {
  if (height === 'midflame') return windMs;
  const atTwentyFeet = height === '10m' ? windMs / TEN_METRES : windMs;
  return atTwentyFeet * windAdjustment(fuelDepthFt, canopy);
}
