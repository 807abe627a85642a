import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Files, PutOptions, StoredFile } from './files.ts';
import { collect, errorCode, isFileName, openSpool, verified, writeAside } from './spool.ts';

/** Files in a folder, each as `ab/cdef…` after its SHA-256: written aside, synced, then given its name. */
export async function openFolder(dir: string): Promise<Files> {
  const spool = await openSpool(dir);
  const folderOf = (sha256: string) => join(dir, sha256.slice(0, 2));
  const pathOf = (sha256: string) => join(folderOf(sha256), sha256.slice(2));

  async function put(
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    options: PutOptions,
  ): Promise<StoredFile> {
    const { path, sha256, size } = await writeAside(spool, bytes);
    try {
      options.onWritten?.();
      await mkdir(folderOf(sha256), { recursive: true });
      await rename(path, pathOf(sha256));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    // Both names, as another put may have made the sub-folder a moment ago and not synced it yet.
    await syncFolder(folderOf(sha256));
    await syncFolder(dir);
    return { sha256, size };
  }

  async function sizeOf(sha256: string): Promise<number | undefined> {
    if (!isFileName(sha256)) return undefined;
    try {
      return (await stat(pathOf(sha256))).size;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  return {
    put,
    async get(sha256) {
      const size = await sizeOf(sha256);
      if (size === undefined) return undefined;
      const open = () => verified(createReadStream(pathOf(sha256)), sha256);
      return {
        size,
        stream: () => Readable.from(open(), { objectMode: false }),
        bytes: () => collect(open()),
      };
    },
    async has(sha256) {
      return (await sizeOf(sha256)) !== undefined;
    },
    async *list() {
      for (const folder of await readdir(dir)) {
        if (!/^[0-9a-f]{2}$/.test(folder)) continue;
        for (const rest of await readdir(join(dir, folder))) {
          if (isFileName(folder + rest)) yield folder + rest;
        }
      }
    },
    async close() {
      await rm(spool, { recursive: true, force: true });
    },
  };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
