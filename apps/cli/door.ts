import { existsSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import type { Method } from '@cityloop/core/http';
import {
  DirectoryHeld,
  type DirectoryLock,
  lockDirectory,
  readServerFile,
  removeServerFile,
  type ServerAddress,
  silentLog,
} from '@cityloop/core/kernel';
import { z } from 'zod';
import { openOffline } from '../server/offline.ts';
import type { Settings } from '../server/settings.ts';
import { CommandError, type Language, type Say } from './words.ts';

/** The way to a city: by HTTP while its server runs, else with its stores open in this process. */
export interface Door {
  /** Where the server listens; absent: none runs. */
  readonly server: { readonly address: string; readonly pid: number; readonly since: string } | undefined;
  call<Schema extends z.ZodType>(
    answer: Schema,
    method: Method,
    path: string,
    body?: unknown,
  ): Promise<z.output<Schema>>;
  close(): Promise<void>;
}

/** A refusal that the server put into words. */
export class Refusal extends CommandError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

type Send = (method: Method, path: string, body: unknown) => Promise<Answer>;

/** Who holds a data folder. */
export interface Holder {
  readonly pid: number;
  readonly since: string;
}

/** Takes a data folder, or tells who holds it. */
export async function takeFolder(data: string): Promise<DirectoryLock | Holder> {
  try {
    return await lockDirectory(data);
  } catch (error) {
    if (!(error instanceof DirectoryHeld)) throw error;
    return { pid: error.pid, since: error.since.toISOString() };
  }
}

/** Opens the way to the city of a data folder. */
export async function openDoor(settings: Settings, say: Say, language: Language): Promise<Door> {
  const { data } = settings;
  if (!existsSync(data)) throw new CommandError(say('notThere', { value: data }));
  const headers = { 'accept-language': language };
  const taken = await takeFolder(data);
  if ('pid' in taken) return await toServer(taken, { data, headers, say });
  try {
    // Of a server that was killed: whoever asked there would wait for nothing.
    await removeServerFile(data);
    if (settings.databaseUrl === undefined && !existsSync(join(data, 'database')))
      throw new CommandError(say('notThere', { value: data }));
    const city = await openOffline(settings, silentLog());
    return {
      server: undefined,
      call: caller((method, path, body) => city.request(method, path, { body, headers }), say),
      async close() {
        await city.close();
        await taken.release();
      },
    };
  } catch (error) {
    await taken.release();
    throw error;
  }
}

interface ToServer {
  readonly data: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly say: Say;
}

async function toServer(holder: Holder, { data, headers, say }: ToServer): Promise<Door> {
  const file = await readServerFile(data);
  const noAnswer = () => new CommandError(say('noAnswer', { ...holder, data }));
  if (file === undefined) throw noAnswer();
  const send: Send = (method, path, body) =>
    overHttp(file, headers, { method, path, body }).catch((error: unknown) => {
      const isAway = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
      throw isAway ? noAnswer() : error;
    });
  return { server: { address: file.url, ...holder }, call: caller(send, say), async close() {} };
}

const Told = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

function caller(send: Send, say: Say): Door['call'] {
  return async (schema, method, path, body) => {
    const { status, text } = await send(method, path, body);
    const json: unknown = text === '' ? undefined : JSON.parse(text);
    if (status < 400) return schema.parse(json);
    const told = Told.safeParse(json).data?.error;
    throw new Refusal(told?.code ?? '', told?.message ?? say('refused', { value: status }));
  };
}

/** No limit of time: a backup of a large city takes its hours. */
function overHttp(
  { url, key }: ServerAddress,
  headers: Readonly<Record<string, string>>,
  { method, path, body }: { readonly method: Method; readonly path: string; readonly body: unknown },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const request = httpRequest(
      new URL(path, url),
      {
        method,
        agent: false,
        headers: {
          ...headers,
          authorization: `Bearer ${key}`,
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    request.on('error', reject);
    request.end(text);
  });
}
