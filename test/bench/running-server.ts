import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { readServerFile } from '@cityloop/core/kernel';

const main = fileURLToPath(new URL('../../apps/server/main.ts', import.meta.url));
const LIMIT_MS = 180_000;

/** A server in a process of its own. */
export interface RunningServer {
  readonly url: string;
  /** Key of the command line, with which the bench acts as the system. */
  readonly key: string;
  /** Seconds from the start of the process to `/readyz`. */
  readonly readyS: number;
  /** Resident memory of the server's process, MB. */
  rssMb(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the server on free ports over a data directory and waits until it is ready. */
export async function startServer(
  data: string,
  options: { readonly simulator: boolean },
): Promise<RunningServer> {
  const [port, mqtt] = [await freePort(), await freePort()];
  const begun = performance.now();
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      CITYLOOP_DATA: data,
      CITYLOOP_PORT: String(port),
      CITYLOOP_MQTT_PORT: String(mqtt),
      CITYLOOP_SIMULATOR: options.simulator ? 'on' : 'off',
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswers(`${url}${options.simulator ? '/readyz' : '/healthz'}`, child, begun);
  const readyS = (performance.now() - begun) / 1000;
  const file = await readServerFile(data);
  if (file === undefined) throw new Error(`${data} has no server file`);
  return {
    url,
    key: file.key,
    readyS,
    async rssMb() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
    },
    stop: () => stop(child),
  };
}

async function untilAnswers(url: string, child: ChildProcess, begun: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    if (performance.now() - begun > LIMIT_MS) throw new Error(`${url} does not answer`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
