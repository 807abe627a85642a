/** What the server answered, or `undefined` when it died before it did. */
export interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly body: unknown;
}

/** The server was gone, or went, before it answered. */
export class NoAnswer extends Error {
  constructor(path: string) {
    super(`GET ${path}: no answer`);
    this.name = 'NoAnswer';
  }
}

/** A person or machine that speaks to the server by HTTP, over any number of its restarts. */
export interface Caller {
  readonly name: string;
  /** Resolves to the answer; to `undefined` when the server was gone before it answered. */
  send(method: string, path: string, body?: unknown): Promise<Answer | undefined>;
  /** What a GET answers; rejects when it was refused or the server is gone. */
  read<T>(path: string): Promise<T>;
}

/** Addresses of the server that runs now. */
export interface Where {
  url: string;
}

/** A caller with fixed headers, such as a token or a session's cookie. */
export function caller(where: Where, name: string, headers: Readonly<Record<string, string>>): Caller {
  async function send(method: string, path: string, body?: unknown): Promise<Answer | undefined> {
    const isBytes = body instanceof Uint8Array;
    let response: Response;
    let text: string;
    try {
      response = await fetch(where.url + path, {
        method,
        headers: {
          ...headers,
          origin: where.url,
          ...(body === undefined
            ? {}
            : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
        },
        ...(body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
      });
      text = await response.text();
    } catch {
      // No whole answer: nothing was acknowledged.
      return undefined;
    }
    return { status: response.status, ok: response.ok, body: parsed(text) };
  }
  return {
    name,
    send,
    async read<T>(path: string) {
      const answer = await send('GET', path);
      if (answer === undefined) throw new NoAnswer(path);
      if (!answer.ok)
        throw new Error(`${name}: GET ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body as T;
    },
  };
}

/** Signs a demo account in; its session outlives the server. */
export async function signIn(where: Where, username: string, password: string): Promise<Caller> {
  const response = await fetch(`${where.url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: where.url },
    body: JSON.stringify({ username, password }),
  });
  if (!response.ok)
    throw new Error(`${username} cannot sign in: ${response.status} ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return caller(where, username, { cookie });
}

/** The demo accounts by user name, while their first passwords stand. */
export async function demoPasswords(where: Where): Promise<ReadonlyMap<string, string>> {
  const { rows } = await caller(where, 'anybody', {}).read<{
    rows: { username: string; password: string }[];
  }>('/api/demo-accounts');
  return new Map(rows.map((row) => [row.username, row.password]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
