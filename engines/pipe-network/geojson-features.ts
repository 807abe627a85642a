/** Something in a GeoJSON file that cannot be used. */
export interface GeoProblem {
  /** Name of the feature: its id, or its number in the file from 0. */
  readonly feature: string;
  readonly field: string;
  readonly value: string;
  readonly reason: string;
}

/** [lng, lat] or [lng, lat, elevation of the ground]. */
export type GeoPosition = readonly [number, number, number?];

/** A point or line of the file; a line of several parts is several features. */
export class GeoFeature {
  readonly name: string;
  readonly id: string | undefined;
  readonly shape: 'point' | 'line';
  readonly points: readonly GeoPosition[];
  readonly #properties: Readonly<Record<string, unknown>>;
  readonly #fields: Readonly<Record<string, string>>;

  constructor(
    name: string,
    id: string | undefined,
    points: readonly GeoPosition[],
    shape: 'point' | 'line',
    properties: Readonly<Record<string, unknown>>,
    fields: Readonly<Record<string, string>>,
  ) {
    this.name = name;
    this.id = id;
    this.points = points;
    this.shape = shape;
    this.#properties = properties;
    this.#fields = fields;
  }

  /** A property as text; undefined where it is missing or empty. */
  text(field: string): string | undefined {
    const value = this.#properties[this.#fields[field] ?? field];
    return value === undefined || value === null || value === '' ? undefined : String(value);
  }

  /** A property as a number, also when written as text; a value that is none is noted. */
  number(field: string, problems: GeoProblem[]): number | undefined {
    const text = this.text(field);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    const known = problems.some((problem) => problem.feature === this.name && problem.field === field);
    if (!known) problems.push({ feature: this.name, field, value: text, reason: 'not a number' });
    return undefined;
  }
}

/** Reads the points and lines of a collection; other geometry is noted as a problem. */
export function readFeatures(
  collection: unknown,
  fields: Readonly<Record<string, string>>,
  problems: GeoProblem[],
): GeoFeature[] {
  const rows = isObject(collection) && Array.isArray(collection.features) ? collection.features : undefined;
  if (rows === undefined) {
    const value = isObject(collection) ? String(collection.type) : typeof collection;
    problems.push({ feature: 'the file', field: 'type', value, reason: 'no FeatureCollection' });
    return [];
  }
  return rows.flatMap((row: unknown, i) => {
    const geometry = isObject(row) && isObject(row.geometry) ? row.geometry : {};
    const properties = isObject(row) && isObject(row.properties) ? row.properties : {};
    const own = properties[fields.id ?? 'id'] ?? (isObject(row) ? row.id : undefined);
    const id = own === undefined || own === null ? undefined : String(own);
    const name = id ?? `feature ${i}`;
    const parts = partsOf(geometry);
    if (parts === undefined) {
      problems.push({
        feature: name,
        field: 'geometry.type',
        value: String(geometry.type),
        reason: 'no point or line',
      });
      return [];
    }
    return parts.lines.flatMap((line, part) => {
      const points = line.flatMap((position, at) => {
        const point = positionOf(position);
        if (point === undefined)
          problems.push({
            feature: name,
            field: `coordinates[${at}]`,
            value: JSON.stringify(position),
            reason: 'no longitude and latitude',
          });
        return point === undefined ? [] : [point];
      });
      if (line.length === 0)
        problems.push({ feature: name, field: 'coordinates', value: '[]', reason: 'no points' });
      if (points.length === 0) return [];
      const partId = id !== undefined && parts.lines.length > 1 ? `${id}#${part}` : id;
      return [new GeoFeature(name, partId, points, parts.shape, properties, fields)];
    });
  });
}

function partsOf(
  geometry: Readonly<Record<string, unknown>>,
): { readonly shape: 'point' | 'line'; readonly lines: readonly (readonly unknown[])[] } | undefined {
  const { type, coordinates } = geometry;
  if (!Array.isArray(coordinates)) return undefined;
  if (type === 'Point') return { shape: 'point', lines: [[coordinates]] };
  if (type === 'LineString') return { shape: 'line', lines: [coordinates] };
  if (type === 'MultiLineString') return { shape: 'line', lines: coordinates.filter(Array.isArray) };
  return undefined;
}

function positionOf(position: unknown): GeoPosition | undefined {
  if (!Array.isArray(position)) return undefined;
  const [lng, lat, groundM]: unknown[] = position;
  if (typeof lng !== 'number' || typeof lat !== 'number') return undefined;
  if (!(Math.abs(lng) <= 180 && Math.abs(lat) <= 90)) return undefined;
  return typeof groundM === 'number' && Number.isFinite(groundM) ? [lng, lat, groundM] : [lng, lat];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
