import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import { StoreError } from './errors.ts';
import type { Db, Store } from './store.ts';

/** A module's folder of `NNN-words.sql` files. */
export interface MigrationSource {
  readonly module: string;
  readonly folder: URL;
}

/** A migration by module and file name without `.sql`. */
export interface MigrationName {
  readonly module: string;
  readonly name: string;
}

/** What `migrate` did; a failure is an outcome, told with what had been applied before it. */
export type MigrationReport =
  | { readonly kind: 'done'; readonly applied: readonly MigrationName[]; readonly before: number }
  | {
      readonly kind: 'failed';
      readonly applied: readonly MigrationName[];
      readonly failed: MigrationName;
      readonly error: StoreError;
    };

/** A migration that a database has, with the hash of the file it came from. */
export interface AppliedMigration extends MigrationName {
  readonly sha256: string;
}

/** How far to go, and who is told on the way. */
export interface MigrateHooks {
  /** Which migrations to run; all when absent. The others are left for another time. */
  readonly wanted?: (migration: MigrationName) => boolean;
  /** Called inside a migration's transaction, when its statements have run. */
  readonly onWritten?: (migration: MigrationName) => void;
}

interface MigrationFile extends MigrationName {
  readonly text: string;
  readonly sha256: string;
}

type MigrationTable = {
  migration: { module: string; name: string; sha256: string; applied_at: Date };
};

/** Brings the schema up to date: each file once, in order, in a transaction of its own. Never throws for a failed one. */
export async function migrate(
  store: Store,
  sources: readonly MigrationSource[],
  now: Date,
  hooks: MigrateHooks = {},
): Promise<MigrationReport> {
  const files: MigrationFile[] = [];
  for (const source of sources) {
    const read = await readSource(source);
    if (read instanceof StoreError) return failure([], { module: source.module, name: '' }, read);
    files.push(...read);
  }
  return await store.db.connection().execute(async (connection) => {
    const db = connection.withTables<MigrationTable>();
    if (store.kind === 'postgres')
      await sql`select pg_advisory_lock(hashtext('cityloop migrate ' || current_schema()))`.execute(db);
    try {
      return await migrateLocked(db, files, now, hooks);
    } finally {
      if (store.kind === 'postgres')
        await sql`select pg_advisory_unlock(hashtext('cityloop migrate ' || current_schema()))`.execute(db);
    }
  });
}

async function migrateLocked(
  db: Kysely<MigrationTable>,
  files: readonly MigrationFile[],
  now: Date,
  hooks: MigrateHooks,
): Promise<MigrationReport> {
  await sql`create table if not exists migration (
    module text not null,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null,
    primary key (module, name)
  )`.execute(db);
  const before = await appliedIn(db);
  const refused = refuse(before, files);
  if (refused) return failure([], refused.migration, refused.error);

  const known = new Set(before.map((row) => `${row.module}/${row.name}`));
  const applied: MigrationName[] = [];
  const { wanted = () => true } = hooks;
  for (const file of files.filter((one) => !known.has(`${one.module}/${one.name}`) && wanted(one))) {
    const name: MigrationName = { module: file.module, name: file.name };
    try {
      await db.transaction().execute(async (tx) => {
        await sql.raw(file.text).execute(tx);
        await tx
          .insertInto('migration')
          .values({ ...name, sha256: file.sha256, applied_at: now })
          .execute();
        hooks.onWritten?.(name);
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return failure(applied, name, new StoreError('STORE_MIGRATION_FAILED', { ...name, reason }, cause));
    }
    applied.push(name);
  }
  return { kind: 'done', applied, before: before.length };
}

/** The migrations that a database has, in order of module and name. */
export async function migrationsApplied(db: Db): Promise<readonly AppliedMigration[]> {
  return await appliedIn(db.withTables<MigrationTable>());
}

async function appliedIn(db: Kysely<MigrationTable>): Promise<readonly AppliedMigration[]> {
  return await db
    .selectFrom('migration')
    .select(['module', 'name', 'sha256'])
    .orderBy('module')
    .orderBy('name')
    .execute();
}

function failure(
  applied: readonly MigrationName[],
  failed: MigrationName,
  error: StoreError,
): MigrationReport {
  return { kind: 'failed', applied, failed, error };
}

/** The first applied migration whose file has changed, or that a module no longer has. */
function refuse(
  applied: readonly { readonly module: string; readonly name: string; readonly sha256: string }[],
  files: readonly MigrationFile[],
): { readonly migration: MigrationName; readonly error: StoreError } | undefined {
  const modules = new Set(files.map((file) => file.module));
  for (const { module, name, sha256 } of applied) {
    if (!modules.has(module)) continue;
    const file = files.find((candidate) => candidate.module === module && candidate.name === name);
    const migration = { module, name };
    if (!file) return { migration, error: new StoreError('STORE_MIGRATION_UNKNOWN', migration) };
    if (file.sha256 === sha256) continue;
    const values = { ...migration, applied: sha256.slice(0, 12), found: file.sha256.slice(0, 12) };
    return { migration, error: new StoreError('STORE_MIGRATION_CHANGED', values) };
  }
  return undefined;
}

async function readSource(source: MigrationSource): Promise<readonly MigrationFile[] | StoreError> {
  const { module, folder } = source;
  const base = folder.href.endsWith('/') ? folder : new URL(`${folder.href}/`);
  const names = (await readdir(base)).filter((name) => name.endsWith('.sql')).sort();
  const numbers = new Set<string>();
  const files: MigrationFile[] = [];
  for (const file of names) {
    const number = file.match(/^(\d{3})-[a-z0-9-]+\.sql$/)?.[1];
    if (!number || numbers.has(number)) return new StoreError('STORE_MIGRATION_NAME', { module, file });
    numbers.add(number);
    const text = (await readFile(new URL(file, base), 'utf8')).replaceAll('\r\n', '\n');
    const sha256 = createHash('sha256').update(text).digest('hex');
    files.push({ module, name: file.slice(0, -'.sql'.length), text, sha256 });
  }
  return files;
}
