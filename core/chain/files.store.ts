import { documentColumns, type Scope, scopeSql } from '@cityloop/core/access';
import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';
import { chainTables } from './tables.ts';

/** Whether a file is named by a document that a scope reaches. */
export async function isFileInScope(db: Db, scope: Scope, sha256: string): Promise<boolean> {
  const row = await chainTables(db)
    .selectFrom('document')
    .select('id')
    .where('kind', 'in', ['signal', 'task', 'proof'])
    .where(sql<boolean>`body::text like ${`%${sha256}%`}`)
    .where(scopeSql(scope, documentColumns))
    .executeTakeFirst();
  return row !== undefined;
}
