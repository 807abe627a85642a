import gcoord from 'gcoord';
import { z } from 'zod';

/** Reference systems a coordinate can come in; inside the system there is only CGCS2000 (EPSG:4490). */
export const datums = ['CGCS2000', 'WGS84', 'GCJ02', 'BD09'] as const;

/** One of {@link datums}. */
export type Datum = (typeof datums)[number];

declare const datumBrand: unique symbol;

/** Longitude and latitude in degrees, in this order, carrying their datum as a type. */
export type LngLat<D extends Datum = 'CGCS2000'> = readonly [lng: number, lat: number] & {
  readonly [datumBrand]: D;
};

/** A coordinate that is not one: the message says which value. */
export class CoordinateError extends Error {
  override readonly name = 'CoordinateError';
}

/** A checked CGCS2000 coordinate; throws a {@link CoordinateError} that names a value out of range. */
export function lngLat(lng: number, lat: number): LngLat {
  return lngLatIn('CGCS2000', lng, lat);
}

/** A checked coordinate of a given datum. */
export function lngLatIn<D extends Datum>(datum: D, lng: number, lat: number): LngLat<D> {
  const problem = coordinateProblem(lng, lat);
  if (problem !== undefined) throw new CoordinateError(`${datum}: ${problem}`);
  return brand(lng, lat);
}

function brand<D extends Datum>(lng: number, lat: number): LngLat<D> {
  return [lng, lat] as unknown as LngLat<D>;
}

/** What is wrong with a longitude and latitude, or undefined. */
export function coordinateProblem(lng: number, lat: number): string | undefined {
  if (!Number.isFinite(lng) || Math.abs(lng) > 180) return `longitude ${lng} is not between -180 and 180`;
  if (!Number.isFinite(lat) || Math.abs(lat) > 90) return `latitude ${lat} is not between -90 and 90`;
  return undefined;
}

// The declarations of gcoord describe an ES module, its code is a CommonJS one: the default import is the library.
const library = z
  .custom<typeof gcoord.default>(
    (value) => typeof value === 'object' && value !== null && 'transform' in value,
  )
  .parse(gcoord);

/**
 * The same place in CGCS2000. WGS84 is taken as it is (they differ by centimetres); GCJ-02 and BD-09 are about 500 m off
 * in Chongqing and are converted back to within some millimetres.
 */
export function toCgcs2000(datum: Datum, lng: number, lat: number): LngLat {
  const from = lngLatIn(datum, lng, lat);
  if (datum === 'CGCS2000' || datum === 'WGS84') return brand(from[0], from[1]);
  const [x, y] = library.transform([lng, lat], library[datum], library.WGS84);
  return lngLat(x, y);
}

/** A CGCS2000 place as another system writes it, e.g. GCJ-02 for an online map service. */
export function fromCgcs2000<D extends Datum>(datum: D, [lng, lat]: LngLat): LngLat<D> {
  if (datum === 'CGCS2000' || datum === 'WGS84') return brand(lng, lat);
  const target: Datum = datum;
  const [x, y] = library.transform(
    [lng, lat],
    library.WGS84,
    target === 'BD09' ? library.BD09 : library.GCJ02,
  );
  return lngLatIn(datum, x, y);
}
