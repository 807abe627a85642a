import { openPacks } from '@cityloop/core/packs';
import type { Manifest } from './backup/manifest.ts';
import { restoreSet } from './backup/restore.ts';
import { compose, migrationsOf } from './compose.ts';
import { preparedTemplate } from './open-database.ts';
import type { Settings } from './settings.ts';

export type { Part } from './backup/manifest.ts';

/** Restores a backup set into an empty folder, and into empty databases where the settings name them. */
export async function restoreBackup(from: string, into: Settings): Promise<Manifest> {
  const { modules } = compose(openPacks([]), { ingest: 'restore', sendDown: async () => {} });
  return await restoreSet({
    from,
    into,
    template: await preparedTemplate(),
    migrations: migrationsOf(modules),
    now: new Date(),
    step: () => {},
  });
}
