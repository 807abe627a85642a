import { type Principal, scopeOf } from '@cityloop/core/access';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { importTable, RowResult } from './import-table.ts';
import { approvalsNow, movesNow } from './life.ts';
import { HistoryRow, listObjects, objectHistory } from './objects.store.ts';
import { Approval, NewObject, type RegisterObject, Values, Verdict } from './objects.ts';
import { kindOf, objectFor, registerObject } from './register-objects.ts';
import { actingOf, takeStep } from './take-step.ts';

const ObjectView = z.object({
  pack: z.string(),
  type: z.string(),
  id: z.string(),
  name: z.string(),
  ownerUnit: z.string(),
  ownerPath: z.string(),
  placePath: z.string().nullable(),
  lng: z.number().nullable(),
  lat: z.number().nullable(),
  address: z.string().nullable(),
  fields: Values,
  state: z.string().describe('empty where the kind has no life'),
  approvals: z.record(z.string(), Approval).describe('given or refused since the present state began'),
  version: z.int(),
  at: z.date(),
  updatedAt: z.date(),
});
const Whole = ObjectView.extend({
  moves: z.array(z.string()).describe('moves that the caller’s roles let it try now'),
  awaits: z.array(z.string()).describe('approvals that some move waits for'),
  history: z.array(HistoryRow),
});
const kind = z.object({ pack: z.string(), type: z.string() });
const one = kind.extend({ id: z.string() });
const version = z.int().optional().describe('version that the caller looked at');

/** Objects of packs over HTTP. */
export function objectRoutes(services: Services): readonly Route[] {
  return [...listRoutes(services), ...stepRoutes(services), importRoute(services)];
}

function listRoutes(services: Services): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/objects/:pack/:type',
      summary: 'Objects of a kind in reach of the caller, the latest change first',
      tags: ['objects'],
      access: { action: 'register.read', on: 'unit' },
      params: kind,
      query: z.object({
        state: z.string().optional(),
        unit: z.string().optional(),
        q: z.string().max(100).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
        offset: z.coerce.number().int().min(0).default(0),
      }),
      response: z.object({ rows: z.array(ObjectView), total: z.int() }),
      async handler({ principal, params, query }) {
        kindOf(services, params.pack, params.type);
        const { q: text, ...rest } = query;
        const scope = scopeOf(principal, 'register.read');
        const { rows, total } = await listObjects(services.db, scope, { ...params, ...rest, text });
        return { rows: rows.map(view), total };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/objects/:pack/:type',
      summary: 'Registers an object; where its kind has a life, at the beginning of it',
      tags: ['objects'],
      access: { action: 'register.write', on: 'unit' },
      params: kind,
      body: NewObject,
      response: ObjectView,
      status: 201,
      async handler({ principal, params, body, ip }) {
        const request = { ...params, object: body, principal, ip };
        return view(await services.write((tx) => registerObject(tx, request, services)));
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/objects/:pack/:type/:id',
      summary: 'An object, what the caller may do with it now, and what happened to it',
      tags: ['objects'],
      access: { action: 'register.read', on: 'unit' },
      params: one,
      response: Whole,
      async handler({ principal, params }) {
        const object = await objectFor(services.db, { ...params, principal });
        return whole(services, principal, object);
      },
    }),
  ];
}

function stepRoutes(services: Services): readonly Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/objects/:pack/:type/:id/moves/:move',
      summary: 'Moves an object to another state of its life',
      tags: ['objects'],
      access: { action: 'register.read', on: 'unit' },
      params: one.extend({ move: z.string() }),
      body: z.object({ answers: Values.default({}), version }),
      response: ObjectView,
      async handler({ principal, params, body, ip }) {
        const { move, ...key } = params;
        const step = { kind: 'move' as const, move, answers: body.answers };
        const request = { ...key, principal, ip, version: body.version, step };
        return view(await services.write((tx) => takeStep(tx, request, services)));
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/objects/:pack/:type/:id/approvals/:approval',
      summary: 'Gives or refuses an approval that a move of the present state waits for',
      tags: ['objects'],
      access: { action: 'register.read', on: 'unit' },
      params: one.extend({ approval: z.string() }),
      body: z.object({ answers: Values.default({}), verdict: Verdict, version }),
      response: ObjectView,
      async handler({ principal, params, body, ip }) {
        const { approval, ...key } = params;
        const { verdict, answers } = body;
        const step = { kind: 'approve' as const, approval, verdict, answers };
        const request = { ...key, principal, ip, version: body.version, step };
        return view(await services.write((tx) => takeStep(tx, request, services)));
      },
    }),
  ];
}

function importRoute(services: Services): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/objects/:pack/imports/:import',
    summary: 'Imports a table by a pack’s import; each row is judged by itself',
    tags: ['objects'],
    access: { action: 'register.write', on: 'unit' },
    params: z.object({ pack: z.string(), import: z.string() }),
    body: z.object({
      csv: z.string().min(1).describe('the table, RFC 4180, UTF-8'),
      owner: z.string().optional().describe('unit that owns what the table gives no owner'),
    }),
    response: z.object({ results: z.array(RowResult) }),
    bodyLimit: 16 << 20,
    async handler({ principal, params, body, ip }) {
      const request = {
        pack: params.pack,
        importId: params.import,
        csv: body.csv,
        owner: body.owner,
        principal,
        ip,
      };
      return { results: [...(await services.write((tx) => importTable(tx, request, services)))] };
    },
  });
}

async function whole(
  services: Services,
  principal: Principal,
  object: RegisterObject,
): Promise<z.output<typeof Whole>> {
  const path = object.placePath ?? object.ownerPath;
  const { content, type } = kindOf(services, object.pack, object.type, path);
  const { roles } = actingOf(principal, object, content, services.clock.now());
  return {
    ...view(object),
    moves: movesNow(type, object, roles).map((move) => move.id),
    awaits:
      type.life === undefined ? [] : approvalsNow(type.life, object.state).map((approval) => approval.id),
    history: [...(await objectHistory(services.db, object))],
  };
}

function view(object: RegisterObject): z.output<typeof ObjectView> {
  return { ...object, fields: { ...object.fields }, approvals: copies(object.approvals) };
}

function copies(approvals: RegisterObject['approvals']): Record<string, Approval> {
  return Object.fromEntries(Object.entries(approvals).map(([id, approval]) => [id, { ...approval }]));
}
