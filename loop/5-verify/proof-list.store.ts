import { type Scope, scopeSql } from '@cityloop/core/access';
import {
  chainTables,
  type Doc,
  type ListQuery,
  listConditions,
  ownDocumentColumns,
  parseDoc,
} from '@cityloop/core/chain';
import type { Db } from '@cityloop/core/store';
import { type SqlBool, sql } from 'kysely';

/**
 * The checks that wait for a unit, the oldest first. One that a centre below it was asked for, on the way to the place, is
 * that centre's own: the unit may still give its verdict, but it is not on its list.
 */
export async function proofsFor(
  db: Db,
  scope: Scope,
  unitPath: string,
  query: ListQuery,
): Promise<readonly Doc<'proof'>[]> {
  const below = `${unitPath.replace(/[\\%_]/g, '\\$&')}/%`;
  const rows = await chainTables(db)
    .selectFrom('document')
    .selectAll()
    .where('kind', '=', 'proof')
    .where(scopeSql(scope, ownDocumentColumns))
    .where(listConditions(query))
    .where(
      sql<SqlBool>`not (owner_path like ${below} and starts_with(coalesce(place_path, owner_path) || '/', owner_path || '/'))`,
    )
    .orderBy('at')
    .orderBy('id')
    .limit(query.limit ?? 100)
    .execute();
  return rows.map((row) => parseDoc('proof', row));
}
