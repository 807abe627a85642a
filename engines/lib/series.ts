/** A value over time, linear between the rows and constant before and after them. */
export interface TimeSeries {
  readonly timesS: readonly number[];
  readonly values: readonly number[];
}

/** The value at a time. */
export function seriesAt({ timesS, values }: TimeSeries, timeS: number): number {
  const last = timesS.length - 1;
  const next = timesS.findIndex((one) => one > timeS);
  if (next === 0) return values[0] ?? 0;
  if (next < 0) return values[last] ?? 0;
  const [t0, t1] = [timesS[next - 1] ?? 0, timesS[next] ?? 0];
  const [v0, v1] = [values[next - 1] ?? 0, values[next] ?? 0];
  return v0 + ((v1 - v0) * (timeS - t0)) / (t1 - t0);
}

/** The integral from one time to a later one, exact for the broken line. */
export function seriesIntegral(series: TimeSeries, fromS: number, toS: number): number {
  let sum = 0;
  let at = fromS;
  let value = seriesAt(series, fromS);
  for (const time of series.timesS) {
    if (time <= at || time >= toS) continue;
    const next = seriesAt(series, time);
    sum += 0.5 * (value + next) * (time - at);
    at = time;
    value = next;
  }
  return sum + 0.5 * (value + seriesAt(series, toS)) * (toS - at);
}

/** Refuses a series without rows, out of order, or with a value that is no number or below `least`. */
export function checkSeries(what: string, { timesS, values }: TimeSeries, least = -Infinity): void {
  if (timesS.length === 0 || timesS.length !== values.length)
    throw new Error(`${what} has ${timesS.length} times and ${values.length} values.`);
  timesS.forEach((time, i) => {
    const before = timesS[i - 1] ?? -Infinity;
    if (!(time > before && Math.abs(time) < Infinity))
      throw new Error(`${what}: time ${i} is ${time} s, after ${before} s.`);
    const value = values[i] ?? Number.NaN;
    if (!(value >= least && value < Infinity)) throw new Error(`${what}: value ${i} is ${value}.`);
  });
}
