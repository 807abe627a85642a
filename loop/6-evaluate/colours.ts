import type { Score } from '@cityloop/core/contracts';

/** A band of the five-colour picture; from `least` upwards. */
export interface Band {
  readonly colour: Score['colour'];
  readonly least: number;
}

/** The bands, as rows: this platform's own default (DOMAIN 17), which a city replaces. */
export const fiveColours: {
  readonly source: 'design';
  readonly verified: false;
  readonly bands: readonly Band[];
} = {
  source: 'design',
  verified: false,
  bands: [
    { colour: 'green', least: 90 },
    { colour: 'blue', least: 80 },
    { colour: 'yellow', least: 70 },
    { colour: 'orange', least: 60 },
    { colour: 'red', least: Number.NEGATIVE_INFINITY },
  ],
};

/** The colour of a total of 0–100; no data is `none`, never a good colour. */
export function colourOf(total: number | null): Score['colour'] {
  if (total === null) return 'none';
  return fiveColours.bands.find((band) => total >= band.least)?.colour ?? 'none';
}
