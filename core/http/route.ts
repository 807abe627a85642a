import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Action, Principal } from '@cityloop/core/access';
import type { z } from 'zod';

/**
 * Who may call a route: everybody, whoever is signed in, or holders of an action. `on` says what the handler then
 * checks row by row: a document or unit that must lie in the action's scope, or nothing more.
 */
export type RouteAccess =
  | 'public'
  | 'signed-in'
  | { readonly action: Action; readonly on?: 'document' | 'unit' | 'none' };

/** Methods a route can have. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a handler is given; each part has passed its schema. */
export interface RouteInput<Params, Query, Body> {
  /** `nobody` on a public route when the caller is not signed in. */
  readonly principal: Principal;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
}

/** The answer of a route whose response is `binary`: bytes as they are. */
export interface BinaryReply {
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer of a route whose response is `stream`: sent as it comes, with backpressure. */
export interface StreamReply {
  readonly type: string;
  readonly stream: Readable;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is sent as it is, without JSON. */
export type RawResponse = 'stream' | 'binary';

/** A route without its types: what the server keeps. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly tags?: readonly string[];
  readonly access: RouteAccess;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType | 'binary';
  readonly response: z.ZodType | RawResponse;
  /** Status of a good answer; 200 when absent, and 204 when the handler returns nothing. */
  readonly status?: number;
  /** Most bytes of a body; 1 MiB when absent. */
  readonly bodyLimit?: number;
  // A method on purpose: its input is compared in both directions, so that a typed route fits here.
  handler(input: RouteInput<unknown, unknown, unknown>): Promise<unknown>;
}

type Parsed<Schema> = Schema extends z.ZodType
  ? z.output<Schema>
  : Schema extends 'binary'
    ? Uint8Array
    : undefined;

/** What a handler returns: plain values; dates and codecs are encoded on the way out. */
type Answer<Schema> = Schema extends z.ZodType
  ? z.output<Schema>
  : Schema extends 'stream'
    ? StreamReply
    : BinaryReply;

/** A route as it is written. */
export interface RouteDefinition<
  Params extends z.ZodObject | undefined,
  Query extends z.ZodObject | undefined,
  Body extends z.ZodType | 'binary' | undefined,
  Response extends z.ZodType | RawResponse,
> {
  readonly method: Method;
  /** Path with `:name` for parameters, e.g. `/api/incidents/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly tags?: readonly string[];
  readonly access: RouteAccess;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly response: Response;
  readonly status?: number;
  readonly bodyLimit?: number;
  handler(input: RouteInput<Parsed<Params>, Parsed<Query>, Parsed<Body>>): Promise<Answer<Response>>;
}

/** A route typed by its schemas; bad input never reaches the handler, and only what the schema names leaves it. */
export function defineRoute<
  Response extends z.ZodType | RawResponse,
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | 'binary' | undefined = undefined,
>(definition: RouteDefinition<Params, Query, Body, Response>): Route {
  const { params, query, body, ...rest } = definition;
  return {
    ...rest,
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
  };
}
