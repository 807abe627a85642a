import type { TimeSeries } from './model.ts';

/** Value of a series at a time: linear between two rows, that of the end rows beyond them, the later one where a time stands twice. */
export function seriesAt({ timesS, values }: TimeSeries, timeS: number): number {
  const last = timesS.length - 1;
  if (last < 0) return 0;
  if (timeS < (timesS[0] ?? 0)) return values[0] ?? 0;
  if (timeS >= (timesS[last] ?? 0)) return values[last] ?? 0;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((timesS[middle] ?? 0) <= timeS) low = middle;
    else high = middle;
  }
  const [t0 = 0, t1 = 0, v0 = 0, v1 = 0] = [timesS[low], timesS[high], values[low], values[high]];
  return t1 > t0 ? v0 + ((v1 - v0) * (timeS - t0)) / (t1 - t0) : v1;
}
