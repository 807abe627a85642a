import { randomUUID } from 'node:crypto';
import { constants, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StoreError } from './errors.ts';

/** The PostgreSQL version inside the embedded database, as its directories name it. */
const VERSION = '18';

/** Whether `dir` holds a database this program reads; throws when something else lies there. */
export async function holdsDatabase(dir: string): Promise<boolean> {
  const found = await readFile(join(dir, 'PG_VERSION'), 'utf8').then(
    (text) => text.trim(),
    (error: unknown) => {
      if (isAbsent(error)) return undefined;
      const reason = error instanceof Error ? error.message : String(error);
      throw new StoreError('STORE_DIRECTORY_UNREADABLE', { dir, reason }, error);
    },
  );
  if (found === VERSION) return true;
  if (found !== undefined) throw new StoreError('STORE_DIRECTORY_VERSION', { dir, found, wanted: VERSION });
  const entries = await readdir(dir).catch(() => []);
  if (entries.length > 0) throw new StoreError('STORE_DIRECTORY_UNKNOWN', { dir });
  return false;
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Fills a directory beside `dir` and gives it that name at the end, so that a kill leaves no half database. */
export async function prepareBeside(dir: string, fill: (tmp: string) => Promise<void>): Promise<void> {
  const tmp = `${dir}.tmp`;
  await rm(tmp, { recursive: true, force: true });
  await mkdir(dirname(dir), { recursive: true });
  await fill(tmp);
  await rm(dir, { recursive: true, force: true });
  await rename(tmp, dir);
}

/** Copies a prepared directory; on file systems that can, without copying the blocks. */
export async function copyDirectory(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

const temporaryPrefix = 'cityloop-store-';

/** A directory for a store that lives as long as this process; it goes with the process, or with a later one's sweep. */
export async function temporaryDirectory(): Promise<string> {
  await sweepTemporary();
  const root = await mkdtemp(join(tmpdir(), `${temporaryPrefix}${process.pid}-`));
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  return join(root, randomUUID());
}

async function sweepTemporary(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(name.match(/^cityloop-store-(\d+)-/)?.[1]);
    if (!pid || isAlive(pid)) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM';
  }
}
