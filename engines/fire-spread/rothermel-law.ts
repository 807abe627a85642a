import { type FuelBed, fuelBed, type Moistures } from './fuel-bed.ts';
import { type FuelModel, standardFuelModels } from './fuel-models.ts';
import { cellName, type Landscape } from './landscape.ts';
import { type SpreadLaw, writeEllipse } from './spread-law.ts';
import {
  bedHeat,
  eccentricity,
  effectiveWind,
  FT_MIN_PER_MS,
  lengthToWidthRatio,
  M_PER_FT,
  slopeFactor,
  windFactor,
} from './surface-fire.ts';
import { type Canopy, midflameWind, type WindHeight } from './wind-adjustment.ts';

/** Weather from a minute on, until the next part. */
export interface FireWeather {
  readonly fromMin: number;
  /** m/s at the height that the law was told. */
  readonly windMs: number;
  /** Where the wind comes from, degrees clockwise from north. */
  readonly windFromDeg: number;
  /** One set for each class of the landscape. */
  readonly moistures: readonly Moistures[];
  /** False outside the burn period: nothing spreads. */
  readonly spreads?: boolean;
}

/** How wind reaches the fuel, and which fuel models there are. */
export interface RothermelOptions {
  readonly windHeight: WindHeight;
  /** Trees above all fuel, for winds that are not given at midflame height. */
  readonly canopy?: Canopy;
  readonly windLimit?: boolean;
  /** Models beside the standard ones; one with a standard number stands in for it. */
  readonly fuelModels?: readonly FuelModel[];
}

interface BurningBed {
  readonly bed: FuelBed;
  readonly wind: number;
  readonly heat: number;
}

/** Rothermel's law over a landscape: the ellipse of each cell under the wind, slope and moistures of a part. */
export function rothermelLaw(
  landscape: Landscape,
  weather: readonly FireWeather[],
  options: RothermelOptions,
): SpreadLaw {
  const { windHeight, canopy, windLimit = false, fuelModels = [] } = options;
  checkWeather(weather);
  const { fuel, rise, moistureClass } = landscape;
  const numbers = [...new Set(Array.from(fuel))];
  const models = new Map([...standardFuelModels, ...fuelModels].map((model) => [model.number, model]));
  checkClasses(landscape, weather);
  const beds = weather.map(({ moistures, windMs }) =>
    moistures.map((set) => {
      const byNumber = new Map<number, BurningBed>();
      for (const number of numbers) {
        const model = models.get(number);
        if (model === undefined) continue;
        const bed = fuelBed(model, set);
        const wind = windFactor(bed, midflameWind(windMs, windHeight, model.depthFt, canopy) * FT_MIN_PER_MS);
        if (bed.rateFtMin > 0) byNumber.set(number, { bed, wind, heat: bedHeat(bed) });
      }
      return byNumber;
    }),
  );
  const towards = weather.map(({ windFromDeg }) => ((windFromDeg + 180) * Math.PI) / 180);
  const toEast = towards.map(Math.sin);
  const toNorth = towards.map(Math.cos);
  return {
    partsFromMin: weather.map(({ fromMin }) => fromMin),
    spreads: (part) => weather[part]?.spreads ?? true,
    write(cell, part, into) {
      const burning = beds[part]?.[moistureClass?.[cell] ?? 0]?.get(fuel[cell] ?? 0);
      if (burning === undefined) {
        into.fill(0);
        return;
      }
      const { bed, wind, heat } = burning;
      const riseX = rise?.east[cell] ?? 0;
      const riseY = rise?.north[cell] ?? 0;
      const tangent = Math.hypot(riseX, riseY);
      const slope = tangent > 0 ? slopeFactor(bed, tangent) / tangent : 0;
      const x = wind * (toEast[part] ?? 0) + slope * riseX;
      const y = wind * (toNorth[part] ?? 0) + slope * riseY;
      const sum = Math.hypot(x, y);
      const effective = effectiveWind(bed, sum, windLimit);
      const factor = windLimit ? Math.min(sum, windFactor(bed, effective)) : sum;
      const rate = bed.rateFtMin * (1 + factor) * M_PER_FT;
      const e = eccentricity(lengthToWidthRatio(effective / FT_MIN_PER_MS));
      writeEllipse(into, rate, e, sum > 0 ? x / sum : 0, sum > 0 ? y / sum : 0, heat);
    },
  };
}

/** Refuses weather without parts, or with a wind or an order that cannot be. */
export function checkWeather(weather: readonly Omit<FireWeather, 'moistures'>[]): void {
  if (weather.length === 0) throw new Error('The weather has no part.');
  weather.forEach(({ windMs, windFromDeg }, i) => {
    if (!(windMs >= 0 && windMs < 150))
      throw new Error(`The wind of part ${i} of the weather is ${windMs} m/s.`);
    if (!Number.isFinite(windFromDeg))
      throw new Error(`The wind of part ${i} of the weather comes from ${windFromDeg}°.`);
  });
}

function checkClasses(landscape: Landscape, weather: readonly FireWeather[]): void {
  const classes = Math.min(...weather.map(({ moistures }) => moistures.length));
  if (classes === 0) throw new Error('A part of the weather has no moistures.');
  const { moistureClass } = landscape;
  if (moistureClass === undefined) return;
  for (let cell = 0; cell < moistureClass.length; cell++) {
    const own = moistureClass[cell] ?? 0;
    if (!(own >= 0 && own < classes))
      throw new Error(
        `The moisture class is ${own} at ${cellName(landscape, cell)}; the weather has ${classes} classes.`,
      );
  }
}
