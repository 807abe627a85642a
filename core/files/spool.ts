import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FilesError } from './errors.ts';
import type { StoredFile } from './files.ts';

/** A file written aside, not yet under its name. */
export interface Spooled extends StoredFile {
  readonly path: string;
}

/** Where files are written aside; emptied on opening, as what lies there belongs to a process that was killed. */
export async function openSpool(dir: string): Promise<string> {
  const spool = join(dir, 'tmp');
  try {
    await rm(spool, { recursive: true, force: true });
    await mkdir(spool, { recursive: true });
  } catch (error) {
    throw new FilesError('FILES_UNWRITABLE', { dir, reason: reasonOf(error) }, error);
  }
  return spool;
}

/** Writes bytes aside and syncs them to the disk; leaves nothing when that fails. */
export async function writeAside(
  spool: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<Spooled> {
  const path = join(spool, randomUUID());
  const hash = createHash('sha256');
  let size = 0;
  try {
    const file = await open(path, 'wx');
    try {
      for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
        hash.update(chunk);
        size += chunk.byteLength;
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    if (errorCode(error) === 'ENOSPC') throw new FilesError('FILES_DISK_FULL', { dir: spool }, error);
    throw error;
  }
  return { path, size, sha256: hash.digest('hex') };
}

/** Whether a text can be a file's name; whatever else is asked for is not there. */
export function isFileName(sha256: string): boolean {
  return /^[0-9a-f]{64}$/.test(sha256);
}

/** Passes bytes on and fails at the end when they are not the ones of the name. */
export async function* verified(
  source: AsyncIterable<Uint8Array>,
  sha256: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== sha256) throw new FilesError('FILES_DAMAGED', { sha256 });
}

/** All bytes of a stream in one piece. */
export async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

/** The short code of a system error, e.g. `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** What went wrong, in the words of the innermost cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message || (errorCode(error) ?? error.name);
}
