import type { z } from 'zod';
import type { EngineContext } from '../../command.ts';
import { fileError, readGeoJson } from '../../files/index.ts';
import { badField, issueLine } from '../../input.ts';

/** Rows that stand in the input or in a GeoJSON file of points, with ids that occur once. */
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
  return readGeoJson(path, { only: 'points' }).map(({ id, properties, points }, i) => {
    const [lng, lat] = points[0] ?? [Number.NaN, Number.NaN];
    const row = { id: id ?? String(i), ...known(properties, schema), lng, lat };
    const result = schema.safeParse(row);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw fileError(path, `features[${i}]: ${issue === undefined ? '' : issueLine(schema, row, issue)}`);
  });
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
