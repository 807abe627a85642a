import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Where the server of a data directory listens, and the key by which its owner speaks to it. */
export const ServerAddress = z.object({
  url: z.url().describe('address of its HTTP interface'),
  key: z.string().min(1).describe('token of the operator on this machine'),
});
export type ServerAddress = z.infer<typeof ServerAddress>;

const NAME = 'server.json';

/** Tells the owner of the directory, and nobody else, where its server listens. */
export async function writeServerFile(dir: string, address: ServerAddress): Promise<void> {
  const own = join(dir, `${NAME}.${process.pid}`);
  await rm(own, { force: true });
  await writeFile(own, JSON.stringify(address), { flag: 'wx', mode: 0o600 });
  // The mask of the process may have taken bits away, never added any; the owner must be able to read it.
  await chmod(own, 0o600);
  await rename(own, join(dir, NAME));
}

/** Where the server of the directory listens; undefined if none has said so. Whether it lives, the lock says. */
export async function readServerFile(dir: string): Promise<ServerAddress | undefined> {
  try {
    return ServerAddress.parse(JSON.parse(await readFile(join(dir, NAME), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Takes the address away, when the server stops. */
export async function removeServerFile(dir: string): Promise<void> {
  await rm(join(dir, NAME), { force: true });
}
