import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type MigrationSource, migrate, openStore, type Store } from '../store/index.ts';
import { openEngine, storeOver } from '../store/open-pglite.store.ts';
import type { PgliteEngine } from '../store/pglite-engine.ts';

const migratedAt = new Date('2026-01-01T00:00:00Z');
const opened = new Set<Store>();
let engine: Promise<PgliteEngine> | undefined;
let count = 0;

/** The PostgreSQL that the tests run on, when the environment names one; otherwise they run on the embedded database. */
export function testDatabaseUrl(): string | undefined {
  return process.env.CITYLOOP_TEST_DATABASE_URL || undefined;
}

/** An empty schema of its own, migrated; throws when a migration fails. Closing it drops the schema. */
export async function testStore(sources: readonly MigrationSource[] = []): Promise<Store> {
  count += 1;
  const schema = `test_${process.pid}_${count}`;
  const store = await open(schema);
  const report = await migrate(store, sources, migratedAt);
  if (report.kind === 'failed') throw report.error;
  return store;
}

/** Closes every store of `testStore` and the database under them; not needed for the process to end. */
export async function closeTestStores(): Promise<void> {
  for (const store of opened) await store.close();
  const running = await engine;
  engine = undefined;
  await running?.close();
}

async function open(schema: string): Promise<Store> {
  const inner = await openInner(schema);
  const store: Store = {
    ...inner,
    async close() {
      if (!opened.delete(store)) return;
      await inner.db.schema.dropSchema(schema).ifExists().cascade().execute();
      await inner.close();
    },
  };
  opened.add(store);
  return store;
}

async function openInner(schema: string): Promise<Store> {
  const databaseUrl = testDatabaseUrl();
  if (databaseUrl) return await openStore({ databaseUrl, schema });
  engine ??= templateDirectory().then((template) => openEngine({ template }));
  return await storeOver(await engine, schema);
}

/** A prepared empty database, made once for each version of its packages. */
export async function templateDirectory(): Promise<string> {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/cityloop/', import.meta.url));
  const dir = `${cache}store-${await packageVersions()}`;
  const isThere = await readFile(`${dir}/PG_VERSION`).catch(() => undefined);
  if (isThere) return dir;
  await mkdir(cache, { recursive: true });
  const own = `${dir}.${process.pid}`;
  const store = await openStore({ dir: own });
  await store.close();
  // Another process may have been first; its directory is as good.
  await rename(own, dir).catch(() => rm(own, { recursive: true, force: true }));
  return dir;
}

async function packageVersions(): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const versions: string[] = [];
  for (const name of ['pglite', 'pglite-postgis']) {
    const main = resolve(`@electric-sql/${name}`);
    const text = await readFile(new URL('../package.json', `file://${main}`), 'utf8');
    versions.push(/"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown');
  }
  return versions.join('-');
}
