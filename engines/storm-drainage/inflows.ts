import { calendarOf } from './inp/dates.ts';
import { addedAt } from './series-value.ts';
import type { DirectInflow, DryWeatherInflow, Pattern } from './water-model.ts';

/** Factor of patterns at a moment; on Saturday and Sunday a weekend pattern stands for the hourly one. */
export function patternFactor(patterns: readonly Pattern[], epochS: number): number {
  if (patterns.length === 0) return 1;
  const { month, weekday, hour } = calendarOf(epochS);
  const isWeekend = weekday === 1 || weekday === 7;
  const hasWeekend = patterns.some(({ kind }) => kind === 'weekend');
  let factor = 1;
  for (const { kind, factors } of patterns) {
    if (kind === 'monthly') factor *= factors[month - 1] ?? 1;
    else if (kind === 'daily') factor *= factors[weekday - 1] ?? 1;
    else if (kind === 'hourly' ? !(isWeekend && hasWeekend) : isWeekend) factor *= factors[hour] ?? 1;
  }
  return factor;
}

/** Inflow of a series with its scale and of a baseline with its pattern, m³/s. */
export function directInflow(
  { series, factor, baselineM3s, pattern }: DirectInflow,
  timeS: number,
  startEpochS: number,
): number {
  const base =
    pattern === undefined ? baselineM3s : baselineM3s * patternFactor([pattern], startEpochS + timeS);
  return base + (series === undefined ? 0 : factor * addedAt(series, timeS));
}

/** Sewage at a time, m³/s. */
export function dryWeatherInflow(
  { averageM3s, patterns }: DryWeatherInflow,
  timeS: number,
  startEpochS: number,
): number {
  return averageM3s * patternFactor(patterns, startEpochS + timeS);
}
