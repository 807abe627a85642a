import type { z } from 'zod';
import { type JsonSchema, jsonSchemaOf, type Side } from './json-schema.ts';
import type { Route } from './route.ts';

/** What the document says about itself. */
export interface ApiInfo {
  readonly title: string;
  readonly version: string;
}

/** The OpenAPI 3.1 document of a list of routes; each operation carries its access rule as `x-access`. */
export function openApiDocument(routes: readonly Route[], info: ApiInfo): JsonSchema {
  const components = new Map<string, JsonSchema>();
  const paths: Record<string, JsonSchema> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, components) };
  }
  return {
    openapi: '3.1.0',
    info,
    paths,
    components: {
      schemas: { ...Object.fromEntries(components), Problem: problemSchema },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'cityloop.session_token' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

/** Stable name of a route: `get.api.incidents.id`. */
export function operationId(route: Route): string {
  const words = route.path.split('/').filter((part) => part !== '');
  return [route.method.toLowerCase(), ...words].join('.').replaceAll(':', '');
}

function operation(route: Route, components: Map<string, JsonSchema>): JsonSchema {
  const id = operationId(route);
  const describe = (schema: z.ZodType, side: Side, part: string) =>
    jsonSchemaOf(schema, side, `${id}.${part}`, components);
  return {
    operationId: id,
    summary: route.summary,
    ...(route.tags ? { tags: route.tags } : {}),
    'x-access': route.access,
    security: route.access === 'public' ? [] : [{ session: [] }, { token: [] }],
    parameters: [
      ...parameters(route.params && describe(route.params, 'request', 'params'), 'path'),
      ...parameters(route.query && describe(route.query, 'request', 'query'), 'query'),
    ],
    ...(route.body === undefined ? {} : { requestBody: requestBody(route.body, describe) }),
    responses: {
      [String(route.status ?? 200)]: { description: route.summary, ...responseContent(route, describe) },
      default: {
        description: 'A problem',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

type Describe = (schema: z.ZodType, side: Side, part: string) => JsonSchema;

function requestBody(body: z.ZodType | 'binary', describe: Describe): JsonSchema {
  const content =
    body === 'binary'
      ? { 'application/octet-stream': {} }
      : { 'application/json': { schema: describe(body, 'request', 'body') } };
  return { required: true, content };
}

function responseContent(route: Route, describe: Describe): JsonSchema {
  if (route.response === 'binary') return { content: { 'application/octet-stream': {} } };
  if (route.response === 'stream') return { content: { 'text/event-stream': {} } };
  return { content: { 'application/json': { schema: describe(route.response, 'response', 'response') } } };
}

function parameters(schema: JsonSchema | undefined, place: 'path' | 'query'): JsonSchema[] {
  if (schema === undefined) return [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  const properties: Record<string, unknown> = {
    ...(typeof schema.properties === 'object' ? schema.properties : {}),
  };
  return Object.entries(properties).map(([name, part]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: part,
  }));
}

const problemSchema: JsonSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'act'],
      properties: {
        code: { type: 'string', description: 'code of the error catalogue' },
        message: { type: 'string', description: 'sentence for a person' },
        act: { enum: ['user', 'operator', 'developer'], description: 'who must act' },
        field: { type: 'string', description: 'dotted path of the field at fault' },
        value: { description: 'the value given' },
        reference: { type: 'string', description: 'where the log has the details' },
        issues: { type: 'array', items: { type: 'object' }, description: 'every field at fault' },
      },
    },
  },
};
