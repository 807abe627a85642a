import { link, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { serverProblem } from './errors.ts';

/** The data folder, taken by this process until it is released. */
export interface DataLock {
  release(): Promise<void>;
}

const Holder = z.object({
  pid: z.int().positive(),
  since: z.string().describe('when the folder was taken'),
  boot: z.string().describe('id of this run of the machine; empty where the system has none'),
  began: z
    .string()
    .describe('start of the process in ticks of the machine; empty where the system does not tell'),
});
type Holder = z.infer<typeof Holder>;

const LOCK = 'lock';
const SERVER = 'server.json';

/**
 * Takes a data folder, so that no other process opens the stores in it. A lock whose process no longer runs is taken
 * over; a living holder is a problem that names it. Where two machines or two containers share a folder this sees
 * only its own processes.
 */
export async function lockData(dir: string, now: Date): Promise<DataLock> {
  const path = join(dir, LOCK);
  const aside = `${path}.${process.pid}`;
  const own: Holder = {
    pid: process.pid,
    since: now.toISOString(),
    boot: await bootId(),
    began: (await beginOf(process.pid)) ?? '',
  };
  await writeWhole(aside, `${JSON.stringify(own)}\n`, 0o644);
  try {
    for (;;) {
      if (await linked(aside, path)) return { release: () => releaseOwn(path, own) };
      await takeOver(dir, path, aside);
    }
  } finally {
    await rm(aside, { force: true });
  }
}

/** Gives the name to a file that is whole already: nobody ever reads half a lock. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function takeOver(dir: string, path: string, aside: string): Promise<void> {
  const holder = await holderIn(path);
  if (holder !== undefined && (await isAlive(holder))) throw held(dir, holder);
  const stale = `${aside}.stale`;
  const moved = await rename(path, stale).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  // Another process may have taken over between the look and the move: then that one is the holder.
  const taken = await holderIn(stale);
  const isOther = taken !== undefined && JSON.stringify(taken) !== JSON.stringify(holder);
  if (isOther) await linked(stale, path);
  await rm(stale, { force: true });
  if (isOther) throw held(dir, taken);
}

function held(dir: string, { pid, since }: Holder): Error {
  return serverProblem('data-in-use', { value: dir, words: { pid, since } });
}

async function holderIn(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  });
  try {
    return Holder.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function releaseOwn(path: string, own: Holder): Promise<void> {
  const holder = await holderIn(path);
  if (holder?.pid === own.pid && holder.began === own.began) await rm(path, { force: true });
}

async function isAlive({ pid, boot, began }: Holder): Promise<boolean> {
  if (boot !== (await bootId())) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user is alive as well.
    if (codeOf(error) !== 'EPERM') return false;
  }
  const now = await beginOf(pid);
  // Ended, and only its number is kept until its parent looks; or the number is another process's by now.
  if (now === 'ended') return false;
  return began === '' || now === undefined || now === began;
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
}

/** The 22nd field of a process's state, or that it has ended; the name before the fields may hold spaces. */
async function beginOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' || fields?.[0] === 'X' ? 'ended' : fields?.[19];
}

const ServerFile = z.object({
  address: z.string().describe('where the server listens'),
  key: z.string().describe('lets the command line of this machine in, until the server stops'),
});

/** How the command line of this machine reaches the running server. */
export type ServerFile = z.infer<typeof ServerFile>;

/** Tells the command line where the server is; only the folder's owner may read it. */
export async function writeServerFile(dir: string, file: ServerFile): Promise<void> {
  const aside = join(dir, `${SERVER}.${process.pid}`);
  await writeWhole(aside, `${JSON.stringify(file)}\n`, 0o600);
  await rename(aside, join(dir, SERVER));
}

/** Where the server of a folder is; `undefined` when none has said so. */
export async function readServerFile(dir: string): Promise<ServerFile | undefined> {
  const text = await readFile(join(dir, SERVER), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  try {
    return text === undefined ? undefined : ServerFile.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Takes the file away again. */
export async function removeServerFile(dir: string): Promise<void> {
  await rm(join(dir, SERVER), { force: true });
}

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, text, { flag: 'wx', mode });
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
