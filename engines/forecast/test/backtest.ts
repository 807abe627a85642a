import { type ForecastOptions, forecast } from '../forecast.ts';
import { type Calendar, type ForecastSeries, gridOf } from '../grid.ts';

/** Mean absolute errors of the forecast and of the two plain ones on the same steps, and how often the intervals held. */
export interface BacktestResult {
  readonly steps: number;
  readonly mae: number;
  readonly lastValue: number;
  readonly lastWeek: number;
  readonly covered80: number;
  readonly covered95: number;
  readonly methods: readonly string[];
}

/** Forecasts a day at each origin from the readings before it alone and compares with what came. */
export function backtest(
  series: ForecastSeries,
  origins: readonly number[],
  options: ForecastOptions & { readonly calendar: Calendar },
): BacktestResult {
  const stepMs = options.stepMs ?? 3_600_000;
  const truth = gridOf(series, stepMs, (series.times.at(-1) ?? 0) + 1, options.calendar);
  const sums = { steps: 0, mae: 0, lastValue: 0, lastWeek: 0, covered80: 0, covered95: 0 };
  const methods = new Set<string>();
  for (const originMs of origins) {
    const made = forecast(series, { ...options, originMs });
    if (made.kind !== 'forecast') throw new Error(`${new Date(originMs).toISOString()}: ${made.kind}`);
    methods.add(made.method);
    const at = Math.round((originMs - truth.startMs) / stepMs);
    let last = Number.NaN;
    for (let k = at - 1; k >= 0 && Number.isNaN(last); k--) last = truth.value[k] ?? Number.NaN;
    made.steps.forEach((step, h) => {
      const now = truth.value[at + h] ?? Number.NaN;
      const before = truth.value[at + h - 7 * truth.stepsADay] ?? Number.NaN;
      if (Number.isNaN(now) || Number.isNaN(before)) return;
      sums.steps++;
      sums.mae += Math.abs(now - step.value);
      sums.lastValue += Math.abs(now - last);
      sums.lastWeek += Math.abs(now - before);
      if (now >= step.low80 && now <= step.high80) sums.covered80++;
      if (now >= step.low95 && now <= step.high95) sums.covered95++;
    });
  }
  const mean = (sum: number): number => sum / sums.steps;
  return {
    steps: sums.steps,
    mae: mean(sums.mae),
    lastValue: mean(sums.lastValue),
    lastWeek: mean(sums.lastWeek),
    covered80: mean(sums.covered80),
    covered95: mean(sums.covered95),
    methods: [...methods],
  };
}

/** Starts of days (local, shifted by an hour each so that every hour of the day is met) from one time to another. */
export function dailyOrigins(fromMs: number, toMs: number, everyDays: number): number[] {
  const origins: number[] = [];
  for (
    let day = 0, at = fromMs;
    at + 86_400_000 <= toMs;
    day++, at = fromMs + (day * everyDays * 24 + (day % 24)) * 3_600_000
  )
    origins.push(at);
  return origins;
}
