import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../apps/server/main.ts', import.meta.url));
const READY_MS = 150_000;
const STOP_MS = 20_000;

/** A server of the platform in a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  /** Everything it said so far. */
  output(): string;
  /** Whether it has ended, however. */
  readonly ended: boolean;
  /** Resolves with how it ended: `SIGKILL`, another signal, or an exit code. */
  readonly end: Promise<string>;
  /** Resolves when it says that it listens; rejects when it ended before. */
  listening(): Promise<void>;
  /** Names the point, as `name` or `name:N`, at which it is to die from now on. */
  arm(point: string): Promise<void>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
  /** Asks it to stop and waits; gives how many milliseconds that took. */
  stop(): Promise<number>;
}

/** What a server is started with. */
export interface ServerSettings {
  readonly dir: string;
  /** HTTP and MQTT: the same over restarts, so that clients find it again. */
  readonly ports: readonly [number, number];
  readonly clock: string;
  /** Point at which it dies during its start already. */
  readonly crashAt?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

const running = new Set<ChildProcess>();
// A test process that is stopped leaves no server behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a server on loopback; it does not listen yet. */
export function startServer(settings: ServerSettings): ServerProcess {
  const [port, mqttPort] = settings.ports;
  const pointFile = join(settings.dir, '..', `crash-point-${port}`);
  const {
    CITYLOOP_CRASH_AT: _,
    DATABASE_URL: __,
    CLICKHOUSE_URL: ___,
    NATS_URL: ____,
    ...inherited
  } = process.env;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...inherited,
      CITYLOOP_PORT: String(port),
      CITYLOOP_MQTT_PORT: String(mqttPort),
      CITYLOOP_DATA: settings.dir,
      CITYLOOP_CLOCK: settings.clock,
      CITYLOOP_SIMULATOR: 'off',
      CITYLOOP_CRASH_AT: settings.crashAt ?? `@${pointFile}`,
      ...settings.env,
    },
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const end = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    return String(signal ?? code);
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    output: () => output,
    get ended() {
      return hasEnded();
    },
    end,
    async listening() {
      const until = performance.now() + READY_MS;
      while (!output.includes('] listening')) {
        if (hasEnded()) throw new Error(`the server ended with ${await end} before it listened:\n${output}`);
        if (performance.now() > until) throw new Error(`the server does not listen:\n${output}`);
        await delay(20);
      }
    },
    async arm(point) {
      writeFileSync(pointFile, point);
      child.kill('SIGUSR2');
      while (!output.includes(`armed: ${point}\n`)) {
        if (hasEnded()) return;
        await delay(5);
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await end;
    },
    async stop() {
      const from = performance.now();
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      const how = await end;
      clearTimeout(late);
      if (how !== '0') throw new Error(`the server ended with ${how} when it was asked to stop:\n${output}`);
      return performance.now() - from;
    },
  };
}

/** Two ports of loopback that nobody listens on. */
export async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const;
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      return address !== null && typeof address === 'object' ? address.port : 0;
    }),
  );
  for (const server of servers) server.close();
  return [ports[0] ?? 0, ports[1] ?? 0];
}
