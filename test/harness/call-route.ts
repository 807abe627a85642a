import type { Principal } from '@cityloop/core/access';
import { Problem } from '@cityloop/core/errors';
import type { Method, Route } from '@cityloop/core/http';
import type { Kernel } from '@cityloop/core/kernel';

/** What a route answered: its body, or the code of the problem. */
export type Answer<T = unknown> =
  | { readonly ok: true; readonly body: T }
  | { readonly ok: false; readonly status: number; readonly code: string; readonly sentence: string };

/** A request to a route of a city in the test's process. */
export interface Request {
  readonly method: Method;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Calls routes as the door does: access first, then the schemas, then the handler, then the answer's schema. */
export type Caller = <T = Record<string, unknown>>(
  principal: Principal,
  request: Request,
) => Promise<Answer<T>>;

/** A caller over all routes of a kernel's modules. */
export function routeCaller(kernel: Kernel): Caller {
  const routes = kernel.modules.flatMap((module) => module.routes?.(kernel.services) ?? []);
  return async <T>(principal: Principal, request: Request): Promise<Answer<T>> => {
    const found = find(routes, request);
    if (found === undefined) throw new Error(`no route ${request.method} ${request.path}`);
    try {
      return { ok: true, body: (await handle(found.route, found.params, principal, request)) as T };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { ok: false, status: error.status, code: error.code, sentence: error.sentence('en') };
    }
  };
}

async function handle(
  route: Route,
  params: Readonly<Record<string, string>>,
  principal: Principal,
  request: Request,
): Promise<unknown> {
  const { access } = route;
  if (typeof access === 'object' && !principal.actions.has(access.action))
    throw new Problem('not-allowed', {
      status: 403,
      zh: '',
      en: `not allowed: ${access.action}`,
      act: 'user',
    });
  const body =
    route.body === undefined || route.body === 'binary' ? request.body : route.body.parse(request.body ?? {});
  const answer = await route.handler({
    principal,
    params: route.params?.parse(params),
    query: route.query?.parse(request.query ?? {}),
    body,
    signal: new AbortController().signal,
    headers: {},
    ip: '127.0.0.1',
  });
  if (typeof route.response === 'string') return answer;
  return JSON.parse(JSON.stringify(route.response.parse(answer)));
}

function find(
  routes: readonly Route[],
  request: Request,
): { route: Route; params: Readonly<Record<string, string>> } | undefined {
  // A fixed path goes before one with parameters, as at the door.
  const ordered = routes.toSorted((a, b) => a.path.split(':').length - b.path.split(':').length);
  for (const route of ordered) {
    const params = route.method === request.method ? paramsOf(route.path, request.path) : undefined;
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function paramsOf(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return params;
}
