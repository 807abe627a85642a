import { calendarOf } from '../inp/dates.ts';
import { heldAt, stepAt } from '../series-value.ts';
import type { Climate, DrainageWater } from '../water-model.ts';

const DAY_S = 86_400;

/** Evaporation and air temperature over time. */
export interface Weather {
  /** Evaporation of open water, m/s. */
  evaporationMs(timeS: number): number;
  /** Air temperature, °C; 20 where the model has none. */
  temperatureC(timeS: number): number;
  /** Wind, km/h. */
  windKmH(timeS: number): number;
  /** Factor by which the ground dries in that month. */
  recovery(timeS: number): number;
  /** Factor on the ground's rates in that month. */
  conductivity(timeS: number): number;
}

/** Weather of a model whose time 0 is `startEpochS`. */
export function weatherOf(
  { evaporation, climate, adjustments }: DrainageWater,
  startEpochS: number,
): Weather {
  const month = (timeS: number) => calendarOf(startEpochS + timeS).month - 1;
  const { source } = evaporation;
  const byDay = new Map<number, number>();
  const mmDay = (timeS: number): number => {
    switch (source.kind) {
      case 'constant':
        return source.mmDay;
      case 'monthly':
        return source.mmDay[month(timeS)] ?? 0;
      case 'series':
        return stepAt(source.series, timeS);
      case 'temperature': {
        const day = Math.floor((startEpochS + timeS) / DAY_S);
        let found = byDay.get(day);
        if (found === undefined) {
          found = hargreaves(climate, day, startEpochS);
          byDay.set(day, found);
        }
        return found;
      }
    }
  };
  return {
    evaporationMs: (timeS) =>
      Math.max(0, mmDay(timeS) + (adjustments.evaporationMmDay[month(timeS)] ?? 0)) / 1000 / DAY_S,
    temperatureC: (timeS) =>
      airC(climate, timeS, startEpochS) + (adjustments.temperatureC[month(timeS)] ?? 0),
    windKmH: (timeS) => climate.windKmH[month(timeS)] ?? 0,
    recovery: (timeS) => evaporation.recovery?.factors[month(timeS)] ?? 1,
    conductivity: (timeS) => adjustments.conductivity[month(timeS)] ?? 1,
  };
}

function airC(
  { temperature, latitudeDeg, longitudeCorrectionMin }: Climate,
  timeS: number,
  startEpochS: number,
): number {
  if (temperature === undefined) return 20;
  if (temperature.kind === 'series') return heldAt(temperature.series, timeS);
  const at = (startEpochS + timeS - temperature.firstDayS) / DAY_S;
  const day = Math.min(temperature.minC.length - 1, Math.max(0, Math.floor(at)));
  const hour = (at - Math.floor(at)) * 24;
  // Coldest at sunrise and warmest three hours before sunset, half cosines between.
  const declination =
    ((23.45 * Math.PI) / 180) * Math.cos(((2 * Math.PI) / 365) * (172 - dayOfYear(startEpochS + timeS)));
  const angle = Math.acos(
    Math.min(1, Math.max(-1, -Math.tan(declination) * Math.tan((latitudeDeg * Math.PI) / 180))),
  );
  const half = (12 / Math.PI) * angle;
  const noon = 12 + longitudeCorrectionMin / 60;
  const [sunrise, warmest] = [noon - half, noon + half - 3];
  const min = (one: number) => temperature.minC[Math.min(temperature.minC.length - 1, Math.max(0, one))] ?? 0;
  const max = (one: number) => temperature.maxC[Math.min(temperature.maxC.length - 1, Math.max(0, one))] ?? 0;
  const blend = (from: number, to: number, share: number) =>
    from + ((to - from) * (1 - Math.cos(Math.PI * share))) / 2;
  if (hour < sunrise) return blend(max(day - 1), min(day), (hour + 24 - warmest) / (sunrise + 24 - warmest));
  if (hour <= warmest) return blend(min(day), max(day), (hour - sunrise) / (warmest - sunrise));
  return blend(max(day), min(day + 1), (hour - warmest) / (24 - warmest + sunrise));
}

function dayOfYear(epochS: number): number {
  return calendarOf(epochS).dayOfYear;
}

/** Hargreaves and Samani (1985) from the mean of the last seven days' least and greatest temperatures, mm/day. */
function hargreaves(climate: Climate, day: number, startEpochS: number): number {
  const { temperature, latitudeDeg } = climate;
  let sum = 0;
  let range = 0;
  const days = 7;
  for (let back = 0; back < days; back++) {
    let [min, max] = [20, 20];
    if (temperature?.kind === 'daily') {
      const i = Math.min(
        temperature.minC.length - 1,
        Math.max(0, day - back - Math.floor(temperature.firstDayS / DAY_S)),
      );
      [min, max] = [temperature.minC[i] ?? 0, temperature.maxC[i] ?? 0];
    } else if (temperature !== undefined) {
      const hours = Array.from({ length: 24 }, (_, hour) =>
        heldAt(temperature.series, (day - back) * DAY_S - startEpochS + hour * 3600),
      );
      [min, max] = [Math.min(...hours), Math.max(...hours)];
    }
    sum += (min + max) / 2;
    range += max - min;
  }
  const mean = sum / days;
  const j = ((2 * Math.PI) / 365) * dayOfYear(day * DAY_S);
  const latitude = (latitudeDeg * Math.PI) / 180;
  const declination = 0.4093 * Math.sin(j - 1.405);
  const sunset = Math.acos(Math.min(1, Math.max(-1, -Math.tan(latitude) * Math.tan(declination))));
  const radiation =
    37.6 *
    (1 + 0.033 * Math.cos(j)) *
    (sunset * Math.sin(latitude) * Math.sin(declination) +
      Math.cos(latitude) * Math.cos(declination) * Math.sin(sunset));
  const latent = 2.5 - 0.002361 * mean;
  return Math.max(0, ((0.0023 * radiation) / latent) * Math.sqrt(Math.max(0, range / days)) * (mean + 17.8));
}
