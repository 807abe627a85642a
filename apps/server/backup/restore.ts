import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openFiles } from '@cityloop/core/files';
import {
  isEmptyStore,
  loadStore,
  type MigrationName,
  type MigrationSource,
  migrate,
  migrationsApplied,
  openStore,
  type Store,
} from '@cityloop/core/store';
import { openTelemetry, type Telemetry } from '@cityloop/core/telemetry';
import { backupProblem } from '../errors.ts';
import { MigrationFailed } from '../open-database.ts';
import { FILES, hashOfNames, tablePart, telemetryPart, telemetryParts } from './backup.ts';
import { type Manifest, type Part, readManifest } from './manifest.ts';
import { checkPart, readPart } from './part-file.ts';

/** Where a set is restored to: a data folder, and databases of others where they are set. */
export interface RestoreTarget {
  readonly data: string;
  readonly databaseUrl?: string | undefined;
  readonly clickhouseUrl?: string | undefined;
  readonly filesUrl?: string | undefined;
}

/** What a restore needs beside the set. */
export interface RestoreOptions {
  readonly from: string;
  readonly into: RestoreTarget;
  /** A prepared database that a folder of our own may begin with, which spares making one. */
  readonly template: string | undefined;
  /** Every migration that this program knows. */
  readonly migrations: readonly MigrationSource[];
  readonly now: Date;
  readonly step: (what: string) => void;
}

/**
 * Restores a set into a folder that does not exist yet, or is empty, and into empty databases. The whole set is
 * checked first; the data folder gets its name at the end, so that a kill leaves no half city under it.
 */
export async function restoreSet(options: RestoreOptions): Promise<Manifest> {
  const { from, into, step } = options;
  step('checking the backup');
  const manifest = await readManifest(from);
  for (const part of manifest.parts) await checkOne(from, part);
  await refuseUsed(into.data);
  const aside = `${into.data}.restoring`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true, mode: 0o700 });
  // Telemetry is opened first, since chDB must be loaded before any worker is.
  const { clickhouseUrl: url } = into;
  const telemetry = await openTelemetry(url === undefined ? { dir: join(aside, 'telemetry') } : { url });
  try {
    if ((await telemetry.stats()).rows > 0)
      throw backupProblem('restore-target-used', { value: hostOf(url ?? aside) });
    const store = await openTarget(options, manifest, join(aside, 'database'));
    try {
      step('restoring the database');
      await restoreTables(store, manifest, options);
    } finally {
      await store.close();
    }
    step('restoring files');
    await restoreFiles(from, { url: into.filesUrl, dir: join(aside, 'files') });
    step('restoring telemetry');
    await restoreTelemetry(telemetry, from, manifest.parts);
  } catch (error) {
    await telemetry.close();
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
  await telemetry.close();
  await rmdir(into.data).catch(() => {});
  await rename(aside, into.data);
  return manifest;
}

async function refuseUsed(dir: string): Promise<void> {
  const there = await readdir(dir).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  if (there.length > 0) throw backupProblem('restore-target-used', { value: dir });
}

async function checkOne(from: string, part: Part): Promise<void> {
  if (part.name !== FILES) return checkPart(from, part);
  const names = await fileNames(from);
  if (names.length !== part.rows || hashOfNames(names) !== part.sha256) {
    const reason = `${names.length} of ${part.rows} files, or other ones`;
    throw backupProblem('backup-damaged', { value: FILES, words: { reason } });
  }
  for (const name of names) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(filePath(from, name))) hash.update(chunk);
    if (hash.digest('hex') !== name)
      throw backupProblem('backup-damaged', { value: name, words: { reason: 'its content is another' } });
  }
}

function filePath(from: string, name: string): string {
  return join(from, FILES, name.slice(0, 2), name.slice(2));
}

async function fileNames(from: string): Promise<readonly string[]> {
  const found = await readdir(join(from, FILES), { recursive: true });
  return found.map((path) => path.replace(/[/\\]/, '')).filter((name) => /^[0-9a-f]{64}$/.test(name));
}

/** Opens the database to fill: an empty one, or one that was prepared with the very tables of the set. */
async function openTarget(
  { into: { databaseUrl }, template }: RestoreOptions,
  { relational }: Manifest,
  dir: string,
): Promise<Store> {
  if (databaseUrl === undefined && template !== undefined) {
    const prepared = await openStore({ dir, template });
    const fits =
      JSON.stringify(await migrationsApplied(prepared.db)) === JSON.stringify(relational.migrations);
    if (fits) return prepared;
    await prepared.close();
    await rm(dir, { recursive: true, force: true });
  }
  const store = await openStore({ databaseUrl, dir });
  if (await isEmptyStore(store)) return store;
  await store.close();
  throw backupProblem('restore-target-used', { value: hostOf(databaseUrl ?? dir) });
}

async function restoreTables(store: Store, manifest: Manifest, options: RestoreOptions): Promise<void> {
  const { from } = options;
  const { relational, parts } = manifest;
  const known = new Set(relational.migrations.map(({ module, name }) => `${module}/${name}`));
  const upTo = async (wanted: (migration: MigrationName) => boolean) => {
    const report = await migrate(store, options.migrations, options.now, { wanted });
    if (report.kind === 'failed')
      throw new MigrationFailed(report.failed.module, report.failed.name, report.error);
  };
  await upTo(({ module, name }) => known.has(`${module}/${name}`));
  const counts = await loadStore(store, relational, (table) => rowsOf(from, parts, tablePart(table)));
  for (const [table, count] of counts) {
    const expected = parts.find((part) => part.name === tablePart(table))?.rows ?? 0;
    if (count === expected) continue;
    const reason = `${count} rows in the database, ${expected} in the backup`;
    throw backupProblem('backup-damaged', { value: table, words: { reason } });
  }
  // Runs none: it refuses a set whose migrations are not this program's.
  await upTo(() => false);
}

async function* rowsOf(
  from: string,
  parts: readonly Part[],
  name: string,
): AsyncGenerator<readonly string[]> {
  const part = parts.find((one) => one.name === name);
  if (part !== undefined) yield* readPart(from, part);
}

async function restoreFiles(from: string, into: { url: string | undefined; dir: string }): Promise<void> {
  const files = await openFiles(into);
  try {
    for (const name of await fileNames(from))
      await files.put(createReadStream(filePath(from, name)), { contentType: 'application/octet-stream' });
  } finally {
    await files.close();
  }
}

async function restoreTelemetry(telemetry: Telemetry, from: string, parts: readonly Part[]): Promise<void> {
  for (const part of telemetryParts)
    for await (const lines of rowsOf(from, parts, telemetryPart(part))) await telemetry.load({ part, lines });
}

/** An address without its password. */
function hostOf(target: string): string {
  return URL.canParse(target) ? new URL(target).host : target;
}
