import { type RawBuilder, sql } from 'kysely';
import { type DumpTable, dumpTables, type StoreDump } from './dump.store.ts';
import { StoreError } from './errors.ts';
import type { Db, Store, Tx } from './store.ts';

/** Gives the rows of a table back, page by page, as `dumpStore` handed them out. */
export type GiveRows = (table: string) => AsyncIterable<readonly string[]>;

/** Whether nothing of ours lies in the store: no table but the list of migrations, and what an extension brings. */
export async function isEmptyStore(store: Store): Promise<boolean> {
  return (await dumpTables(store.db)).every(({ name }) => name === 'migration');
}

/**
 * Fills a store with what a dump holds, all of it or nothing, and counts the rows of each table afterwards. The
 * store has just been migrated as far as the dump's migrations; rows that these put there give way.
 */
export async function loadStore(
  store: Store,
  dump: StoreDump,
  give: GiveRows,
): Promise<ReadonlyMap<string, number>> {
  return await store.db.transaction().execute(async (tx) => {
    await checkTables(tx, dump.tables);
    const names = dump.tables.map((table) => table.name);
    const foreign = await dropForeignKeys(tx);
    for (const name of names) await sql`alter table ${sql.id(name)} disable trigger user`.execute(tx);
    await sql`truncate table ${sql.join(names.map((name) => sql.id(name)))}`.execute(tx);
    for (const table of dump.tables) for await (const rows of give(table.name)) await insert(tx, table, rows);
    for (const { name, value, called } of dump.sequences)
      await sql`select setval(format('%I', ${name}::text)::regclass, ${value}::int8, ${called}::boolean)`.execute(
        tx,
      );
    for (const name of names) await sql`alter table ${sql.id(name)} enable trigger user`.execute(tx);
    // Made again, they look at every row.
    for (const { table, name, definition } of foreign)
      await sql`alter table ${sql.id(table)} add constraint ${sql.id(name)} ${sql.raw(definition)}`.execute(
        tx,
      );
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, await countRows(tx, name));
    return counts;
  });
}

async function checkTables(tx: Tx, wanted: readonly DumpTable[]): Promise<void> {
  const found = new Map((await dumpTables(tx)).map((table) => [table.name, table]));
  for (const table of wanted) {
    const here = found.get(table.name);
    if (here === undefined || JSON.stringify(here.columns) !== JSON.stringify(table.columns))
      throw new StoreError('STORE_DUMP_UNFIT', { table: table.name });
  }
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/** Tables refer to each other in circles, so no order of filling them would do. */
async function dropForeignKeys(tx: Tx): Promise<readonly ForeignKey[]> {
  const { rows } = await sql<ForeignKey>`select c.relname as table, k.conname as name,
      pg_get_constraintdef(k.oid) as definition
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and n.nspname = current_schema()`.execute(tx);
  for (const { table, name } of rows)
    await sql`alter table ${sql.id(table)} drop constraint ${sql.id(name)}`.execute(tx);
  return rows;
}

async function insert(tx: Tx, table: DumpTable, rows: readonly string[]): Promise<void> {
  if (rows.length === 0) return;
  const names = table.columns.map((column) => sql.id(column.name));
  const values = table.columns.map((column, index): RawBuilder<unknown> => {
    // The type comes from the database itself: `checkTables` has compared it.
    return sql`(row ->> ${sql.lit(index)})::${sql.raw(column.type)}`;
  });
  await sql`insert into ${sql.id(table.name)} (${sql.join(names)}) overriding system value
    select ${sql.join(values)} from jsonb_array_elements(${`[${rows.join(',')}]`}::jsonb) as rows (row)`.execute(
    tx,
  );
}

async function countRows(db: Db, table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int8 as n from ${sql.id(table)}`.execute(db);
  return rows[0]?.n ?? 0;
}
