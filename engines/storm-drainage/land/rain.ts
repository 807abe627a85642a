import { calendarOf } from '../inp/dates.ts';
import type { RainGage } from '../water-model.ts';

/** Rain of the gages over time, with the monthly factors of the model on it. */
export interface Rain {
  /** Intensity at a time, mm/h. */
  rateMmH(gage: number, timeS: number): number;
  /** First time after one at which an intensity of any gage changes; Infinity where none does. */
  nextChangeS(timeS: number): number;
  /** What falls between two times, mm. */
  depthMm(gage: number, fromS: number, untilS: number): number;
}

/** Rain by gage; `monthly` are the twelve factors. A gage of index −1 has none. */
export function rainOf(gages: readonly RainGage[], monthly: readonly number[], startEpochS: number): Rain {
  const changes = changesOf(gages);
  const even = monthly.every((factor) => factor === 1);
  const factor = (timeS: number) => (even ? 1 : (monthly[calendarOf(startEpochS + timeS).month - 1] ?? 1));
  return {
    rateMmH(gage, timeS) {
      const rain = gages[gage];
      if (rain === undefined) return 0;
      const i = lastAt(rain.fromS, timeS);
      const holds = i >= 0 && timeS < (rain.untilS[i] ?? -Infinity);
      return holds ? (rain.rateMmH[i] ?? 0) * factor(timeS) : 0;
    },
    nextChangeS: (timeS) => changes[lastAt(changes, timeS) + 1] ?? Infinity,
    depthMm(gage, fromS, untilS) {
      const rain = gages[gage];
      if (rain === undefined) return 0;
      let depth = 0;
      for (let i = Math.max(0, lastAt(rain.fromS, fromS)); i < rain.fromS.length; i++) {
        const from = Math.max(fromS, rain.fromS[i] ?? 0);
        if (from >= untilS) break;
        const seconds = Math.min(untilS, rain.untilS[i] ?? 0) - from;
        if (seconds > 0) depth += ((rain.rateMmH[i] ?? 0) * factor(from) * seconds) / 3600;
      }
      return depth;
    },
  };
}

function changesOf(gages: readonly RainGage[]): number[] {
  const times = new Set<number>();
  for (const { fromS, untilS } of gages) {
    for (const time of fromS) times.add(time);
    for (const time of untilS) times.add(time);
  }
  return [...times].sort((a, b) => a - b);
}

/** Index of the last entry of a rising list that is not above a value, or -1. */
export function lastAt(rising: readonly number[], value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
