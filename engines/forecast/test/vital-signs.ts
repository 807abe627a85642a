import { seededRandom } from '../../lib/random.ts';
import type { ForecastSeries } from '../grid.ts';

/** One class of city-safety vital signs and an indicator of it with two years of hourly values. */
export interface VitalSign {
  readonly name: string;
  readonly series: ForecastSeries;
}

/** Two generated years: hourly weather and six classes of vital signs that follow people, weather and chance. */
export interface VitalSignYears {
  readonly temperature: ForecastSeries;
  readonly signs: readonly VitalSign[];
  /** Local dates of the holidays. */
  readonly restDays: readonly string[];
  readonly startMs: number;
}

const HOUR_MS = 3_600_000;
const HOURS = 2 * 365 * 24;
const OFFSET_HOURS = 8;
const HOLIDAYS = [
  '01-01',
  '02-17',
  '02-18',
  '02-19',
  '02-20',
  '04-05',
  '05-01',
  '05-02',
  '06-19',
  '10-01',
  '10-02',
  '10-03',
  '10-04',
  '10-05',
];

/** Draws the two years; nothing of the forecast's own form is used (bursts, rain pulses, random walks, a jump of level). */
export function vitalSignYears(seed: number): VitalSignYears {
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const startMs = Date.UTC(2024, 11, 31, 16);
  const times = Float64Array.from({ length: HOURS }, (_, h) => startMs + h * HOUR_MS);
  const walk = (keep: number, spread: number): Float64Array => {
    let level = 0;
    return times.map(() => {
      level = keep * level + spread * normal();
      return level;
    });
  };
  const local = (h: number): Date => new Date((times[h] ?? 0) + OFFSET_HOURS * HOUR_MS);
  const hour = times.map((_, h) => local(h).getUTCHours());
  const season = times.map((_, h) => Math.cos((2 * Math.PI * (h / 24 - 200)) / 365));
  const holidays = new Set(HOLIDAYS);
  const idle = times.map((_, h) => {
    const day = local(h);
    return day.getUTCDay() % 6 === 0 || holidays.has(day.toISOString().slice(5, 10)) ? 1 : 0;
  });
  const weather = walk(0.98, 0.7);
  const temperature = times.map(
    (_, h) =>
      18 +
      10 * (season[h] ?? 0) +
      4 * Math.sin((2 * Math.PI * ((hour[h] ?? 0) - 9)) / 24) +
      (weather[h] ?? 0),
  );
  const peak = (h: number, at: number, width: number): number =>
    Math.exp(-(((hour[h] ?? 0) - at) ** 2) / (2 * width ** 2));
  let storm = 0;
  const rain = times.map((_, h) => {
    if (random() < 0.004 * (1.2 + (season[h] ?? 0))) storm = 4 + 12 * random();
    storm *= 0.75;
    return storm > 0.2 ? storm * (0.5 + random()) : 0;
  });
  const load = walk(0.9, 1.5);
  const fires = walk(0.95, 0.3);
  const crowd = walk(0.9, 2);
  const dust = walk(0.97, 4);
  let river = 0;
  const sign = (name: string, value: (h: number) => number): VitalSign => ({
    name,
    series: { times, values: times.map((_, h) => value(h)) },
  });
  return {
    temperature: { times, values: temperature },
    restDays: ['2025', '2026'].flatMap((year) => HOLIDAYS.map((day) => `${year}-${day}`)),
    startMs,
    signs: [
      sign(
        'lifelines: water drawn, m³/h',
        (h) =>
          180 +
          90 * peak(h, 8, 2) +
          110 * peak(h, 19, 2.5) -
          25 * (idle[h] ?? 0) * peak(h, 8, 2) +
          2.2 * Math.max(0, (temperature[h] ?? 0) - 22) +
          3 * (load[h] ?? 0) +
          (h > 480 * 24 ? 15 : 0),
      ),
      sign(
        'energy: electric load, MW',
        (h) =>
          420 +
          120 * peak(h, 14, 5) +
          60 * peak(h, 20, 2) -
          70 * (idle[h] ?? 0) +
          0.9 * Math.max(0, (temperature[h] ?? 0) - 23) ** 2 +
          4 * (load[h] ?? 0),
      ),
      sign('traffic: congestion index', (h) =>
        Math.max(
          1,
          1.2 +
            (idle[h] === 1 ? 0.5 * peak(h, 16, 4) : 1.6 * peak(h, 8, 1.2) + 1.8 * peak(h, 18, 1.5)) +
            0.04 * (rain[h] ?? 0) +
            0.06 * (crowd[h] ?? 0) +
            (random() < 0.002 ? 1.5 : 0),
        ),
      ),
      sign('flood: river level, m', (h) => {
        river = 0.985 * river + 0.02 * (rain[h] ?? 0);
        return (
          176 +
          1.2 * (season[h] ?? 0) +
          river +
          0.03 * Math.sin((2 * Math.PI * (hour[h] ?? 0)) / 24) +
          0.02 * normal()
        );
      }),
      sign('air: fine dust, µg/m³', (h) =>
        Math.max(
          3,
          45 -
            18 * (season[h] ?? 0) +
            8 * peak(h, 8, 2) +
            10 * peak(h, 21, 3) +
            1.5 * (dust[h] ?? 0) -
            1.5 * (rain[h] ?? 0),
        ),
      ),
      sign('public safety: calls an hour', (h) =>
        Math.max(
          0,
          40 +
            25 * peak(h, 11, 3) +
            35 * peak(h, 21, 3) +
            12 * (idle[h] ?? 0) * peak(h, 23, 3) +
            3 * (fires[h] ?? 0) +
            6 * normal(),
        ),
      ),
    ],
  };
}
