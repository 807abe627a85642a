import type { Readable } from 'node:stream';
import type { Principal } from '@cityloop/core/access';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { httpProblem } from './errors.ts';
import { localeOf } from './guards.ts';
import { hasCodec } from './json-schema.ts';
import type { Route } from './route.ts';
import { parseInput } from './validate.ts';

/** Parses what came in, calls the handler and sends what its schema lets out. */
export async function answer(
  route: Route,
  principal: Principal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const output = await route.handler({ principal, ...parsed(route, request), ...caller(request) });
  if (route.response === 'binary') return sendBytes(output, route, reply);
  if (route.response === 'stream') return sendStream(output, route, reply);
  if (output === undefined) return reply.status(route.status ?? 204).send();
  return reply.status(route.status ?? 200).send(encoderOf(route.response)(output));
}

function parsed(route: Route, request: FastifyRequest): { params: unknown; query: unknown; body: unknown } {
  const locale = localeOf(request.headers);
  return {
    params: route.params && parseInput(route.params, request.params, 'params', locale),
    query: route.query && parseInput(route.query, request.query, 'query', locale),
    body: bodyOf(route, request),
  };
}

function bodyOf(route: Route, request: FastifyRequest): unknown {
  if (route.body === undefined) return undefined;
  if (route.body !== 'binary') return parseInput(route.body, request.body, 'body', localeOf(request.headers));
  if (request.body instanceof Uint8Array) return request.body;
  throw httpProblem('malformed', { words: { reason: 'empty body' } });
}

function caller(request: FastifyRequest) {
  return { signal: request.signal, headers: request.headers, ip: request.ip };
}

type Encoder = (output: unknown) => unknown;
const encoders = new WeakMap<z.ZodType, Encoder>();

/** Checking forwards is several times faster than encoding, and the same thing where no codec is. */
function encoderOf(schema: z.ZodType): Encoder {
  const known = encoders.get(schema);
  if (known) return known;
  const made: Encoder = hasCodec(schema)
    ? (output) => z.encode(schema, output)
    : (output) => schema.parse(output);
  encoders.set(schema, made);
  return made;
}

function sendBytes(output: unknown, route: Route, reply: FastifyReply): FastifyReply {
  if (!isBytes(output)) throw new TypeError(`${route.method} ${route.path} must return { type, bytes }`);
  return reply
    .status(route.status ?? 200)
    .headers(output.headers ?? {})
    .type(output.type)
    .send(output.bytes);
}

function sendStream(output: unknown, route: Route, reply: FastifyReply): FastifyReply {
  if (!isStream(output)) throw new TypeError(`${route.method} ${route.path} must return { type, stream }`);
  return reply
    .status(route.status ?? 200)
    .headers(output.headers ?? {})
    .type(output.type)
    .send(output.stream);
}

interface Raw {
  readonly type: string;
  readonly headers?: Record<string, string>;
}

function isBytes(output: unknown): output is Raw & { readonly bytes: Uint8Array } {
  return isObject(output) && output.bytes instanceof Uint8Array && typeof output.type === 'string';
}

function isStream(output: unknown): output is Raw & { readonly stream: Readable } {
  return isObject(output) && typeof output.stream === 'object' && typeof output.type === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
