import { scopeOf } from '@cityloop/core/access';
import {
  countDocuments,
  type Doc,
  DocView,
  documentFor,
  type ListQuery,
  listDocuments,
  readDocuments,
} from '@cityloop/core/chain';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { durationMs } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';
import { askAgain, waitsUntil } from './ask-again.ts';
import {
  accept,
  assign,
  type Command,
  escalate,
  giveBack,
  handDown,
  regrade,
  resume,
  suspend,
  voidByPerson,
} from './commands.ts';
import { confirmAdvice, refuseAdvice } from './confirm-advice.ts';
import { kindOf } from './follow.ts';
import { incidentsByDue } from './incident-list.store.ts';
import { IncidentRow, IncidentView, incidentRows, incidentView } from './incident-view.ts';
import { join, split, undo } from './join-split.ts';
import { newIncident } from './new-incident.ts';

const ENDED = ['closed', 'voided', 'merged'];
const Reason = z.string().min(1).max(500).describe('the reason, kept with the act');
const Seen = { version: z.int().optional().describe('version the caller saw; another one is refused') };
const Id = z.object({ id: z.uuid() });

/** Incidents over HTTP: lists, one incident, and everything that people do to it. */
export function dispatchRoutes(services: Services): readonly Route[] {
  type Body = { readonly reason?: string | undefined; readonly version?: number | undefined };
  type Act<B extends Body> = (
    tx: Tx,
    command: Command & B,
    services: Services,
  ) => Promise<z.input<typeof DocView>>;

  function act<S extends z.ZodType<Body>>(
    path: string,
    summary: string,
    action: 'incident.dispatch' | 'incident.move' | 'incident.close' | 'task.handle' | 'advice.confirm',
    body: S,
    run: Act<z.output<S>>,
  ): Route {
    return defineRoute({
      method: 'POST',
      path: `/api/incidents/:id/${path}`,
      summary,
      tags: ['dispatch'],
      access: { action, on: 'document' },
      params: Id,
      body,
      response: DocView,
      async handler(input) {
        const { principal, params, ip } = input;
        const given: z.output<S> = body.parse(input.body);
        return services.write((tx) => run(tx, { ...given, principal, id: params.id, ip }, services));
      },
    });
  }

  return [
    defineRoute({
      method: 'GET',
      path: '/api/incidents',
      summary: 'Incidents in reach of the caller, the latest, worst or most urgent first',
      tags: ['dispatch'],
      access: { action: 'document.read', on: 'document' },
      query: z.object({
        state: z.enum(['open', 'closed', 'unrouted', 'all']).default('open'),
        unit: z.string().optional(),
        level: z.coerce.number().int().min(1).max(4).optional(),
        board: z.string().optional(),
        type: z.string().optional(),
        q: z.string().max(100).optional(),
        sort: z.enum(['late', 'level', 'time']).default('late'),
        limit: z.coerce.number().int().min(1).max(500).default(100),
        offset: z.coerce.number().int().min(0).default(0),
      }),
      response: z.object({ rows: z.array(IncidentRow), total: z.int() }),
      async handler({ principal, query }) {
        const scope = scopeOf(principal, 'document.read');
        const narrowed = narrow(query);
        const found =
          query.sort === 'late'
            ? await inOrder(services, await incidentsByDue(services.db, scope, narrowed))
            : await listDocuments(services.db, 'incident', scope, narrowed);
        const rows = await incidentRows(services.db, found, services.clock.now());
        return { rows, total: await countDocuments(services.db, 'incident', scope, narrowed) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/incidents',
      summary: 'Opens an incident by hand, from what a person says',
      tags: ['dispatch'],
      access: { action: 'incident.dispatch', on: 'none' },
      body: z.object({
        id: z
          .uuid()
          .optional()
          .describe('made by the caller; sent again, it answers what it made the first time'),
        pack: z.string(),
        type: z.string().describe('incident type of the pack'),
        title: z.string().min(1).max(200),
        text: z.string().max(4000).default(''),
        lng: z.number().min(-180).max(180),
        lat: z.number().min(-90).max(90),
        address: z.string().max(200).optional(),
        urgency: z.enum(['critical', 'urgent', 'normal']).optional(),
        drill: z.boolean().default(false),
      }),
      status: 201,
      response: DocView,
      handler: ({ principal, body, ip }) =>
        services.write((tx) => newIncident(tx, { principal, ip, given: body }, services)),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/incidents/:id',
      summary: 'One incident: clocks, stages, routes, and what may be done now',
      tags: ['dispatch'],
      access: { action: 'document.read', on: 'document' },
      params: Id,
      response: IncidentView,
      async handler({ principal, params }) {
        const incident = await documentFor(services.db, {
          principal,
          action: 'document.read',
          kind: 'incident',
          id: params.id,
        });
        const { type } = await kindOf(services.db, incident, services);
        const limit = type?.advice?.limit;
        const until =
          limit === undefined ? null : waitsUntil(incident.body.advice, durationMs(limit), services.clock);
        return incidentView(services.db, incident, services.clock.now(), until);
      },
    }),
    act(
      'assign',
      'Gives it to a unit',
      'incident.dispatch',
      z.object({ unit: z.string(), reason: Reason.optional(), ...Seen }),
      assign,
    ),
    act('accept', 'Takes it on', 'task.handle', z.object({ ...Seen, reason: Reason.optional() }), accept),
    act(
      'escalate',
      'Takes it one level up',
      'incident.move',
      z.object({ reason: Reason, ...Seen }),
      escalate,
    ),
    act(
      'hand-down',
      'Hands it to a unit below',
      'incident.move',
      z.object({ unit: z.string(), reason: Reason, ...Seen }),
      handDown,
    ),
    act(
      'return',
      'Gives it back to the dispatcher',
      'task.handle',
      z.object({ reason: Reason, ...Seen }),
      giveBack,
    ),
    act(
      'suspend',
      'Lays it aside; clocks stand still',
      'incident.move',
      z.object({ reason: Reason, ...Seen }),
      suspend,
    ),
    act(
      'resume',
      'Takes it up again',
      'incident.move',
      z.object({ reason: Reason.optional(), ...Seen }),
      resume,
    ),
    act(
      'void',
      'Says that there is no matter',
      'incident.close',
      z.object({ reason: Reason, ...Seen }),
      voidByPerson,
    ),
    act(
      'regrade',
      'Changes the urgency; the routing clock starts again from the report',
      'incident.dispatch',
      z.object({ urgency: z.enum(['critical', 'urgent', 'normal']), reason: Reason, ...Seen }),
      regrade,
    ),
    act(
      'join',
      'Joins it into another of the same cause',
      'incident.dispatch',
      z.object({ into: z.uuid(), reason: Reason, ...Seen }),
      join,
    ),
    act(
      'split',
      'Splits alarms off into an incident of their own',
      'incident.dispatch',
      z.object({ alarmIds: z.array(z.uuid()).min(1), reason: Reason, ...Seen }),
      split,
    ),
    act(
      'undo',
      'Takes back the last act',
      'incident.dispatch',
      z.object({ ...Seen, reason: Reason.optional() }),
      undo,
    ),
    act(
      'advice/confirm',
      'A named person confirms the proposal',
      'advice.confirm',
      z.object({ changes: z.string().max(1000).optional(), reason: Reason.optional(), ...Seen }),
      confirmAdvice,
    ),
    act(
      'advice/refuse',
      'A named person puts the proposal aside',
      'advice.confirm',
      z.object({ reason: Reason, ...Seen }),
      refuseAdvice,
    ),
    act(
      'advice/again',
      'Asks for the proposal again, with the readings that have come since; the former one stays in the history',
      'advice.confirm',
      z.object({ reason: Reason.optional(), ...Seen }),
      askAgain,
    ),
  ];
}

interface Query {
  readonly state: 'open' | 'closed' | 'unrouted' | 'all';
  readonly unit?: string | undefined;
  readonly level?: number | undefined;
  readonly board?: string | undefined;
  readonly type?: string | undefined;
  readonly q?: string | undefined;
  readonly sort: 'late' | 'level' | 'time';
  readonly limit: number;
  readonly offset: number;
}

function narrow(query: Query): ListQuery {
  const states =
    query.state === 'open'
      ? { notStates: ENDED }
      : query.state === 'closed'
        ? { states: ENDED }
        : query.state === 'unrouted'
          ? { states: ['unrouted', 'returned'] }
          : {};
  return {
    ...states,
    ...(query.unit === undefined ? {} : { unit: query.unit }),
    ...(query.level === undefined ? {} : { level: query.level }),
    ...(query.board === undefined ? {} : { board: query.board }),
    ...(query.type === undefined ? {} : { type: query.type }),
    ...(query.q === undefined || query.q === '' ? {} : { text: query.q }),
    order: query.sort === 'level' ? 'worst' : 'newest',
    limit: query.limit,
    offset: query.offset,
  };
}

async function inOrder(services: Services, ids: readonly string[]): Promise<readonly Doc<'incident'>[]> {
  const byId = new Map((await readDocuments(services.db, 'incident', ids)).map((doc) => [doc.head.id, doc]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
