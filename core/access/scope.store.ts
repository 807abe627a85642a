import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Branch, Scope } from './scope.ts';

/** Where a table keeps what access looks at, as `table.column`; `null` where it has no such column. */
export interface ScopeColumns {
  readonly ownerPath: string;
  readonly placePath: string | null;
  readonly board: string | null;
  /** Absent for rows that stand in no chain: then parts do not count. */
  readonly chainId: string | null;
  /** `document`: a part counts on the row's own document only; otherwise anywhere in its chain. */
  readonly partsOn?: 'document';
  /** The row's document, where parts count on it only. */
  readonly documentId?: string;
}

/** The columns of `core/chain`'s `document`. */
export const documentColumns: ScopeColumns = {
  ownerPath: 'document.owner_path',
  placePath: 'document.place_path',
  board: 'document.board',
  chainId: 'document.chain_id',
  documentId: 'document.id',
};

/** `inScope` as a condition: `db.selectFrom('document').where(scopeSql(scope))`, in counts as in lists. */
export function scopeSql(scope: Scope, columns: ScopeColumns = documentColumns): Expression<SqlBool> {
  if (scope.kind === 'everything') return sql<SqlBool>`true`;
  const ways = scope.branches.map((branch) => reaches(branch, columns));
  if (scope.participant !== undefined && columns.chainId !== null) {
    ways.push(takesPart(scope.participant, columns.chainId, columns));
  }
  return ways.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`(${sql.join(ways, sql` or `)})`;
}

function reaches(branch: Branch, columns: ScopeColumns): RawBuilder<SqlBool> {
  const owner = within(columns.ownerPath, branch.path);
  const way =
    columns.placePath === null
      ? owner
      : sql<SqlBool>`(${owner} or ${within(columns.placePath, branch.path)})`;
  if (branch.boards === undefined) return way;
  if (columns.board === null) return sql<SqlBool>`false`;
  return sql<SqlBool>`(${way} and coalesce(${sql.ref(columns.board)} = any(${[...branch.boards]}::text[]), false))`;
}

/** `like` with a fixed beginning, because an index with text_pattern_ops serves it. */
function within(column: string, path: string): RawBuilder<SqlBool> {
  const ref = sql.ref(column);
  const below = `${path.replace(/[\\%_]/g, '\\$&')}/%`;
  return sql<SqlBool>`coalesce(${ref} = ${path} or ${ref} like ${below}, false)`;
}

function takesPart(
  unit: string,
  chainId: string,
  { partsOn, documentId }: ScopeColumns,
): RawBuilder<SqlBool> {
  const own = partsOn === 'document' && documentId !== undefined;
  const row = own
    ? sql`participant.document_id = ${sql.ref(documentId)}`
    : sql`participant.chain_id = ${sql.ref(chainId)}`;
  return sql<SqlBool>`exists (
    select 1 from participant
    where ${row} and participant.unit = ${unit} and participant.closed_at is null
  )`;
}
