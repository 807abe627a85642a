import { emberReach, type FireSpread, spottingDistance } from '@cityloop/engines/fire-spread';
import { badField, checked } from '../../input.ts';
import type { FireInput } from './input-schema.ts';

/** Where embers may land, and how far they fly. */
export interface Embers {
  /** First minute for each cell, Infinity where none can land. */
  readonly reachMin: Float64Array;
  readonly farthestM: number;
}

/** Wind at 10 m over wind at 20 ft, as Behave has it. */
const TEN_METRES = 1.15;

/** The reach of embers of a fire, where the input asks for it. */
export function embersOf(input: FireInput, spread: FireSpread): Embers | undefined {
  const { embers } = input;
  if (embers === undefined) return undefined;
  if (input.law === 'rothermel' && input.windHeight === 'midflame')
    throw badField('windHeight', 'midflame', '20ft or 10m, as embers fly above the flames');
  const ratio = input.law === 'rothermel' && input.windHeight === '20ft' ? 1 : TEN_METRES;
  const winds = input.weather.map(({ fromHour, windMs, windFromDeg }) => ({
    fromMin: 60 * fromHour,
    windMs: windMs / ratio,
    windFromDeg,
  }));
  const cover = { heightM: embers.coverHeightM, isOpen: embers.isOpen };
  const reachMin = checked(() => emberReach(spread, winds, cover));
  // The longest flame of each weather flies farthest.
  const longest = winds.map(() => 0);
  spread.arrivalMin.forEach((time, cell) => {
    const part = winds.findLastIndex(({ fromMin }) => fromMin <= time);
    if (time < Infinity) longest[part] = Math.max(longest[part] ?? 0, spread.flameM[cell] ?? 0);
  });
  const flights = winds.map(({ windMs }, part) => spottingDistance(longest[part] ?? 0, windMs, cover));
  return { reachMin, farthestM: Math.max(...flights) };
}
