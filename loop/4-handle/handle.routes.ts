import { scopeOf } from '@cityloop/core/access';
import { DocView, documentFor, listDocuments, ownDocumentColumns, readDocuments } from '@cityloop/core/chain';
import { Attachment, Task } from '@cityloop/core/contracts';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { Field } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';
import {
  attach,
  done,
  dropMatter,
  fill,
  note,
  reassign,
  release,
  type TaskCommand,
  take,
  unable,
} from './commands.ts';
import { handledOnSpot } from './handled-on-spot.ts';
import { matterOf } from './start-plan.ts';

const Id = z.object({ id: z.uuid() });
const Reason = z.string().min(1).max(500);
const TaskView = DocView.extend({
  body: Task,
  incident: z
    .object({
      id: z.uuid(),
      title: z.string(),
      level: z.int().nullable(),
      state: z.string(),
      chainId: z.uuid(),
    })
    .nullable()
    .describe('the shared summary of what it is part of'),
});
const Photos = z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(9);
const Handled = z.object({
  id: z.uuid().optional().describe('made by the caller; sent again, it answers what it made the first time'),
  pack: z.string(),
  type: z.string().describe('report of the pack that names the channel self_handled'),
  title: z.string().min(1).max(200),
  text: z.string().max(4000).default(''),
  lng: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  address: z.string().max(200).optional(),
  before: Photos.min(1).describe('SHA-256 of stored photos of what was found'),
  after: Photos.describe('SHA-256 of stored photos of what was done; as many as the matter asks for'),
  answers: z.record(z.string(), z.unknown()).default({}),
  note: z.string().min(1).max(2000).describe('what was done'),
  drill: z.boolean().default(false),
});
const FINISHED = ['done', 'verified', 'cancelled'];

/** Tasks over HTTP: my list, one task with its form, and what a handler does. */
export function handleRoutes(services: Services): readonly Route[] {
  type Act<B> = (tx: Tx, command: TaskCommand & B, services: Services) => Promise<z.input<typeof DocView>>;
  function act<S extends z.ZodType<object>>(
    path: string,
    summary: string,
    body: S,
    run: Act<z.output<S>>,
    action: 'task.handle' | 'incident.dispatch' = 'task.handle',
  ): Route {
    return defineRoute({
      method: 'POST',
      path: `/api/tasks/:id/${path}`,
      summary,
      tags: ['handle'],
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
      path: '/api/tasks',
      summary: 'Tasks of the caller’s unit or in reach of the caller, the first due first',
      tags: ['handle'],
      access: { action: 'document.read', on: 'document' },
      query: z.object({
        mine: z.stringbool().default(false).describe('only tasks of the caller’s own unit'),
        state: z.enum(['open', 'done', 'all']).default('open'),
        incident: z.uuid().optional(),
        unit: z.string().optional(),
        limit: z.coerce.number().int().min(1).max(500).default(200),
      }),
      response: z.object({ rows: z.array(TaskView) }),
      async handler({ principal, query }) {
        const states =
          query.state === 'open'
            ? { notStates: FINISHED }
            : query.state === 'done'
              ? { states: FINISHED }
              : {};
        const found = await listDocuments(
          services.db,
          'task',
          scopeOf(principal, 'document.read'),
          {
            ...states,
            ...(query.mine ? { ownerUnit: principal.unit } : {}),
            ...(query.unit === undefined ? {} : { unit: query.unit }),
            ...(query.incident === undefined ? {} : { incidentId: query.incident }),
            order: 'due',
            limit: query.limit,
          },
          ownDocumentColumns,
        );
        return { rows: await withIncidents(services, found) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/tasks/:id',
      summary: 'One task with the form, photos and note that its matter asks for',
      tags: ['handle'],
      access: { action: 'document.read', on: 'document' },
      params: Id,
      response: z.object({
        task: TaskView,
        form: z.array(Field),
        proof: z.object({ photos: z.int(), note: z.boolean(), verify: z.boolean() }),
        inputs: z.array(z.string()),
        advice: z
          .unknown()
          .describe('the confirmed or proposed advice of the incident, where the matter needs it'),
      }),
      async handler({ principal, params }) {
        const task = await documentFor(services.db, {
          principal,
          action: 'document.read',
          kind: 'task',
          id: params.id,
        });
        const content = await services.packs.version(services.db, task.head.packVersion);
        const matter = content === undefined ? undefined : matterOf(content, task.body);
        const [view] = await withIncidents(services, [task]);
        const [incident] = await readDocuments(services.db, 'incident', [task.body.incidentId]);
        return {
          task: view ?? { ...task, incident: null },
          form: matter?.form ?? [],
          proof: matter?.proof ?? { photos: 0, note: true, verify: true },
          inputs: matter?.inputs ?? [],
          advice: matter === undefined || matter.inputs.length === 0 ? null : (incident?.body.advice ?? null),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/reports/handled',
      summary:
        'Writes down a small matter of one’s own town that was put right on the spot; somebody else checks it',
      tags: ['handle'],
      access: { action: 'task.handle', on: 'none' },
      body: Handled,
      status: 201,
      response: DocView,
      handler: ({ principal, body, ip }) =>
        services.write((tx) => handledOnSpot(tx, { principal, ip, given: body }, services)),
    }),
    act('take', 'Takes it', z.object({}), take),
    act('release', 'Gives it back to the unit', z.object({ reason: Reason }), release),
    act('note', 'Writes a note', z.object({ text: z.string().min(1).max(2000) }), note),
    act(
      'form',
      'Fills in fields of the form',
      z.object({ answers: z.record(z.string(), z.unknown()) }),
      fill,
    ),
    act('attach', 'Adds a stored photo or file', z.object({ attachment: Attachment }), attach),
    act(
      'done',
      'Says that it is done',
      z.object({
        answers: z.record(z.string(), z.unknown()).optional(),
        note: z.string().min(1).max(2000).optional(),
      }),
      done,
    ),
    act('unable', 'Says that it cannot be done, and why', z.object({ reason: Reason }), unable),
    act(
      'reassign',
      'Gives it to another unit',
      z.object({ unit: z.string(), reason: Reason }),
      reassign,
      'incident.dispatch',
    ),
    act(
      'drop',
      'Says that the matter is not needed here',
      z.object({ reason: Reason }),
      dropMatter,
      'incident.dispatch',
    ),
  ];
}

async function withIncidents(
  services: Services,
  tasks: readonly z.input<typeof TaskView>[] | readonly Omit<z.input<typeof TaskView>, 'incident'>[],
): Promise<z.output<typeof TaskView>[]> {
  const incidents = await readDocuments(services.db, 'incident', [
    ...new Set(tasks.map((task) => task.body.incidentId)),
  ]);
  const byId = new Map(incidents.map((incident) => [incident.head.id, incident.head]));
  return tasks.map((task) => {
    const head = byId.get(task.body.incidentId);
    const summary = head && {
      id: head.id,
      title: head.title,
      level: head.level,
      state: head.state,
      chainId: head.chainId,
    };
    return { head: task.head, body: task.body, incident: summary ?? null };
  });
}
