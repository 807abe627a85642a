import {
  AbortedTransactionError,
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import { StoreError } from './errors.ts';
import type { Lease, PgliteEngine } from './pglite-engine.ts';

/** Kysely over the embedded database; every statement without a transaction takes the connection and gives it back. */
export function pgliteDialect(engine: PgliteEngine, searchPath: string): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PgliteDriver(engine, searchPath),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class PgliteConnection implements DatabaseConnection {
  readonly lease: Lease;

  constructor(lease: Lease) {
    this.lease = lease;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, affectedRows } = await this.lease.run(query.sql, query.parameters);
    // The row type is the query builder's promise; the driver cannot know it.
    const typedRows = rows as R[];
    return affectedRows === undefined
      ? { rows: typedRows }
      : { rows: typedRows, numAffectedRows: BigInt(affectedRows) };
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; the store reads in pages.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new StoreError('STORE_NO_STREAM');
  }
}

class PgliteDriver implements Driver {
  readonly #engine: PgliteEngine;
  readonly #searchPath: string;

  constructor(engine: PgliteEngine, searchPath: string) {
    this.#engine = engine;
    this.#searchPath = searchPath;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PgliteConnection> {
    return new PgliteConnection(await this.#engine.acquire(this.#searchPath));
  }

  async beginTransaction(connection: PgliteConnection, settings: TransactionSettings): Promise<void> {
    const isolation = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : '';
    const access = settings.accessMode ? ` ${settings.accessMode}` : '';
    await connection.lease.run(`start transaction${isolation}${access}`, []);
  }

  async commitTransaction(connection: PgliteConnection): Promise<void> {
    const { command } = await connection.lease.run('commit', []);
    if (command === 'ROLLBACK') throw new AbortedTransactionError();
  }

  async rollbackTransaction(connection: PgliteConnection): Promise<void> {
    if (connection.lease.lost) return;
    await connection.lease.run('rollback', []);
  }

  async savepoint(connection: PgliteConnection, name: string): Promise<void> {
    await this.#savepointCommand(connection, 'savepoint', name);
  }

  async rollbackToSavepoint(connection: PgliteConnection, name: string): Promise<void> {
    await this.#savepointCommand(connection, 'rollback to', name);
  }

  async releaseSavepoint(connection: PgliteConnection, name: string): Promise<void> {
    await this.#savepointCommand(connection, 'release', name);
  }

  async releaseConnection(connection: PgliteConnection): Promise<void> {
    connection.lease.release();
  }

  async destroy(): Promise<void> {}

  async #savepointCommand(connection: PgliteConnection, command: string, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`${command} "${name.replaceAll('"', '""')}"`));
  }
}
