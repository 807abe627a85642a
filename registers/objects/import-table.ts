import { Problem } from '@cityloop/core/errors';
import type { Services } from '@cityloop/core/kernel';
import type { PackContent } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';
import { parseCsv } from './csv.ts';
import { objectProblem } from './errors.ts';
import { NewObject, type ObjectType } from './objects.ts';
import { type Asking, importObject, kindOf } from './register-objects.ts';
import { valueFromText } from './values.ts';

/** What became of one row of a table. */
export const RowResult = z.object({
  row: z.int().describe('row of the table, the heading being 1'),
  id: z.string(),
  outcome: z.enum(['new', 'changed', 'same', 'refused']),
  error: z.string().optional(),
});
export type RowResult = z.infer<typeof RowResult>;

type Import = PackContent['imports']['imports'][number];

/**
 * Imports a table by a pack's `imports.yaml` in the caller's transaction. `columns` leads from a heading to a field, or to
 * `name`, `owner`, `lng`, `lat` or `address`; `key` is the heading of the id. A bad row is told and does not stop the others.
 */
export async function importTable(
  tx: Tx,
  request: Asking & {
    readonly pack: string;
    readonly importId: string;
    readonly csv: string;
    readonly owner: string | undefined;
  },
  services: Services,
): Promise<readonly RowResult[]> {
  const found = services.packs.base(request.pack)?.imports.imports.find((one) => one.id === request.importId);
  if (found === undefined) throw objectProblem('import-unknown', { value: request.importId });
  const { type } = kindOf(services, request.pack, found.object);
  const [heading = [], ...rows] = parseCsv(request.csv);
  const headings = heading.map((one) => one.trim());
  const missing = [found.key, ...Object.keys(found.columns)].filter((column) => !headings.includes(column));
  if (missing.length > 0) throw objectProblem('import-columns', { value: missing.join('、') });
  const results: RowResult[] = [];
  for (const [i, cells] of rows.entries()) {
    const values = new Map(headings.map((column, k) => [column, cells[k] ?? '']));
    const id = values.get(found.key)?.trim() ?? '';
    results.push({
      row: i + 2,
      id,
      ...(await importRow(tx, { ...request, id, values, found, type }, services)),
    });
  }
  return results;
}

async function importRow(
  tx: Tx,
  row: Asking & {
    readonly pack: string;
    readonly owner: string | undefined;
    readonly id: string;
    readonly values: ReadonlyMap<string, string>;
    readonly found: Import;
    readonly type: ObjectType;
  },
  services: Services,
): Promise<Pick<RowResult, 'outcome' | 'error'>> {
  const { principal, ip, pack, type } = row;
  const parsed = NewObject.required({ id: true }).safeParse(objectOf(row));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { outcome: 'refused', error: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  try {
    const request = { principal, ip, pack, type: type.id, object: parsed.data };
    return { outcome: await importObject(tx, request, services) };
  } catch (error) {
    // Every problem is found before the row's first write, so nothing of it stands in the transaction.
    if (!(error instanceof Problem)) throw error;
    return { outcome: 'refused', error: error.sentence('zh') };
  }
}

function objectOf(row: {
  readonly id: string;
  readonly owner: string | undefined;
  readonly values: ReadonlyMap<string, string>;
  readonly found: Import;
  readonly type: ObjectType;
}): unknown {
  const said = new Map(
    Object.entries(row.found.columns).map(([column, target]) => [target, row.values.get(column) ?? '']),
  );
  const fields = row.type.fields.flatMap((field) => {
    const value = valueFromText(field, said.get(field.key) ?? '');
    return value === undefined ? [] : [[field.key, value] as const];
  });
  const number = (target: string) => Number(said.get(target)?.trim() || Number.NaN);
  const hasPlace = said.has('lng') && said.has('lat');
  return {
    id: row.id,
    name: said.get('name')?.trim() || undefined,
    owner: said.get('owner')?.trim() || row.owner,
    ...(said.get('address') ? { address: said.get('address') } : {}),
    ...(hasPlace ? { geometry: { type: 'Point', coordinates: [number('lng'), number('lat')] } } : {}),
    fields: Object.fromEntries(fields),
  };
}
