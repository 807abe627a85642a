import { fuelBed, standardFuelModels, surfaceFire } from '@cityloop/engines/fire-spread';
import type { Report } from '../../command.ts';
import { badField, checked } from '../../input.ts';
import { barChart } from '../../report/index.ts';
import type { PlacesInput } from './input-schema.ts';
import type { PlacesOutput } from './output-schema.ts';
import { localModels } from './weather.ts';

/** The surface fire of each place, without a map. */
export function firesAt(input: PlacesInput): PlacesOutput {
  const models = new Map(
    [...standardFuelModels, ...localModels(input.fuelModels)].map((one) => [one.number, one]),
  );
  const places = input.places.map(({ fuelModel, moistures, ...conditions }, i) => {
    const model = models.get(fuelModel);
    if (model === undefined)
      throw badField(['places', i, 'fuelModel'], fuelModel, 'the number of a standard or a local fuel model');
    const fire = checked(() =>
      surfaceFire(fuelBed(model, moistures), { ...conditions, windLimit: input.windLimit }),
    );
    return { fuelModel, ...fire };
  });
  return { law: 'rothermel-places', places };
}

const MOST_BARS = 40;

/** Rates of spread side by side, and all values as a table. */
export function reportOfPlaces({ places }: PlacesOutput): Report {
  const shown = places.slice(0, MOST_BARS);
  const digits = (value: number) => Number(value.toPrecision(5));
  return {
    title: 'Surface fire',
    figures: [
      {
        file: 'rates.svg',
        content: barChart({
          title: 'Head rate of spread',
          categories: shown.map(({ fuelModel }, i) => `${i + 1}: ${fuelModel}`),
          y: { title: 'Rate (m/min)', min: 0 },
          bars: [{ name: 'Head', values: shown.map(({ rateMMin }) => rateMMin) }],
        }),
        caption: 'Head rate of spread (m/min) of each place, by its number and its fuel model.',
      },
    ],
    tables: [
      {
        title: 'Places',
        columns: [
          'Fuel model',
          'Head (m/min)',
          'Direction from upslope (°)',
          'Back (m/min)',
          'Flank (m/min)',
          'Length to width',
          'Intensity (kW/m)',
          'Flame (m)',
          'Heat (kJ/m²)',
        ],
        rows: places.map((one) => [
          one.fuelModel,
          digits(one.rateMMin),
          digits(one.directionDeg),
          digits(one.backingMMin),
          digits(one.flankingMMin),
          digits(one.lengthToWidth),
          digits(one.intensityKwM),
          digits(one.flameM),
          digits(one.heatKjM2),
        ]),
      },
    ],
    notes: [
      'A steady surface fire by Rothermel (1972) as Behave computes it; heat and intensities by its own conversions.',
    ],
  };
}
