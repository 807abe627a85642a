import { documentColumns, type Scope, type ScopeColumns, scopeSql } from '@cityloop/core/access';
import type { DocumentKind } from '@cityloop/core/contracts';
import type { Db } from '@cityloop/core/store';
import { type Expression, type SqlBool, sql } from 'kysely';
import { type Doc, parseDoc } from './chain.store.ts';
import { chainTables } from './tables.ts';

/** What a list of documents may be narrowed to. */
export interface ListQuery {
  readonly states?: readonly string[];
  readonly notStates?: readonly string[];
  /** Unit id: owner or place at or below it. */
  readonly unit?: string;
  readonly level?: number;
  readonly board?: string;
  readonly type?: string;
  readonly chainId?: string;
  readonly ownerUnit?: string;
  readonly text?: string;
  readonly from?: Date;
  readonly to?: Date;
  /** Documents that belong to an incident. */
  readonly incidentId?: string;
  /** `due`: the first deadline in the body first, those without one last. */
  readonly order?: 'newest' | 'oldest' | 'worst' | 'due';
  readonly limit?: number;
  readonly offset?: number;
}

/** Documents of a kind that a scope reaches. */
export async function listDocuments<K extends DocumentKind>(
  db: Db,
  kind: K,
  scope: Scope,
  query: ListQuery,
  columns: ScopeColumns = documentColumns,
): Promise<readonly Doc<K>[]> {
  const order = query.order ?? 'newest';
  let rows = chainTables(db)
    .selectFrom('document')
    .selectAll()
    .where('kind', '=', kind)
    .where(scopeSql(scope, columns))
    .where(listConditions(query));
  if (order === 'worst') rows = rows.orderBy(sql`coalesce(level, 9)`);
  if (order === 'due') rows = rows.orderBy(sql`(body ->> 'dueAt')::numeric nulls last`);
  rows = rows.orderBy('at', order === 'oldest' ? 'asc' : 'desc').orderBy('id');
  const found = await rows
    .limit(query.limit ?? 100)
    .offset(query.offset ?? 0)
    .execute();
  return found.map((row) => parseDoc(kind, row));
}

/** How many documents of a kind a scope reaches; the count says nothing of others. */
export async function countDocuments(
  db: Db,
  kind: DocumentKind,
  scope: Scope,
  query: ListQuery,
  columns: ScopeColumns = documentColumns,
): Promise<number> {
  const row = await chainTables(db)
    .selectFrom('document')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('kind', '=', kind)
    .where(scopeSql(scope, columns))
    .where(listConditions(query))
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

/** Documents of a kind by id, for somebody whose access to them was decided elsewhere. */
export async function readDocuments<K extends DocumentKind>(
  db: Db,
  kind: K,
  ids: readonly string[],
): Promise<readonly Doc<K>[]> {
  if (ids.length === 0) return [];
  const rows = await chainTables(db)
    .selectFrom('document')
    .selectAll()
    .where('kind', '=', kind)
    .where('id', 'in', [...ids])
    .execute();
  return rows.map((row) => parseDoc(kind, row));
}

/** For tasks and proofs: a part counts on the document itself, so that a unit sees its own part of a joint matter. */
export const ownDocumentColumns: ScopeColumns = { ...documentColumns, partsOn: 'document' };

/** The documents that led to a document, of one kind. */
export async function causesOf<K extends DocumentKind>(
  db: Db,
  kind: K,
  id: string,
): Promise<readonly Doc<K>[]> {
  const rows = await chainTables(db)
    .selectFrom('document_link')
    .innerJoin('document', 'document.id', 'document_link.from_id')
    .selectAll('document')
    .where('document_link.to_id', '=', id)
    .where('document.kind', '=', kind)
    .orderBy('document.at')
    .execute();
  return rows.map((row) => parseDoc(kind, row));
}

/** The documents of one kind in a chain. */
export async function chainDocuments<K extends DocumentKind>(
  db: Db,
  kind: K,
  chainId: string,
): Promise<readonly Doc<K>[]> {
  const rows = await chainTables(db)
    .selectFrom('document')
    .selectAll()
    .where('chain_id', '=', chainId)
    .where('kind', '=', kind)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map((row) => parseDoc(kind, row));
}

/** A list's narrowing as a condition over `document`, for stores that order by tables of their own. */
export function listConditions(query: ListQuery): Expression<SqlBool> {
  const all: Expression<SqlBool>[] = [sql<SqlBool>`true`];
  if (query.states !== undefined) all.push(sql<SqlBool>`state = any(${[...query.states]}::text[])`);
  if (query.notStates !== undefined)
    all.push(sql<SqlBool>`not (state = any(${[...query.notStates]}::text[]))`);
  if (query.incidentId !== undefined) all.push(sql<SqlBool>`body ->> 'incidentId' = ${query.incidentId}`);
  if (query.level !== undefined) all.push(sql<SqlBool>`level = ${query.level}`);
  if (query.board !== undefined) all.push(sql<SqlBool>`board = ${query.board}`);
  if (query.type !== undefined) all.push(sql<SqlBool>`type = ${query.type}`);
  if (query.chainId !== undefined) all.push(sql<SqlBool>`chain_id = ${query.chainId}`);
  if (query.ownerUnit !== undefined) all.push(sql<SqlBool>`owner_unit = ${query.ownerUnit}`);
  if (query.unit !== undefined) {
    const inside = `%/${escaped(query.unit)}/%`;
    all.push(
      sql<SqlBool>`('/' || owner_path || '/' like ${inside} or '/' || coalesce(place_path, '') || '/' like ${inside})`,
    );
  }
  if (query.text !== undefined) {
    const like = `%${escaped(query.text)}%`;
    all.push(
      sql<SqlBool>`(title ilike ${like} or body ->> 'incidentNo' like ${like} or address ilike ${like})`,
    );
  }
  if (query.from !== undefined) all.push(sql<SqlBool>`at >= ${query.from}`);
  if (query.to !== undefined) all.push(sql<SqlBool>`at < ${query.to}`);
  return sql<SqlBool>`(${sql.join(all, sql` and `)})`;
}

/** A text as itself within a `like`. */
function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
