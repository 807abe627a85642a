import type { z } from 'zod';
import type { EngineContext } from '../../command.ts';
import { fileError, type GeoFeature, readGeoJson } from '../../files/index.ts';
import { badField, issueLine } from '../../input.ts';

/** Rows that stand in the input or in a GeoJSON file of points or polygons, with ids that occur once. */
export function readRows<Row extends { readonly id: string }>(
  asked: string | readonly Row[],
  schema: z.ZodType<Row>,
  field: readonly PropertyKey[],
  context: EngineContext,
): readonly Row[] {
  const rows = typeof asked === 'string' ? rowsOfFile(asked, schema, context) : asked;
  const known = new Set<string>();
  rows.forEach(({ id }, i) => {
    if (known.has(id)) throw badField([...field, i, 'id'], id, 'an id that no other row of the list has');
    known.add(id);
  });
  return rows;
}

function rowsOfFile<Row>(name: string, schema: z.ZodType<Row>, context: EngineContext): readonly Row[] {
  const path = context.path(name);
  return readGeoJson(path).map(({ id, properties, points, polygons }, i) => {
    const place = points[0] ?? middleOf(polygons);
    if (place === undefined)
      throw fileError(path, `features[${i}]: has no place: expected a point or a polygon`);
    const row = { id: id ?? String(i), ...known(properties, schema), lng: place[0], lat: place[1] };
    const result = schema.safeParse(row);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw fileError(path, `features[${i}]: ${issue === undefined ? '' : issueLine(schema, row, issue)}`);
  });
}

/** The centre of gravity of the largest polygon's outer ring. */
function middleOf(polygons: GeoFeature['polygons']): readonly [number, number] | undefined {
  const middles = polygons.flatMap(([ring = []]) => {
    const [x0, y0] = ring[0] ?? [0, 0];
    let [twice, x, y] = [0, 0, 0];
    for (let i = 0; i + 1 < ring.length; i++) {
      const [a, b] = [ring[i] ?? [x0, y0], ring[i + 1] ?? [x0, y0]];
      const part = (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0);
      twice += part;
      x += (part * (a[0] + b[0] - 2 * x0)) / 3;
      y += (part * (a[1] + b[1] - 2 * y0)) / 3;
    }
    const at: readonly [number, number] = twice === 0 ? [x0, y0] : [x0 + x / twice, y0 + y / twice];
    return ring.length === 0 ? [] : [{ at, area: Math.abs(twice) }];
  });
  return middles.toSorted((a, b) => b.area - a.area)[0]?.at;
}

/** The properties that a row has; a file may hold others. Nulls are left out. */
function known(properties: Readonly<Record<string, unknown>>, schema: z.ZodType): Record<string, unknown> {
  const shape: Readonly<Record<string, unknown>> = 'shape' in schema ? Object(schema.shape) : {};
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([key, value]) => key in shape && value !== null)
      .map(([key, value]) => [key, key === 'id' ? String(value) : value]),
  );
}
