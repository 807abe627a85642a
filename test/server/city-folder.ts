import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { templateDirectory } from '@cityloop/core/store-testing';
import { preparedTemplate } from '../../apps/server/open-database.ts';
import { freePorts, type ServerProcess, startServer } from '../crash/server-process.ts';

const cliMain = fileURLToPath(new URL('../../apps/cli/main.ts', import.meta.url));

/** A folder for a test, and what goes with it at the end. */
export interface Folder {
  readonly root: string;
  /** A data folder in it, not yet made. */
  readonly data: string;
  remove(): Promise<void>;
}

/** Makes a folder whose data folder will begin with a database, where `npm ci` has prepared none for these tables. */
export async function cityFolder(): Promise<Folder> {
  const root = await mkdtemp(join(tmpdir(), 'cityloop-server-'));
  const data = join(root, 'data');
  if ((await preparedTemplate()) === undefined) {
    await mkdir(data, { mode: 0o700 });
    await cp(await templateDirectory(), join(data, 'database'), { recursive: true });
  }
  return { root, data, remove: () => rm(root, { recursive: true, force: true }) };
}

/** A server on free ports, over a data folder. */
export interface Running extends ServerProcess {
  readonly url: string;
  readonly ports: readonly [number, number];
  /** What the command line's key may ask. */
  ask(method: string, path: string, body?: unknown): Promise<Response>;
}

/** Starts a server; it does not listen yet. */
export async function start(
  data: string,
  options: {
    readonly clock?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly ports?: readonly [number, number];
  } = {},
): Promise<Running> {
  const ports = options.ports ?? (await freePorts());
  const server = startServer({ dir: data, ports, clock: options.clock ?? 'real', env: options.env });
  const url = `http://127.0.0.1:${ports[0]}`;
  // Its fields are read when they are asked for: whether it has ended changes.
  return Object.assign(Object.create(server), {
    url,
    ports,
    async ask(method: string, path: string, body?: unknown) {
      const { key } = JSON.parse(await readFile(join(data, 'server.json'), 'utf8'));
      const isBytes = body instanceof Uint8Array;
      return await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          'accept-language': 'en',
          ...(body === undefined
            ? {}
            : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
        },
        ...(body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
      });
    },
  });
}

/** What a program said and how it ended. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line over a data folder, as a person would. */
export async function cli(data: string, ...args: readonly string[]): Promise<Said> {
  return await run(process.execPath, ['--disable-warning=ExperimentalWarning', cliMain, ...args], {
    ...bareEnvironment(),
    CITYLOOP_DATA: data,
    CITYLOOP_LANG: 'en',
  });
}

/** The same, with its JSON answer; fails when the command does. */
export async function cliJson<T>(data: string, ...args: readonly string[]): Promise<T> {
  const said = await cli(data, ...args, '--json');
  if (said.code !== 0) throw new Error(`cli ${args.join(' ')}: ${said.code}\n${said.err}`);
  return JSON.parse(said.out) as T;
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  user?: { readonly uid: number; readonly gid: number },
): Promise<Said> {
  const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'], env, ...user });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, out, err };
}

/** This process's environment without what would point a server elsewhere. */
export function bareEnvironment(): Readonly<Record<string, string | undefined>> {
  const {
    CITYLOOP_CRASH_AT: _,
    DATABASE_URL: __,
    CLICKHOUSE_URL: ___,
    NATS_URL: ____,
    ...rest
  } = process.env;
  return rest;
}

/** Whether the data folder says that nobody holds it. */
export function isGivenBack(data: string): boolean {
  return !existsSync(join(data, 'lock')) && !existsSync(join(data, 'server.json'));
}
