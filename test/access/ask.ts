import type { Tried } from './oracle.ts';
import { PHOTO } from './registers.ts';
import type { World } from './world.ts';

/** What was answered: `ok` or the code of the problem. */
export interface Answer {
  readonly code: string;
  readonly status: number;
  readonly json: unknown;
  readonly bytes: Buffer;
}

/** Makes the call of an operation as expectations.yaml says, through the real door. */
export async function ask(
  world: World,
  tried: Tried,
  headers: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { operation } = tried;
  const asked = { ...operation.query, ...query };
  const path = tried.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(filled(world, operation.params[name]))),
  );
  const search = new URLSearchParams(
    Object.entries(asked).map(([key, value]) => [key, String(filled(world, value))]),
  ).toString();
  const url = search === '' ? path : `${path}?${search}`;
  if (operation.stream) return askStream(`${world.address}${url}`, headers);
  const body = operation.bytes ? Buffer.from(PHOTO) : filled(world, operation.body);
  const got = await world.app.inject({
    method: tried.method as 'GET',
    url,
    headers: { ...headers, ...(operation.bytes ? { 'content-type': 'image/png' } : {}) },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  const isJson = String(got.headers['content-type']).includes('json') && got.body !== '';
  const json: unknown = isJson ? got.json() : undefined;
  return { code: codeOf(got.statusCode, json), status: got.statusCode, json, bytes: got.rawPayload };
}

async function askStream(
  url: string,
  { host: _host, ...headers }: Readonly<Record<string, string>>,
): Promise<Answer> {
  const ended = new AbortController();
  const got = await fetch(url, { headers, signal: ended.signal });
  const json: unknown = got.ok ? undefined : await got.json();
  ended.abort();
  return { code: codeOf(got.status, json), status: got.status, json, bytes: Buffer.alloc(0) };
}

function codeOf(status: number, json: unknown): string {
  if (status < 300) return 'ok';
  if (typeof json === 'object' && json !== null && 'error' in json) {
    const { error } = json;
    if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  }
  return String(status);
}

/** A value with every `$name` in it replaced by what the fixture calls so. */
export function filled(world: World, value: unknown): unknown {
  if (typeof value === 'string') {
    if (!value.startsWith('$')) return value;
    const name = value.slice(1);
    if (!(name in world.named)) throw new Error(`the fixture has no ${value}`);
    return world.named[name];
  }
  if (Array.isArray(value)) return value.map((one) => filled(world, one));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(world, one)]));
  return value;
}
