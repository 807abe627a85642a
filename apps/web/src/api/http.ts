import type { Problem } from '../components/states.tsx';
import type { Language } from '../i18n/translate.ts';

/** A request that did not give what was asked, as the server explains it. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
  }
}

/** The server's errors as they travel. */
interface ErrorAnswer {
  readonly error?: {
    readonly code: string;
    readonly message: string | Readonly<Record<Language, string>>;
    readonly act?: 'user' | 'operator' | 'developer';
    readonly field?: string;
    readonly value?: unknown;
    readonly reference?: string;
  };
}

let locale: Language = 'zh';

/** Sets the language in which the server words its errors. */
export function setApiLanguage(language: Language): void {
  locale = language;
}

/** Values of a query string; absent ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined | null>>;

/** Reads a JSON answer. */
export async function getJson<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return answer<T>(await send(withQuery(path, query), { ...(signal ? { signal } : {}) }));
}

/** Sends a command and reads its JSON answer. */
export async function postJson<T>(path: string, body: unknown = {}, method = 'POST'): Promise<T> {
  const response = await send(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer<T>(response);
}

/** Stores bytes. */
export async function putBytes<T>(path: string, bytes: Blob): Promise<T> {
  return answer<T>(await send(path, { method: 'PUT', headers: { 'content-type': bytes.type }, body: bytes }));
}

/** The rows of a list answer. */
export function rowsOf<Row>(answer: { readonly rows: readonly Row[] } | readonly Row[]): readonly Row[] {
  return 'rows' in answer ? answer.rows : answer;
}

/** What a failed request says to a person, whatever was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'client/unexpected', message: '', value: message, who: 'developer' };
}

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([key, value]): [string, string][] =>
    value === undefined || value === null || value === '' ? [] : [[key, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('accept-language', locale);
  return fetch(path, { ...init, headers, credentials: 'same-origin' });
}

async function answer<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, readProblem(response, text));
  return JSON.parse(text === '' ? 'null' : text);
}

function readProblem(response: Response, text: string): Problem {
  const { error } = readError(text);
  if (!error) return { code: `http/${response.status}`, message: response.statusText, who: 'operator' };
  const message = typeof error.message === 'string' ? error.message : error.message[locale];
  const value = error.value === undefined || error.value === null ? undefined : shown(error.value);
  const code = error.reference ? `${error.code} ${error.reference}` : error.code;
  return { code, message, who: error.act ?? 'operator', ...(value === undefined ? {} : { value }) };
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function readError(text: string): ErrorAnswer {
  try {
    const parsed: ErrorAnswer | null = JSON.parse(text);
    return parsed ?? {};
  } catch {
    return {};
  }
}
