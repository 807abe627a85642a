import { changeDocument, lockDocument, readDocument } from '@cityloop/core/chain';
import type { Job, Services } from '@cityloop/core/kernel';
import { expression } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';
import { isOpen } from './incident-machine.ts';
import { dispatchRule } from './open-incident.ts';
import { routingVariables } from './routing.ts';

const AdviceJob = z.object({
  incidentId: z.uuid(),
  limitMs: z.number(),
  firstReadingAt: z.number(),
  decidedAt: z.number(),
});

/** What an operation may say beyond its own result, so that a confirmed proposal moves the incident. */
export const AdviceFacts = z.object({
  place: z.object({ lng: z.number(), lat: z.number(), address: z.string().optional() }).optional(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

/** Runs the pack's operation beside everything else; its proposal waits for a named person. */
export async function runAdvice(
  job: Job,
  services: Services,
  signal: AbortSignal,
): Promise<(tx: Tx) => Promise<void>> {
  const wanted = AdviceJob.parse(job.body);
  const incident = await readDocument(services.db, 'incident', wanted.incidentId);
  const content = incident && (await services.packs.version(services.db, incident.head.packVersion));
  const advice = content?.dispatch.incidents.find((one) => one.type === incident?.head.type)?.advice;
  if (incident === undefined || content === undefined || advice === undefined || !isOpen(incident.head.state))
    return async () => {};
  const startedAt = services.clock.now().getTime();
  const outcome = await propose();
  return async (tx) => {
    const now = await lockDocument(tx, 'incident', wanted.incidentId);
    if (now === undefined || !isOpen(now.head.state)) return;
    const at = services.clock.now();
    const finished = { operation: advice.operation, startedAt, finishedAt: at.getTime(), ...outcome };
    await changeDocument(tx, now, {
      body: { ...now.body, advice: finished },
      happening: { topic: 'incident.advised', actor: dispatchRule, at, data: { state: outcome.state } },
    });
  };

  async function propose(): Promise<
    | { state: 'proposed'; result: unknown }
    | { state: 'failed'; error: string; instead: { zh: string; en: string } }
  > {
    if (incident === undefined || content === undefined || advice === undefined)
      throw new Error('advice without incident');
    try {
      const variables = {
        ...routingVariables(content, {
          subject: incident.body.subject,
          placePath: incident.head.place?.path ?? incident.head.ownerPath,
          alarmLevel: incident.head.level,
          urgency: incident.body.urgency,
        }),
        incident: {
          id: incident.head.id,
          urgency: incident.body.urgency,
          firstReadingAt: wanted.firstReadingAt,
          decidedAt: wanted.decidedAt,
        },
      };
      const input = Object.fromEntries(
        Object.entries(advice.input).map(([key, text]) => [key, expression(text).value(variables)]),
      );
      const limit = AbortSignal.any([signal, AbortSignal.timeout(wanted.limitMs)]);
      return {
        state: 'proposed',
        result: await services.operations.call(advice.operation, input, { signal: limit }),
      };
    } catch (error) {
      services.log.warn('advice', { incident: wanted.incidentId, error });
      return {
        state: 'failed',
        error: error instanceof Error ? error.message : String(error),
        instead: advice.onFail,
      };
    }
  }
}
