import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { nobody, type Principal } from '@cityloop/core/access';
import { Problem } from '@cityloop/core/errors';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { answer } from './answer.ts';
import { httpProblem } from './errors.ts';
import { admit, isolationHeaders, localeOf, refuseOtherSites } from './guards.ts';
import type { JsonSchema } from './json-schema.ts';
import type { LiveHub } from './live.ts';
import { httpTimes } from './metrics.ts';
import { type ApiInfo, openApiDocument } from './openapi.ts';
import type { Route } from './route.ts';
import { type StaticFolder, staticFolder } from './static.ts';
import { issuesOf } from './validate.ts';

/** What authentication looks at; `setCookies` renews the caller's session cookie. */
export interface Incoming {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
  setCookies(values: readonly string[]): void;
}

/** A handler of web requests that lives below one path of its own, e.g. the sign-in. */
export interface WebMount {
  /** e.g. `/api/auth` */
  readonly prefix: string;
  handle(request: Request): Promise<Response>;
}

/** Where what cannot be told to the caller goes. */
export interface HttpLog {
  error(what: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** What a server is made of. */
export interface HttpOptions {
  readonly info: ApiInfo;
  readonly routes: readonly Route[];
  authenticate(request: Incoming): Promise<Principal | undefined>;
  readonly auth?: WebMount;
  readonly live?: LiveHub;
  /** Folder of the web bundle; every path outside `/api` that is no file gives its index.html. */
  readonly staticDir?: string;
  readonly metrics: Registry;
  readonly log: HttpLog;
  /** Origins a browser may write from beside the host it asked, e.g. the public address behind a proxy. */
  readonly origins?: readonly string[];
  /** Other hosts that pages may load map images from. */
  readonly contentSources?: readonly string[];
  /** The server stands behind a proxy that sets X-Forwarded-For. */
  readonly trustProxy?: boolean;
}

/** A large form with a hundred rows fits; files and batches of readings name a limit of their own. */
const usualBodyLimit = 1024 * 1024;

/** Opens the door: routes, sign-in, live stream, metrics, OpenAPI and the web bundle on one server, not yet listening. */
export async function openHttp(options: HttpOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: usualBodyLimit,
    trustProxy: options.trustProxy ?? false,
    requestTimeout: 120_000,
    forceCloseConnections: 'idle',
  });
  const routes = options.live ? [...options.routes, options.live.route] : options.routes;
  addHeaders(app, options);
  addErrors(app, options);
  addTimes(app, options);
  for (const route of routes.filter((one) => one.body !== 'binary')) addRoute(app, route, options);
  await app.register(async (binary) => {
    takeBytes(binary);
    for (const route of routes.filter((one) => one.body === 'binary')) addRoute(binary, route, options);
  });
  const { auth, live, staticDir } = options;
  if (auth) await app.register(async (scope) => addMount(scope, auth));
  if (live) app.addHook('preClose', async () => live.close());
  // Made when it is first asked for, because that takes a fifth of a second of the start.
  let document: JsonSchema | undefined;
  app.get('/api/openapi.json', async (_request, reply) => {
    document ??= openApiDocument(routes, options.info);
    return reply.send(document);
  });
  addMetrics(app, options);
  addFallback(app, staticDir === undefined ? undefined : staticFolder(staticDir));
  return app;
}

function addHeaders(app: FastifyInstance, options: HttpOptions): void {
  const headers = isolationHeaders(options.contentSources ?? []);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
}

function addRoute(app: FastifyInstance, route: Route, options: HttpOptions): void {
  app.route({
    method: route.method,
    url: route.path,
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    // Before the body is read: a stranger cannot make the server read megabytes.
    onRequest: async (request, reply) => {
      refuseOtherSites(request.method, request.headers, options.origins ?? []);
      const principal = await options.authenticate(incoming(request, reply));
      admit(principal, route.access);
      principals.set(request, principal ?? nobody);
    },
    handler: (request, reply) => answer(route, principals.get(request) ?? nobody, request, reply),
  });
}

const principals = new WeakMap<FastifyRequest, Principal>();

function incoming(request: FastifyRequest, reply: FastifyReply): Incoming {
  return {
    method: request.method,
    url: request.url,
    headers: request.headers,
    ip: request.ip,
    setCookies: (values) => void reply.header('set-cookie', [...values]),
  };
}

function takeBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

function addMount(app: FastifyInstance, mount: WebMount): void {
  takeBytes(app);
  app.route({
    method: ['GET', 'POST'],
    url: `${mount.prefix}/*`,
    handler: async (request, reply) => {
      const response = await mount.handle(webRequest(request));
      reply.status(response.status);
      for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value);
      const cookies = response.headers.getSetCookie();
      if (cookies.length > 0) reply.header('set-cookie', cookies);
      return reply.send(response.body === null ? null : Buffer.from(await response.arrayBuffer()));
    },
  });
}

/** The request as the web's own type, with the address of the caller in place of whatever the caller claims. */
function webRequest(request: FastifyRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) headers.append(name, one);
  }
  headers.set('x-forwarded-for', request.ip);
  const { body } = request;
  return new Request(new URL(request.url, `${request.protocol}://${request.host}`), {
    method: request.method,
    headers,
    ...(body instanceof Uint8Array && body.length > 0 ? { body: new Uint8Array(body) } : {}),
  });
}

function addErrors(app: FastifyInstance, options: HttpOptions): void {
  app.setErrorHandler(async (error, request, reply) => {
    const problem = error instanceof Problem ? error : problemOf(error);
    const reference = problem.detail.words?.reference;
    if (reference !== undefined) {
      options.log.error('request failed', {
        reference,
        method: request.method,
        route: request.routeOptions.url,
        error,
      });
    }
    const issues = issuesOf(problem);
    return reply.status(problem.status).send({
      error: {
        code: problem.code,
        message: problem.sentence(localeOf(request.headers)),
        act: problem.entry.act,
        field: problem.detail.field,
        value: problem.detail.value,
        reference,
        ...(issues.length > 0 ? { issues } : {}),
      },
    });
  });
}

/** The database gave the change up for the sake of another one: deadlock, or not serializable. */
const GIVEN_UP: readonly unknown[] = ['40P01', '40001'];

/** A catalogue entry for whatever was thrown; details of the unexpected stay in the log. */
function problemOf(error: unknown): Problem {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reason = error instanceof Error ? error.message : '';
  if (status === 413) return httpProblem('too-large', { words: { limit: usualBodyLimit } });
  if (status === 409 || GIVEN_UP.includes(code)) return httpProblem('conflict', { value: reason });
  if (status === 415) return httpProblem('wrong-type', { value: reason });
  if (typeof status === 'number' && status >= 400 && status < 500)
    return httpProblem('malformed', { words: { reason } });
  if (status === 503) return httpProblem('unavailable', { value: reason });
  return httpProblem('unexpected', { words: { reference: randomUUID().slice(0, 8) }, cause: error });
}

function addTimes(app: FastifyInstance, options: HttpOptions): void {
  const times = httpTimes(options.metrics);
  app.addHook('onResponse', async (request, reply) => {
    if (String(reply.getHeader('content-type')).startsWith('text/event-stream')) return;
    const route = request.routeOptions.url ?? 'static';
    times.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
}

/** Figures are for the machine itself, for tokens and for administrators: a count must not betray a row. */
function addMetrics(app: FastifyInstance, options: HttpOptions): void {
  app.get('/metrics', async (request, reply) => {
    const forwarded = request.headers['x-forwarded-for'] !== undefined && options.trustProxy !== true;
    const here = !forwarded && /^(127\.|::1$|::ffff:127\.)/.test(request.ip);
    if (!here) {
      const principal = await options.authenticate(incoming(request, reply));
      if (principal?.kind !== 'token') admit(principal, { action: 'audit.read' });
    }
    return reply.type(options.metrics.contentType).send(await options.metrics.metrics());
  });
}

function addFallback(app: FastifyInstance, folder: StaticFolder | undefined): void {
  app.setNotFoundHandler(async (request, reply) => {
    const urlPath = request.url.split('?', 1)[0] ?? '/';
    const page = (request.method === 'GET' || request.method === 'HEAD') && !urlPath.startsWith('/api/');
    if (folder === undefined || !page)
      throw httpProblem('not-found', { value: `${request.method} ${urlPath}` });
    const asked = await folder(urlPath);
    // A path with an ending is a file: a page in its place would only hide that it is missing.
    const file = asked ?? (/\.\w+$/.test(urlPath) ? undefined : await folder('/index.html'));
    if (file === undefined) throw httpProblem('not-found', { value: urlPath });
    reply.header('etag', file.etag).header('vary', 'accept-encoding').type(file.type);
    reply.header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (request.headers['if-none-match'] === file.etag) return reply.status(304).send();
    const { bytes, encoding } = await file.body(String(request.headers['accept-encoding'] ?? ''));
    if (encoding) reply.header('content-encoding', encoding);
    return reply.status(200).send(bytes);
  });
}
