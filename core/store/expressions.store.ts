import { type RawBuilder, sql } from 'kysely';

/** A value as jsonb, arrays included; the two drivers would otherwise write an array differently. */
export function jsonb<T>(value: T): RawBuilder<T> {
  return sql<T>`${JSON.stringify(value) ?? 'null'}::jsonb`;
}

/** A point in CGCS2000 (EPSG:4490), longitude first. */
export function lngLat(lng: number, lat: number): RawBuilder<string> {
  return sql<string>`ST_SetSRID(ST_MakePoint(${lng}::float8, ${lat}::float8), 4490)`;
}
