import {
  type FuelModel,
  type Landscape,
  rothermelLaw,
  type SpreadLaw,
  wangLaw,
} from '@cityloop/engines/fire-spread';
import { badField } from '../../input.ts';
import type { FireInput, PlacesInput } from './input-schema.ts';

type BurnPeriod = NonNullable<FireInput['burnPeriod']>;

/** The law of the input over a landscape; the burn period cuts the weather into parts with and without spread. */
export function lawOf(input: FireInput, landscape: Landscape): SpreadLaw {
  input.weather.forEach(({ fromHour }, i) => {
    const before = input.weather[i - 1]?.fromHour;
    if (before === undefined ? fromHour !== 0 : fromHour <= before)
      throw badField(
        ['weather', i, 'fromHour'],
        fromHour,
        before === undefined ? '0 for the first weather (h)' : `more than ${before} (h)`,
      );
  });
  if (input.law === 'wang') return wangLaw(landscape, partsOf(input.weather, input));
  const weather = input.weather.map(({ moistures, ...rest }) => ({
    ...rest,
    moistures: Array.isArray(moistures) ? moistures : [moistures],
  }));
  const { windHeight, windLimit, canopy } = input;
  const options = {
    windHeight,
    windLimit,
    fuelModels: localModels(input.fuelModels),
    ...(canopy === undefined ? {} : { canopy: known(canopy) }),
  };
  return rothermelLaw(landscape, partsOf(weather, input), options);
}

/** Local fuel models as the engine takes them. */
export function localModels(models: PlacesInput['fuelModels']): FuelModel[] {
  return models.map((one) => ({ ...one, code: String(one.number), source: 'local', sourceRef: 'input' }));
}

function known({
  cover,
  heightM,
  crownRatio,
}: NonNullable<Extract<FireInput, { law: 'rothermel' }>['canopy']>) {
  return { cover, heightM, ...(crownRatio === undefined ? {} : { crownRatio }) };
}

function partsOf<Weather extends { readonly fromHour: number }>(
  weather: readonly Weather[],
  { hours, burnPeriod }: Pick<FireInput, 'hours' | 'burnPeriod'>,
): (Weather & { fromMin: number; spreads: boolean })[] {
  const cuts = burnPeriod === undefined ? [] : bordersOf(burnPeriod, hours);
  const begins = [...new Set([...weather.map(({ fromHour }) => fromHour), ...cuts])].sort((a, b) => a - b);
  return begins.flatMap((begin) => {
    const one = weather.findLast(({ fromHour }) => fromHour <= begin);
    if (one === undefined) return [];
    return [{ ...one, fromMin: 60 * begin, spreads: burnPeriod === undefined || burnsAt(burnPeriod, begin) }];
  });
}

function bordersOf({ startHour, from, to }: BurnPeriod, hours: number): number[] {
  const borders: number[] = [];
  for (let day = 0; 24 * day < startHour + hours; day++)
    for (const hour of [from, to]) borders.push(24 * day + hour - startHour);
  return borders.filter((hour) => hour > 0 && hour < hours);
}

function burnsAt({ startHour, from, to }: BurnPeriod, hour: number): boolean {
  const clock = (startHour + hour) % 24;
  if (from === to) return true;
  return from < to ? clock >= from && clock < to : clock >= from || clock < to;
}
