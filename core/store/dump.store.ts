import { type Kysely, sql } from 'kysely';
import { type AppliedMigration, migrationsApplied } from './migrate.store.ts';
import type { Db, NoTables, Store } from './store.ts';

/** A column of a dumped table; generated ones are left out, since they follow from the others. */
export interface DumpColumn {
  readonly name: string;
  /** As the database writes it, e.g. `character varying(30)` or `geometry(Point,4490)`. */
  readonly type: string;
}

/** A table as it is dumped. */
export interface DumpTable {
  readonly name: string;
  readonly columns: readonly DumpColumn[];
}

/** How far a sequence has counted. */
export interface DumpSequence {
  readonly name: string;
  readonly value: number;
  readonly called: boolean;
}

/** What a dump says beside the rows. */
export interface StoreDump {
  readonly tables: readonly DumpTable[];
  readonly sequences: readonly DumpSequence[];
  readonly migrations: readonly AppliedMigration[];
}

/** Takes rows of a table, each a JSON array with the text of every column, or null. */
export type TakeRows = (table: string, rows: readonly string[]) => Promise<void>;

const PAGE = 2000;

/**
 * Reads all tables as they are at one instant, in text that either form of the store takes back: what is written
 * meanwhile is not in it. The embedded store has one connection, so its callers wait until the last row is read.
 */
export async function dumpStore(store: Store, take: TakeRows): Promise<StoreDump> {
  return await store.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const tables = await dumpTables(tx);
      for (const table of tables) await dumpRows(tx, table, take);
      return { tables, sequences: await sequences(tx), migrations: await migrationsApplied(tx) };
    });
}

/** The store's own tables in their schema, by name; tables of an extension are its own affair. */
export async function dumpTables(db: Db): Promise<readonly DumpTable[]> {
  const { rows } = await sql<{ name: string; column: string; type: string }>`
    select c.relname as name, a.attname as column, format_type(a.atttypid, a.atttypmod) as type
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid
    where n.nspname = current_schema() and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = ''
      and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by c.relname collate "C", a.attnum`.execute(db);
  const tables = new Map<string, DumpColumn[]>();
  for (const { name, column, type } of rows) {
    const columns = tables.get(name) ?? [];
    tables.set(name, columns);
    columns.push({ name: column, type });
  }
  return [...tables].map(([name, columns]) => ({ name, columns }));
}

async function dumpRows(tx: Kysely<NoTables>, table: DumpTable, take: TakeRows): Promise<void> {
  const texts = table.columns.map((column) => sql`${sql.id(column.name)}::text`);
  const order = await primaryKey(tx, table.name);
  // Without a key any order that is the same for the same rows will do.
  const by = order.length > 0 ? order.map((name) => sql`${sql.id(name)}`) : texts;
  await sql`declare dump_rows no scroll cursor for
    select json_build_array(${sql.join(texts)})::text as row from ${sql.id(table.name)} order by ${sql.join(by)}`.execute(
    tx,
  );
  for (;;) {
    const { rows } = await sql<{ row: string }>`fetch forward ${sql.lit(PAGE)} from dump_rows`.execute(tx);
    if (rows.length > 0)
      await take(
        table.name,
        rows.map(({ row }) => row),
      );
    if (rows.length < PAGE) break;
  }
  await sql`close dump_rows`.execute(tx);
}

async function primaryKey(db: Db, table: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select a.attname as name
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace
    cross join lateral unnest(i.indkey::int2[]) with ordinality as k (attnum, position)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
    where i.indisprimary and n.nspname = current_schema() and c.relname = ${table}
    order by k.position`.execute(db);
  return rows.map(({ name }) => name);
}

async function sequences(db: Db): Promise<readonly DumpSequence[]> {
  const { rows } = await sql<{ name: string }>`select c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind = 'S' order by c.relname collate "C"`.execute(db);
  const found: DumpSequence[] = [];
  for (const { name } of rows) {
    const at = await sql<{ value: number; called: boolean }>`select last_value as value, is_called as called
      from ${sql.id(name)}`.execute(db);
    const [row] = at.rows;
    if (row !== undefined) found.push({ name, ...row });
  }
  return found;
}
