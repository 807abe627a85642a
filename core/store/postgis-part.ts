import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Extension } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';

/**
 * What a database that has PostGIS needs of the package: the library and the coordinate systems. The rest, three quarters
 * of 91 MB, are scripts that make or upgrade the extension, and libraries for rasters and topology; unpacking and
 * compiling them takes half of the time in which a database opens.
 */
const NEEDED = ['lib/postgresql/postgis-3.so', 'share/proj/'];

const BLOCK = 512; // tar: one header block, then the contents padded to whole blocks
const NAME_BYTES = 100;
const SIZE_AT = 124;
const SIZE_BYTES = 12;

const bundle = new URL('./postgis.tar.gz', import.meta.resolve('@electric-sql/pglite-postgis'));

/** PostGIS for a database that has it already: the prepared part of the package, or all of it where none is prepared. */
export const runningPostgis: Extension = {
  name: postgis.name,
  async setup(pglite, options) {
    const whole = await postgis.setup(pglite, options);
    const part = await partFile();
    return existsSync(part) ? { ...whole, bundlePath: pathToFileURL(part) } : whole;
  },
};

/** Prepares the part of PostGIS that databases are opened with; resolves to its file. */
export async function preparePostgis(): Promise<string> {
  const part = await partFile();
  if (existsSync(part)) return part;
  await mkdir(dirname(part), { recursive: true });
  const own = `${part}.${process.pid}`;
  const archive = gunzipSync(await readFile(bundle));
  await writeFile(own, gzipSync(entriesOf(archive, NEEDED), { level: 1 }));
  await rename(own, part).catch(() => rm(own, { force: true }));
  return part;
}

async function partFile(): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const text = await readFile(
    new URL('../package.json', pathToFileURL(resolve('@electric-sql/pglite-postgis'))),
    'utf8',
  );
  const version = /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
  return fileURLToPath(
    new URL(`../../node_modules/.cache/cityloop/postgis-${version}.tar.gz`, import.meta.url),
  );
}

/** A tar archive of those entries of another one whose names begin in one of these ways; throws when one has no entry. */
export function entriesOf(archive: Buffer, wanted: readonly string[]): Buffer {
  const kept: Buffer[] = [];
  const found = new Set<string>();
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    const header = archive.subarray(at, at + BLOCK);
    const name = header.toString('utf8', 0, NAME_BYTES).replace(/\0.*$/s, '');
    const size = Number.parseInt(header.toString('ascii', SIZE_AT, SIZE_AT + SIZE_BYTES), 8);
    const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const start = wanted.find((one) => name.startsWith(one));
    if (start !== undefined) {
      found.add(start);
      kept.push(archive.subarray(at, end));
    }
    at = end;
  }
  const missing = wanted.filter((one) => !found.has(one));
  if (missing.length > 0) throw new RangeError(`the archive has no ${missing.join(', ')}`);
  return Buffer.concat([...kept, Buffer.alloc(2 * BLOCK)]);
}
