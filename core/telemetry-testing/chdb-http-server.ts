import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A running front over chDB. */
export interface ChdbHttpServer {
  readonly url: string;
  readonly dir: string;
  /** Ends the process as `kill -9` does and keeps its folder. */
  kill(): Promise<void>;
  /** Ends the process and removes the folder if it was made for it. */
  close(): Promise<void>;
}

/** Starts chDB behind the ClickHouse HTTP protocol in a process of its own: the network ClickHouse of the tests. */
export async function chdbHttpServer(options: { readonly dir?: string } = {}): Promise<ChdbHttpServer> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'cityloop-chdb-http-')));
  const front = fileURLToPath(new URL('chdb-front.routes.ts', import.meta.url));
  const child = spawn(process.execPath, [front, dir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const url = `http://127.0.0.1:${await firstLine(child)}`;
  // The tests' process may end without closing the server: the server then ends by itself.
  child.unref();
  for (const stream of [child.stdin, child.stdout]) if (stream instanceof Socket) stream.unref();
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.ref();
    child.kill('SIGKILL');
    await ended;
  };
  return {
    url,
    dir,
    kill,
    async close() {
      await kill();
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('chdb-front: no stdout');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) return line;
  throw new Error(`chdb-front: ended with ${child.exitCode ?? child.signalCode} before it listened`);
}
