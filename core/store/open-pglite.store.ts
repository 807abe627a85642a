import { rm } from 'node:fs/promises';
import { Kysely } from 'kysely';
import { pgliteDialect } from './pglite-dialect.ts';
import { copyDirectory, holdsDatabase, prepareBeside, temporaryDirectory } from './pglite-directory.ts';
import { PgliteEngine } from './pglite-engine.ts';
import type { NoTables, OpenStoreOptions, Store } from './store.ts';

/** Opens the embedded database over `dir`, first making it if it does not exist. */
export async function openPglite(options: OpenStoreOptions & { readonly schema: string }): Promise<Store> {
  const engine = await openEngine(options);
  const store = await storeOver(engine, options.schema);
  return {
    ...store,
    async close() {
      await engine.close();
      if (!options.dir) await rm(engine.dir, { recursive: true, force: true });
    },
  };
}

/** Opens the database alone, for several stores over one. */
export async function openEngine(
  options: Omit<OpenStoreOptions, 'databaseUrl' | 'schema'>,
): Promise<PgliteEngine> {
  const dir = options.dir ?? (await temporaryDirectory());
  if (!(await holdsDatabase(dir))) {
    const { template } = options;
    await prepareBeside(dir, async (tmp) => {
      await (template ? copyDirectory(template, tmp) : initialise(tmp));
      options.onInitialised?.();
    });
  }
  const engine = new PgliteEngine(dir);
  await engine.ready();
  return engine;
}

/** A store over a schema of an open database; its `close` leaves the database open. */
export async function storeOver(engine: PgliteEngine, schema: string): Promise<Store> {
  const searchPath = schema === 'public' ? 'public' : `${schema}, public`;
  const lease = await engine.acquire(searchPath);
  try {
    if (schema !== 'public') await lease.run(`create schema if not exists ${schema}`, []);
  } finally {
    lease.release();
  }
  const db = new Kysely<NoTables>({ dialect: pgliteDialect(engine, searchPath) });
  return { kind: 'pglite', db, close: () => db.destroy() };
}

async function initialise(dir: string): Promise<void> {
  const engine = new PgliteEngine(dir);
  const lease = await engine.acquire('public');
  for (const extension of ['postgis', 'pg_trgm', 'btree_gist']) {
    await lease.run(`create extension if not exists ${extension}`, []);
  }
  lease.release();
  await engine.close();
}
