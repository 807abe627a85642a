import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { machineTime } from './clock.ts';
import { isRunning, ownIdentity, ProcessIdentity } from './process-identity.ts';

/** The right to open a data directory, held until it is released or its process ends. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/** Another process has the directory; the message is one line for the operator. */
export class DirectoryHeld extends Error {
  readonly pid: number;
  readonly since: Date;

  constructor(dir: string, holder: { pid: number; since: Date }) {
    super(
      `the data directory ${dir} is in use by process ${holder.pid} since ${holder.since.toISOString()}; stop it first, or speak to it`,
    );
    this.name = 'DirectoryHeld';
    this.pid = holder.pid;
    this.since = holder.since;
  }
}

const Holder = ProcessIdentity.extend({ since: z.coerce.date(), token: z.string() });
type Holder = z.infer<typeof Holder>;

const BEAT_MS = 2000;
// A holder in another container or on another machine is seen by its beat only; one without a beat for so long is gone.
const SILENT_MS = 15_000;

/**
 * Takes the directory's lock, made when it does not exist; throws `DirectoryHeld` while a living process has it. What
 * a dead process left is recognised by pid, start of the process and start of the machine, and taken over by one.
 */
export async function lockDirectory(
  dir: string,
  options: { readonly since?: Date; readonly silentMs?: number } = {},
): Promise<DirectoryLock> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, 'lock');
  const token = randomUUID();
  const holder: Holder = { ...ownIdentity(), since: options.since ?? machineTime(), token };
  const own = join(dir, `lock.${token}`);
  await writeFile(own, JSON.stringify(holder), { flag: 'wx', mode: 0o644 });
  try {
    await take(dir, { own, silentMs: options.silentMs ?? SILENT_MS });
  } finally {
    await rm(own, { force: true });
  }
  const beat = setInterval(() => {
    const now = machineTime();
    utimes(path, now, now).catch(() => {});
  }, BEAT_MS);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      const now = await readText(path);
      if (now !== undefined && holderIn(now)?.token === token) await rm(path, { force: true });
    },
  };
}

/** Puts the prepared file in the lock's place: by a link, which one process makes, or over a dead holder's. */
async function take(dir: string, options: { own: string; silentMs: number }): Promise<void> {
  const path = join(dir, 'lock');
  for (;;) {
    if (await isLinked(options.own, path)) return;
    const found = await readText(path);
    if (found === undefined) continue;
    const holder = holderIn(found);
    if (holder !== undefined && (await isAlive(path, holder, options.silentMs)))
      throw new DirectoryHeld(dir, holder);
    if (await takeOver(dir, { own: options.own, found, silentMs: options.silentMs })) return;
  }
}

/**
 * Of all who see the same dead holder one may replace it: who makes the file named after its content. If that one dies
 * too before it has, the next file is named after both.
 */
async function takeOver(
  dir: string,
  options: { own: string; found: string; silentMs: number },
): Promise<boolean> {
  const path = join(dir, 'lock');
  let past = options.found;
  const right = () => join(dir, `lock.over-${createHash('sha256').update(past).digest('hex').slice(0, 16)}`);
  const passed: string[] = [];
  for (;;) {
    const at = right();
    if (await isLinked(options.own, at)) break;
    const text = await readText(at);
    if (text === undefined) return false;
    const other = holderIn(text);
    if (other !== undefined && (await isAlive(at, other, options.silentMs)))
      throw new DirectoryHeld(dir, other);
    passed.push(at);
    past += text;
  }
  const mine = right();
  // Somebody may have taken the lock over and gone before this process looked for the right to do so.
  const isStill = (await readText(path)) === options.found;
  if (isStill) await rename(options.own, path);
  for (const file of [...passed, mine]) await rm(file, { force: true });
  return isStill;
}

async function isAlive(path: string, holder: Holder, silentMs: number): Promise<boolean> {
  const running = isRunning(holder);
  if (running !== undefined) return running;
  const beat = async () => (await stat(path).catch(() => undefined))?.mtimeMs;
  const before = await beat();
  if (before === undefined || machineTime(-silentMs).getTime() > before) return false;
  // It may have died a moment ago, or its clock may go before ours: only a beat proves that it lives.
  const end = performance.now() + silentMs;
  while (performance.now() < end) {
    await delay(Math.min(250, silentMs / 4));
    const now = await beat();
    if (now !== before) return now !== undefined;
  }
  return false;
}

function holderIn(text: string): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    // Not written by us, or cut off by a full disk: it holds nothing.
    return undefined;
  }
}

async function isLinked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
