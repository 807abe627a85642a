import { z } from 'zod';
import { datums, type LngLat, toCgcs2000 } from './datum.ts';

/** A position as it comes from outside: with the datum it was measured in. */
export const positionSchema = z
  .object({
    lng: z.number().min(-180).max(180).describe('Longitude in degrees'),
    lat: z.number().min(-90).max(90).describe('Latitude in degrees'),
    datum: z
      .enum(datums)
      .default('CGCS2000')
      .describe('Datum the two numbers are in; CGCS2000 when not given'),
  })
  .describe('A position and its datum');

/** A position as it comes from outside. */
export type Position = z.output<typeof positionSchema>;

/** The place of a position that came from outside, in the datum used inside. */
export function placeOf(position: Position): LngLat {
  return toCgcs2000(position.datum, position.lng, position.lat);
}
