import type { Kysely, Transaction } from 'kysely';
import { StoreError } from './errors.ts';
import { openPglite } from './open-pglite.store.ts';
import { openPostgres, type PostgresCompany } from './open-postgres.store.ts';

/** No tables: a module adds its own with `db.withTables<MyTables>()`. */
// biome-ignore lint/suspicious/noEmptyInterface: modules extend the emptiness, the store knows no table.
export interface NoTables {}

/** A handle that runs statements: the store's own, or a transaction's. */
export type Db = Kysely<NoTables>;

/** A transaction's handle; it is also a `Db`, so a function that takes `Db` runs in or out of a transaction. */
export type Tx = Transaction<NoTables>;

/** The relational store: one dialect (the SQL of PostgreSQL 15), two forms. */
export interface Store {
  readonly kind: 'pglite' | 'postgres';
  readonly db: Db;
  /** Lets running transactions end and gives the connection or the directory back. */
  close(): Promise<void>;
}

/** Where the store lies. */
export interface OpenStoreOptions {
  /** A PostgreSQL 15 or newer with PostGIS; without it the embedded database is opened. */
  readonly databaseUrl?: string | undefined;
  /** The embedded database's directory, made when it does not exist; without it the data ends with the process. */
  readonly dir?: string | undefined;
  /** A prepared directory (any closed store's) that a new `dir` starts as a copy of. */
  readonly template?: string | undefined;
  /** The schema that the tables lie in, made when it does not exist; `public` otherwise. */
  readonly schema?: string | undefined;
  /** Whether other processes may work on the same PostgreSQL; without it nobody is asked. */
  readonly company?: PostgresCompany | undefined;
  /** Called when a first initialisation is complete but has not got its name yet. */
  readonly onInitialised?: (() => void) | undefined;
}

/** Opens the store; throws a `StoreError` that says what the operator has to do. The caller holds the directory's lock. */
export async function openStore(options: OpenStoreOptions = {}): Promise<Store> {
  const schema = options.schema ?? 'public';
  if (!/^[a-z_][a-z0-9_]*$/.test(schema)) throw new StoreError('STORE_SCHEMA_NAME', { schema });
  if (options.databaseUrl)
    return await openPostgres(options.databaseUrl, { schema, company: options.company });
  return await openPglite({ ...options, schema });
}
