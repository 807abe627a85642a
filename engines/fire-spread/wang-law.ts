import type { Landscape } from './landscape.ts';
import { checkWeather } from './rothermel-law.ts';
import { type SpreadLaw, writeEllipse } from './spread-law.ts';
import { eccentricity, LONGEST_RATIO } from './surface-fire.ts';

/** Weather from a minute on for the law of Wang Zhengfei. */
export interface WangWeather {
  readonly fromMin: number;
  /** m/s as the station gives it (10 m). */
  readonly windMs: number;
  /** Where the wind comes from, degrees clockwise from north. */
  readonly windFromDeg: number;
  /** Highest air temperature of the day, °C. */
  readonly temperatureC: number;
  /** Lowest relative humidity of the day, %. */
  readonly humidityPct: number;
  readonly spreads?: boolean;
}

/** A fuel of the law: its correction Ks, and the heat by which intensities are told. */
export interface WangFuel {
  readonly number: number;
  readonly code: string;
  readonly name: string;
  readonly ks: number;
  /** Heat per unit area, kJ/m²; not part of the law. */
  readonly heatKjM2: number;
  readonly source: 'standard' | 'design' | 'local';
  readonly sourceRef: string;
}

const KS_SOURCE = '王正非 1992, 通用森林火险级系统 (Ks, from secondary literature); heat: design';

/** Net heat of burning 18,000 kJ/kg times a load in kg/m² that we assume. */
const heat = (loadKgM2: number) => 18_000 * loadKgM2;
const fuel = (number: number, code: string, name: string, ks: number, loadKgM2: number): WangFuel => ({
  number,
  code,
  name,
  ks,
  heatKjM2: heat(loadKgM2),
  source: 'design',
  sourceRef: KS_SOURCE,
});

/** The six fuels of the published table of Ks; their heats are ours. */
export const wangFuels: readonly WangFuel[] = [
  fuel(1, 'needle-litter', '平铺松针', 0.8, 0.5),
  fuel(2, 'litter', '枯枝落叶', 1.2, 0.6),
  fuel(3, 'grass', '茅草杂草', 1.6, 0.5),
  fuel(4, 'sedge-birch', '莎草矮桦', 1.8, 0.8),
  fuel(5, 'pasture', '牧场草原', 2.0, 0.3),
  fuel(6, 'pine-forest', '红松、华山松、云南松林地', 1.0, 1.0),
];

/** Constants of the law, as secondary literature gives them. */
export const wangConstants = {
  temperature: 0.03,
  force: 0.05,
  dryness: 0.01,
  offset: 0.3,
  wind: 0.1783,
  slope: 3.533,
  slopePower: 1.2,
} as const;

/** The published table of slopes ends at 42°; the law holds its last value beyond, as the formula would run away. */
const STEEPEST = Math.tan((42 * Math.PI) / 180);

/** Lower edges of the wind forces 1 to 12, m/s (Beaufort; GB/T 28591-2012). */
const FORCE_FROM_MS = [0.3, 1.6, 3.4, 5.5, 8.0, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7];

/** Wind force (0 to 12) of a wind in m/s. */
export function windForce(windMs: number): number {
  return FORCE_FROM_MS.filter((from) => windMs >= from).length;
}

/** Initial rate R0 in m/min: 0.03 T + 0.05 W + 0.01 (100 − h) − 0.3, at least 0 (T °C, W wind force, h %). */
export function wangInitialRate(temperatureC: number, force: number, humidityPct: number): number {
  const { temperature, force: perForce, dryness, offset } = wangConstants;
  return Math.max(0, temperature * temperatureC + perForce * force + dryness * (100 - humidityPct) - offset);
}

/** Kw of a wind in m/s blowing along the fire; negative against it. */
export function wangWindFactor(windMs: number): number {
  return Math.exp(wangConstants.wind * windMs);
}

/** Kφ of a rise of tan φ along the fire; negative downhill (毛贤敏). */
export function wangSlopeFactor(rise: number): number {
  const { slope, slopePower } = wangConstants;
  return Math.exp(Math.sign(rise) * slope * Math.abs(rise) ** slopePower);
}

/**
 * R = R0 · Kw · Ks · Kφ over a landscape. The exponents of Kw (along the wind) and Kφ (uphill) add as vectors to a vector
 * of length v; the head goes its way at R0·Ks·e^v, the back at R0·Ks·e^−v, and the ellipse between both has half its
 * width at R0·Ks, the rate without wind and slope, so it is cosh v times as long as wide.
 */
export function wangLaw(
  landscape: Landscape,
  weather: readonly WangWeather[],
  fuels: readonly WangFuel[] = wangFuels,
): SpreadLaw {
  checkWeather(weather);
  weather.forEach(checkAir);
  for (const { number, ks, heatKjM2 } of fuels) {
    if (!(ks > 0 && ks < 100)) throw new Error(`The fuel ${number} has a Ks of ${ks}.`);
    if (!(heatKjM2 >= 0 && heatKjM2 < Infinity))
      throw new Error(`The fuel ${number} has a heat of ${heatKjM2} kJ/m².`);
  }
  const { fuel: numbers, rise } = landscape;
  const byNumber = new Map(fuels.map((one) => [one.number, one]));
  const initial = weather.map((one) =>
    wangInitialRate(one.temperatureC, windForce(one.windMs), one.humidityPct),
  );
  const towards = weather.map(({ windFromDeg }) => ((windFromDeg + 180) * Math.PI) / 180);
  const windX = weather.map(({ windMs }, i) => wangConstants.wind * windMs * Math.sin(towards[i] ?? 0));
  const windY = weather.map(({ windMs }, i) => wangConstants.wind * windMs * Math.cos(towards[i] ?? 0));
  return {
    partsFromMin: weather.map(({ fromMin }) => fromMin),
    spreads: (part) => weather[part]?.spreads ?? true,
    write(cell, part, into) {
      const own = byNumber.get(numbers[cell] ?? 0);
      if (own === undefined) {
        into.fill(0);
        return;
      }
      const riseX = rise?.east[cell] ?? 0;
      const riseY = rise?.north[cell] ?? 0;
      const tangent = Math.hypot(riseX, riseY);
      const held = Math.min(tangent, STEEPEST);
      const steep = tangent > 0 ? (wangConstants.slope * held ** wangConstants.slopePower) / tangent : 0;
      const x = (windX[part] ?? 0) + steep * riseX;
      const y = (windY[part] ?? 0) + steep * riseY;
      const v = Math.hypot(x, y);
      const rate = (initial[part] ?? 0) * own.ks * Math.exp(v);
      const e = eccentricity(Math.min(LONGEST_RATIO, Math.cosh(v)));
      writeEllipse(into, rate, e, v > 0 ? x / v : 0, v > 0 ? y / v : 0, own.heatKjM2);
    },
  };
}

function checkAir({ temperatureC, humidityPct }: WangWeather, part: number): void {
  if (!(temperatureC > -60 && temperatureC < 60))
    throw new Error(`The temperature of part ${part} of the weather is ${temperatureC} °C.`);
  if (!(humidityPct >= 0 && humidityPct <= 100))
    throw new Error(`The humidity of part ${part} of the weather is ${humidityPct} %.`);
}
