import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { StoreError } from './errors.ts';
import { postgresTypes } from './postgres-types.ts';
import { type Entrance, enter, type Presence } from './presence.store.ts';
import type { NoTables, Store } from './store.ts';

/** SQL of ours is written for this version and runs on every later one. */
const OLDEST = 150_000;
const CONNECT_SECONDS = 10;
const extensions = ['postgis', 'pg_trgm', 'btree_gist'];

/** With whom the process works on it. */
export type PostgresCompany = Pick<Entrance, 'company' | 'onRefused' | 'waitMs'>;

/** Opens a PostgreSQL of somebody else's: checks its version and extensions, makes the schema. */
export async function openPostgres(
  databaseUrl: string,
  { schema, company }: { readonly schema: string; readonly company?: PostgresCompany | undefined },
): Promise<Store> {
  const address = addressOf(databaseUrl);
  const searchPath = schema === 'public' ? 'public' : `${schema},public`;
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    types: postgresTypes,
    options: `-c search_path=${searchPath} -c timezone=UTC`,
    max: 10,
    // A caller that uses the store inside its own transaction can empty the pool: better an error than silence.
    connectionTimeoutMillis: CONNECT_SECONDS * 1000,
    allowExitOnIdle: true,
  });
  // An idle connection that breaks is replaced at the next statement; without a listener it would end the process.
  pool.on('error', () => {});
  let presence: Presence | undefined;
  try {
    await prepare(pool, address, schema);
    if (company !== undefined) presence = await enter({ databaseUrl, address, schema, ...company });
  } catch (error) {
    await pool.end();
    throw error;
  }
  const connections = { connect: () => connect(pool, address), end: () => pool.end(), options: pool.options };
  const db = new Kysely<NoTables>({ dialect: new PostgresDialect({ pool: connections }) });
  return {
    kind: 'postgres',
    db,
    async close() {
      await db.destroy();
      await presence?.leave();
    },
  };
}

async function prepare(pool: pg.Pool, address: string, schema: string): Promise<void> {
  const client = await connect(pool, address);
  try {
    const version = await client.query<{ server_version_num: string }>('show server_version_num');
    const number = Number(version.rows[0]?.server_version_num);
    if (number < OLDEST) {
      throw new StoreError('STORE_VERSION', { address, version: Math.floor(number / 10_000) });
    }
    // Two processes that start together must not both make an extension.
    await client.query("select pg_advisory_lock(hashtext('cityloop prepare'))");
    for (const extension of extensions) await ensureExtension(client, address, extension);
    if (schema !== 'public') await client.query(`create schema if not exists ${schema}`);
    await client.query("select pg_advisory_unlock(hashtext('cityloop prepare'))");
  } finally {
    // Closed, not kept: a failure above must not leave its lock in the pool.
    client.release(true);
  }
}

async function connect(pool: pg.Pool, address: string): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    const isFull = pool.totalCount >= (pool.options.max ?? 10);
    if (isFull) throw new StoreError('STORE_CONNECTION_HELD', { seconds: CONNECT_SECONDS }, error);
    throw new StoreError('STORE_UNREACHABLE', { address, reason: reasonOf(error) }, error);
  }
}

async function ensureExtension(client: pg.PoolClient, address: string, extension: string): Promise<void> {
  try {
    await client.query(`create extension if not exists ${extension} schema public`);
  } catch (error) {
    throw new StoreError('STORE_EXTENSION', { address, extension, reason: reasonOf(error) }, error);
  }
}

function addressOf(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl);
    return `${url.host}${url.pathname}`;
  } catch {
    return 'DATABASE_URL';
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code: unknown = Reflect.get(error, 'code');
  return error.message || String(code);
}
