import type { FireSpread } from './spread-fire.ts';

/** What embers fly over and land on. */
export interface EmberCover {
  /** Mean height of the trees or shrubs downwind, m. */
  readonly heightM: number;
  /** Whether that cover is open, so that it counts half. */
  readonly isOpen?: boolean;
}

/** Wind at 20 ft from a minute on. */
export interface EmberWind {
  readonly fromMin: number;
  readonly windMs: number;
  readonly windFromDeg: number;
}

const FT_PER_M = 1 / 0.3048;
const MPH_PER_MS = 1 / 0.44704;
const M_PER_MILE = 1609.344;

/**
 * Farthest that a wind-driven surface fire throws embers that still burn, over level ground, m (Albini 1983;
 * Chase 1984, as Behave has it). Wind at 20 ft in m/s, flame length in m.
 */
export function spottingDistance(flameM: number, windMs: number, cover: EmberCover): number {
  const { heightM, isOpen = false } = cover;
  if (!(heightM >= 0 && heightM < 150)) throw new Error(`The cover downwind is ${heightM} m high.`);
  if (!(windMs >= 0 && windMs < 150)) throw new Error(`The wind at 20 ft is ${windMs} m/s.`);
  if (!(flameM >= 0 && flameM < Infinity)) throw new Error(`The flame is ${flameM} m long.`);
  const wind = windMs * MPH_PER_MS;
  const flame = flameM * FT_PER_M;
  if (wind < 1e-7 || flame < 1e-7) return 0;
  const intensity = (flame / 0.45) ** (1 / 0.46);
  const lift = 1.055 * Math.sqrt(322 * (0.474 * wind) ** -1.01 * intensity);
  const height = Math.max(heightM * FT_PER_M * (isOpen ? 0.5 : 1), 2.2 * lift ** 0.337 - 4);
  if (height < 1e-7) return 0;
  const ratio = lift / height;
  const flight = 0.000718 * wind * Math.sqrt(height) * (0.362 + (Math.sqrt(ratio) / 2) * Math.log(ratio));
  const drift = 0.000278 * wind * lift ** 0.643;
  return Math.max(0, (flight + drift) * M_PER_MILE);
}

/**
 * First minute at which an ember may land on a cell, Infinity where none can: downwind of every burning cell up to its
 * spotting distance. Nothing is lit by it.
 */
export function emberReach(spread: FireSpread, winds: readonly EmberWind[], cover: EmberCover): Float64Array {
  const { columns, rows, cellWidthM, cellHeightM, arrivalMin, flameM } = spread;
  const reach = new Float64Array(columns * rows).fill(Infinity);
  const step = 0.5 * Math.min(cellWidthM, cellHeightM);
  for (let cell = 0; cell < arrivalMin.length; cell++) {
    const time = arrivalMin[cell] ?? Infinity;
    if (time === Infinity) continue;
    const wind = winds.findLast(({ fromMin }) => fromMin <= time);
    if (wind === undefined) continue;
    const distance = spottingDistance(flameM[cell] ?? 0, wind.windMs, cover);
    const towards = ((wind.windFromDeg + 180) * Math.PI) / 180;
    const east = Math.sin(towards) / cellWidthM;
    const north = Math.cos(towards) / cellHeightM;
    const column = (cell % columns) + 0.5;
    const row = Math.floor(cell / columns) + 0.5;
    for (let flown = 0; flown <= distance; flown += step) {
      const c = Math.floor(column + flown * east);
      const r = Math.floor(row - flown * north);
      if (c < 0 || r < 0 || c >= columns || r >= rows) break;
      const to = r * columns + c;
      if (time < (reach[to] ?? Infinity)) reach[to] = time;
    }
  }
  return reach;
}
