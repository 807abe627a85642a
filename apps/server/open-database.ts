import { existsSync } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { seedAccess } from '@cityloop/core/access';
import { crashPoint, type Module, type Services } from '@cityloop/core/kernel';
import { migrate, type OpenStoreOptions, openStore, type Store, type StoreError } from '@cityloop/core/store';
import { migrationsOf } from './compose.ts';
import { cacheDir, templateName } from './root.ts';

/** A migration that failed; the database is as it was before it. */
export class MigrationFailed extends Error {
  constructor(module: string, name: string, error: StoreError) {
    super(`migration ${module}/${name}: ${error.message}`);
    this.name = 'MigrationFailed';
  }
}

/** The prepared database, if `npm ci` made one for these migrations and seeds. */
export async function preparedTemplate(): Promise<string | undefined> {
  const dir = join(cacheDir, await templateName());
  return access(join(dir, 'PG_VERSION')).then(
    () => dir,
    () => undefined,
  );
}

/** Opens the database; an embedded one that does not exist yet begins as a copy of the prepared one. */
export async function openDatabase(options: {
  databaseUrl: string | undefined;
  dir: string;
  company: OpenStoreOptions['company'];
}): Promise<Store> {
  const isEmbedded = options.databaseUrl === undefined;
  const isNew = isEmbedded && !existsSync(join(options.dir, 'PG_VERSION'));
  const template = isNew ? await preparedTemplate() : undefined;
  return openStore({
    databaseUrl: options.databaseUrl,
    dir: options.dir,
    company: options.company,
    template,
    onInitialised: () => crashPoint('first-initialisation'),
  });
}

/** Brings the tables up to date. */
export async function migrateAll(store: Store, modules: readonly Module[], now: Date): Promise<number> {
  const report = await migrate(store, migrationsOf(modules), now, {
    onWritten: () => crashPoint('in-a-migration'),
  });
  if (report.kind === 'failed')
    throw new MigrationFailed(report.failed.module, report.failed.name, report.error);
  return report.applied.length;
}

/** Fills the registers that are empty, module by module in the order of their needs. */
export async function seedAll(services: Services, modules: readonly Module[]): Promise<void> {
  await seedAccess(services.db);
  for (const module of modules) await module.seed?.(services);
}

/** Writes the prepared database that first starts are copied from; resolves to its folder. */
export async function writeTemplate(fill: (store: Store) => Promise<void>): Promise<string> {
  const known = await preparedTemplate();
  if (known !== undefined) return known;
  const dir = join(cacheDir, await templateName());
  const own = `${dir}.${process.pid}`;
  const store = await openStore({ dir: own });
  try {
    await fill(store);
  } finally {
    await store.close();
  }
  await rename(own, dir).catch(() => rm(own, { recursive: true, force: true }));
  return dir;
}
