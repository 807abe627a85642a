import { documentColumns, type Scope, scopeSql } from '@cityloop/core/access';
import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';
import { ownDocumentColumns } from './list.store.ts';
import { chainTables } from './tables.ts';

/** Whether a file is named by a document that a scope reaches; of tasks and proofs only one's own part counts. */
export async function isFileInScope(db: Db, scope: Scope, sha256: string): Promise<boolean> {
  const row = await chainTables(db)
    .selectFrom('document')
    .select('id')
    .where(sql<boolean>`body::text like ${`%${sha256}%`}`)
    .where((eb) =>
      eb.or([
        eb.and([eb('kind', '=', 'signal'), scopeSql(scope, documentColumns)]),
        eb.and([eb('kind', 'in', ['task', 'proof']), scopeSql(scope, ownDocumentColumns)]),
      ]),
    )
    .executeTakeFirst();
  return row !== undefined;
}
