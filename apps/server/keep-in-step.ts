import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { City } from './city.ts';
import type { Settings } from './settings.ts';

const NAME = 'ingest-name';

/**
 * The name under which this process numbers its batches. Alone on its database it is `live`; among several processes
 * each data directory has a name of its own, kept for the next start.
 */
export async function ingestNameOf(settings: Settings): Promise<string> {
  if (settings.databaseUrl === undefined) return 'live';
  const file = join(settings.data, NAME);
  const known = await readFile(file, 'utf8').catch(() => '');
  if (/^live-[0-9a-f]{8}$/.test(known)) return known;
  const made = `live-${randomUUID().slice(0, 8)}`;
  await writeFile(file, made, { mode: 0o600 });
  return made;
}

/** What another process has changed counts here too: a lesson's layer is read when its message passes. */
export function keepInStep(city: City): void {
  const { services } = city.kernel;
  city.kernel.onMessage(({ topic }) => {
    if (topic !== 'lesson.accepted' && topic !== 'lesson.withdrawn') return;
    services.packs
      .refresh(services.db)
      .then(() => city.composition.opened.rules?.reload())
      .catch((error: unknown) => services.log.error('packs', { error }));
  });
}
