import type { FireSpread } from './spread-fire.ts';

/** What a fire does to a zone by the end of the run. */
export interface ZoneFire {
  readonly zone: number;
  /** Ground of the zone whose middle of the cell has burned, m². */
  readonly burnedM2: number;
  readonly areaM2: number;
  /** First minute; Infinity where the zone does not burn. */
  readonly firstMin: number;
  readonly maxIntensityKwM: number;
  readonly maxFlameM: number;
}

/** First arrival, burned area and greatest intensity of every zone; `zones` numbers each cell, negative for none. */
export function fireByZone(spread: FireSpread, zones: ArrayLike<number>): ZoneFire[] {
  const { arrivalMin, intensityKwM, flameM, cellWidthM, cellHeightM } = spread;
  if (zones.length !== arrivalMin.length)
    throw new Error(`The zones have ${zones.length} values for ${arrivalMin.length} cells.`);
  const cellM2 = cellWidthM * cellHeightM;
  const found = new Map<number, ZoneFire>();
  for (let cell = 0; cell < arrivalMin.length; cell++) {
    const zone = zones[cell] ?? -1;
    if (!(zone >= 0)) continue;
    const old = found.get(zone) ?? {
      zone,
      burnedM2: 0,
      areaM2: 0,
      firstMin: Infinity,
      maxIntensityKwM: 0,
      maxFlameM: 0,
    };
    const time = arrivalMin[cell] ?? Infinity;
    found.set(zone, {
      zone,
      areaM2: old.areaM2 + cellM2,
      burnedM2: old.burnedM2 + (time < Infinity ? cellM2 : 0),
      firstMin: Math.min(old.firstMin, time),
      maxIntensityKwM: Math.max(old.maxIntensityKwM, intensityKwM[cell] ?? 0),
      maxFlameM: Math.max(old.maxFlameM, flameM[cell] ?? 0),
    });
  }
  return [...found.values()].sort((a, b) => a.zone - b.zone);
}
