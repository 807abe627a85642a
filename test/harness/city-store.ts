import { openStore, type Store } from '@cityloop/core/store';
import { testDatabaseUrl, testStore } from '@cityloop/core/store-testing';
import { sql } from 'kysely';
import { preparedTemplate } from '../../apps/server/open-database.ts';

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** What is in it while nobody has written: how many rows, and the newest transaction that wrote one. */
  quiet: Content;
}

interface Content {
  readonly rows: number;
  readonly newest: string;
}

interface Filled {
  readonly store: Store;
  readonly schema: string;
  readonly kept: string;
  readonly tables: readonly Table[];
  readonly sequences: readonly { readonly name: string; readonly last: string | null }[];
}

const free: Filled[] = [];

/**
 * A store with the tables and registers of a city. On the embedded database it begins as a copy of the prepared one, and
 * a store that is closed is put back to that and handed out again; where none is prepared, `fill` makes it in seconds.
 */
export async function borrowCityStore(fill: (store: Store) => Promise<void>): Promise<Store> {
  if (testDatabaseUrl() !== undefined) return await filledBy(fill);
  const filled = free.pop() ?? (await keepContent(await prepared(fill)));
  let isBorrowed = true;
  return {
    ...filled.store,
    async close() {
      if (!isBorrowed) return;
      isBorrowed = false;
      await putBack(filled);
      free.push(filled);
    },
  };
}

async function filledBy(fill: (store: Store) => Promise<void>): Promise<Store> {
  const store = await testStore();
  await fill(store);
  return store;
}

async function prepared(fill: (store: Store) => Promise<void>): Promise<Store> {
  const template = await preparedTemplate();
  return template === undefined ? await filledBy(fill) : await openStore({ template });
}

async function keepContent(store: Store): Promise<Filled> {
  const { rows: names } = await sql<{ schema: string; name: string; columns: string[] }>`
    select current_schema() as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    group by c.relname order by c.relname`.execute(store.db);
  const schema = names[0]?.schema ?? '';
  const kept = `${schema}_kept`;
  await sql`create schema ${sql.ref(kept)}`.execute(store.db);
  const tables: Table[] = [];
  for (const { name, columns } of names) {
    await sql`create table ${sql.table(`${kept}.${name}`)} as select * from ${sql.table(name)}`.execute(
      store.db,
    );
    tables.push({ name, columns, quiet: await content(store, name) });
  }
  const { rows: sequences } = await sql<{ name: string; last: string | null }>`
    select sequencename as name, last_value::text as last from pg_sequences where schemaname = ${schema}`.execute(
    store.db,
  );
  return { store, schema, kept, tables, sequences };
}

async function content({ db }: Pick<Store, 'db'>, table: string): Promise<Content> {
  const { rows } = await sql<Content>`
    select count(*)::int as rows, coalesce(max(xmin::text::bigint), 0)::text as newest from ${sql.table(table)}`.execute(
    db,
  );
  return rows[0] ?? { rows: 0, newest: '0' };
}

async function putBack({ store, kept, tables, sequences }: Filled): Promise<void> {
  await store.db.transaction().execute(async (tx) => {
    // Neither the guards of the audit nor the order of references matter to rows that are put back as they were.
    await sql`set local session_replication_role = replica`.execute(tx);
    for (const table of tables) {
      const { name, columns, quiet } = table;
      const now = await content({ db: tx }, name);
      if (now.rows === quiet.rows && now.newest === quiet.newest) continue;
      await sql`delete from ${sql.table(name)}`.execute(tx);
      if (quiet.rows === 0) continue;
      const list = sql.join(columns.map((column) => sql.ref(column)));
      await sql`insert into ${sql.table(name)} (${list}) overriding system value
        select ${list} from ${sql.table(`${kept}.${name}`)}`.execute(tx);
      table.quiet = await content({ db: tx }, name);
    }
    for (const { name, last } of sequences)
      await sql`select setval(${name}::regclass, ${last ?? '1'}::bigint, ${last !== null})`.execute(tx);
  });
}
