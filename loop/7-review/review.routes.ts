import { mayAct, scopeOf } from '@cityloop/core/access';
import { actorOf, chainFor, DocView, documentFor, listDocuments } from '@cityloop/core/chain';
import { Lesson } from '@cityloop/core/contracts';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { type Device, type DeviceIndex, guardOfDevice } from '@cityloop/registers/devices';
import { z } from 'zod';
import {
  acceptLesson,
  archive,
  type LessonDecision,
  missingStages,
  rejectLesson,
  undoLesson,
} from './decide-lesson.ts';
import { reviewProblem } from './errors.ts';
import { openLesson } from './propose.ts';
import { ReplayCurve, replayCurves } from './replay.ts';
import { archivedAt } from './review.store.ts';

const LessonView = DocView.extend({ body: Lesson });
const Id = z.object({ id: z.uuid() });
const Chain = z.object({ chainId: z.uuid() });
const Reason = z.string().min(1).max(500);

/** Lessons, replays and archiving over HTTP. */
export function reviewRoutes(services: Services, devices: DeviceIndex): readonly Route[] {
  function act(
    path: string,
    summary: string,
    body: z.ZodType<{ readonly reason?: string | undefined }>,
    run: (tx: Tx, decision: LessonDecision, services: Services) => Promise<z.output<typeof LessonView>>,
  ): Route {
    return defineRoute({
      method: 'POST',
      path: `/api/lessons/:id/${path}`,
      summary,
      tags: ['review'],
      access: { action: 'lesson.accept', on: 'document' },
      params: Id,
      body,
      response: LessonView,
      async handler({ principal, params, body: given, ip }) {
        const lesson = await services.write((tx) =>
          run(tx, { ...given, principal, id: params.id, ip }, services),
        );
        await services.packs.refresh(services.db);
        return lesson;
      },
    });
  }
  return [
    defineRoute({
      method: 'GET',
      path: '/api/lessons',
      summary: 'Lessons in reach of the caller',
      tags: ['review'],
      access: { action: 'document.read', on: 'document' },
      query: z.object({
        state: z.enum(['proposed', 'accepted', 'rejected', 'withdrawn', 'all']).default('proposed'),
      }),
      response: z.object({ rows: z.array(LessonView) }),
      async handler({ principal, query }) {
        const states = query.state === 'all' ? {} : { states: [query.state] };
        return {
          rows: [
            ...(await listDocuments(services.db, 'lesson', scopeOf(principal, 'document.read'), {
              ...states,
              limit: 200,
            })),
          ],
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/lessons',
      summary: 'Proposes a lesson on an incident',
      tags: ['review'],
      access: { action: 'lesson.propose', on: 'document' },
      body: z.object({
        about: z.uuid().describe('incident'),
        path: z.string(),
        to: z.number(),
        reason: Reason,
      }),
      status: 201,
      response: LessonView,
      async handler({ principal, body }) {
        return services.write(async (tx) => {
          const incident = await documentFor(tx, {
            principal,
            action: 'lesson.propose',
            kind: 'incident',
            id: body.about,
          });
          const pack = services.packs.effective(
            incident.head.pack,
            incident.head.place?.path ?? incident.head.ownerPath,
          );
          if (pack === undefined) throw reviewProblem('unknown-path', { value: body.path });
          const proposal = { path: body.path, to: body.to, reason: body.reason, evidence: [] };
          const made = await openLesson(
            tx,
            { document: incident.head, about: incident.head.id },
            pack,
            proposal,
            services,
            actorOf(principal),
          );
          if (made === undefined) throw reviewProblem('unknown-path', { value: body.path });
          return made;
        });
      },
    }),
    act(
      'accept',
      'Accepts it: it becomes a layer of the pack',
      z.object({ reason: Reason.optional() }),
      acceptLesson,
    ),
    act('reject', 'Puts it aside', z.object({ reason: Reason }), rejectLesson),
    act('undo', 'Takes an accepted one back', z.object({ reason: Reason.optional() }), undoLesson),
    defineRoute({
      method: 'GET',
      path: '/api/chains/:chainId/replay',
      summary: 'Readings and happenings of a matter on one timeline; readings only of devices in reach',
      tags: ['review'],
      access: { action: 'document.read', on: 'document' },
      params: Chain,
      response: z.object({
        from: z.number(),
        to: z.number(),
        readings: z.array(ReplayCurve),
        missing: z.array(z.string()).describe('stages without a record'),
        archivedAt: z.date().nullable(),
      }),
      async handler({ principal, params }) {
        const { chain } = await chainFor(services.db, principal, params.chainId);
        const mayRead = (device: Device) =>
          mayAct(principal, 'telemetry.read', guardOfDevice(device, services.packs));
        const curves = await replayCurves(services, devices, chain, mayRead);
        const missing = missingStages(chain.documents.map(({ head }) => head));
        return {
          ...curves,
          missing: [...missing],
          archivedAt: (await archivedAt(services.db, params.chainId)) ?? null,
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/chains/:chainId/archive',
      summary: 'Puts a chain away, once every stage has left its record',
      tags: ['review'],
      access: { action: 'incident.close', on: 'document' },
      params: Chain,
      body: z.object({}),
      response: z.object({ archivedAt: z.date() }),
      async handler({ principal, params, ip }) {
        await services.write((tx) => archive(tx, { principal, ip, chainId: params.chainId }, services));
        return { archivedAt: (await archivedAt(services.db, params.chainId)) ?? services.clock.now() };
      },
    }),
  ];
}
