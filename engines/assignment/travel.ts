/** A place: longitude and latitude in degrees, CGCS2000 or WGS 84. */
export type Place = readonly [lng: number, lat: number];

/** How fast one gets about where no roads are known. */
export interface TravelSecondsOptions {
  /** Mean speed over the way, km/h, above 0. */
  readonly speedKmh: number;
  /** Length of the way over the distance as the crow flies, at least 1; 1.3 without it (a hilly town has more). */
  readonly detour?: number;
}

/** Seconds between places: row by row from each place of `from` to each place of `to`. */
export interface TravelTable {
  readonly rows: number;
  readonly columns: number;
  /** Infinity: there is no way. */
  readonly seconds: Float64Array;
}

const EARTH_M = 6_371_008.8;
const DETOUR = 1.3;

/** Travel times from coordinates: great-circle distance (haversine), times the detour, over the speed. */
export function travelSeconds(
  from: readonly Place[],
  to: readonly Place[],
  { speedKmh, detour = DETOUR }: TravelSecondsOptions,
): TravelTable {
  if (!(speedKmh > 0) || !Number.isFinite(speedKmh))
    throw new Error(`speedKmh is ${speedKmh}: expected a number above 0 (km/h).`);
  if (!(detour >= 1) || !Number.isFinite(detour))
    throw new Error(`detour is ${detour}: expected a number of at least 1.`);
  const seconds = new Float64Array(from.length * to.length);
  for (const [i, a] of from.entries()) {
    for (const [j, b] of to.entries())
      seconds[i * to.length + j] = (distanceM(a, b) * detour * 3.6) / speedKmh;
  }
  return { rows: from.length, columns: to.length, seconds };
}

function distanceM([lngA, latA]: Place, [lngB, latB]: Place): number {
  const rad = Math.PI / 180;
  const across = Math.sin(((lngB - lngA) * rad) / 2);
  const along = Math.sin(((latB - latA) * rad) / 2);
  const chord = along * along + Math.cos(latA * rad) * Math.cos(latB * rad) * across * across;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** A table from rows of numbers; `undefined` and Infinity are no way. Throws by row and column. */
export function travelTable(
  rows: readonly (readonly (number | undefined)[])[],
  columns: number,
): TravelTable {
  const seconds = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries()) {
    if (row.length !== columns)
      throw new Error(`Row ${i} of the travel times has ${row.length} entries: expected ${columns}.`);
    for (const [j, value = Infinity] of row.entries()) {
      if (!(value >= 0))
        throw new Error(`Travel time [${i}][${j}] is ${value}: expected seconds of at least 0, or none.`);
      seconds[i * columns + j] = value;
    }
  }
  return { rows: rows.length, columns, seconds };
}
