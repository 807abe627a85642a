import { forecast } from './index.ts';
import { backtest, dailyOrigins } from './test/backtest.ts';
import { vitalSignYears } from './test/vital-signs.ts';

const DAY_MS = 86_400_000;
const ROUNDS = 12;

/** Milliseconds for one 24 h forecast from a year of hourly values, and the held-out year of all six classes. */
export async function bench(): Promise<Record<string, unknown>> {
  const years = vitalSignYears(1);
  const held = years.startMs + 365 * DAY_MS;
  const calendar = { restDays: years.restDays };
  const [sign] = years.signs;
  const times: number[] = [];
  let sum = 0;
  for (let round = -2; round < ROUNDS; round++) {
    const begun = performance.now();
    const made = forecast(sign?.series ?? years.temperature, {
      originMs: held + 3_600_000 * (round + 2),
      calendar,
    });
    if (round >= 0) times.push(performance.now() - begun);
    sum += made.kind === 'forecast' ? (made.steps[0]?.value ?? 0) : 0;
  }
  const share = (value: number): number => Math.round(1000 * value) / 1000;
  const classes = years.signs.map(({ name, series }) => {
    const result = backtest(series, dailyOrigins(held, held + 365 * DAY_MS, 1), { calendar });
    const { mae, lastValue, lastWeek, covered80, covered95 } = result;
    return [
      name.split(':')[0],
      share(mae / lastValue),
      share(mae / lastWeek),
      share(covered80),
      share(covered95),
    ];
  });
  return {
    forecast_ms: Math.round(10 * Math.min(...times)) / 10,
    forecast_mean_ms: Math.round((10 * times.reduce((a, b) => a + b, 0)) / times.length) / 10,
    check: Math.round(sum),
    class_of_last_value_of_last_week_80_95: classes,
  };
}
