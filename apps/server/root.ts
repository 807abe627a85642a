import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The checkout's root folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '');

/** Where what `npm ci` prepares lies. */
export const cacheDir = join(root, 'node_modules', '.cache', 'cityloop');

/** Folders in which packs are found. */
export const packFolders: readonly string[] = [join(root, 'packs')];

/** The version of this program. */
export async function release(): Promise<string> {
  const text = await readFile(join(root, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/** A fingerprint of everything that a prepared database is made from: migrations and seeds. */
export async function templateName(): Promise<string> {
  const hash = createHash('sha256');
  for (const group of ['core', 'loop', 'registers']) {
    const files = await readdir(join(root, group), { recursive: true });
    const wanted = files.filter(
      (file) =>
        !file.includes('node_modules') && /(\.sql|[/\\]data[/\\].*|roles\.yaml|rules\.yaml)$/.test(file),
    );
    for (const file of wanted.sort())
      hash.update(file).update(await readFile(join(root, group, file)).catch(() => ''));
  }
  return `database-${hash.digest('hex').slice(0, 16)}`;
}
