import { actorOf, changeDocument, type Doc } from '@cityloop/core/chain';
import type { Services } from '@cityloop/core/kernel';
import { durationMs } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';
import { audited, type Command } from './commands.ts';
import { forAdvice } from './confirm-advice.ts';
import { dispatchProblem } from './errors.ts';
import { adviceTimes, kindOf } from './follow.ts';
import { askAdvice, runningAdvice } from './open-incident.ts';

const Running = z.object({ state: z.literal('running'), startedAt: z.number() });

/**
 * A person who may decide on the proposal asks for it again, with the readings that have come since. What it said before
 * stays in the history; one that still runs is waited for, unless it has run for more than twice its limit.
 */
export async function askAgain(tx: Tx, command: Command, services: Services): Promise<Doc<'incident'>> {
  const incident = await forAdvice(tx, command);
  const { advice: before, adviceConfirmed } = incident.body;
  const { type } = await kindOf(tx, incident, services);
  const at = services.clock.now();
  if (type?.advice === undefined) throw dispatchProblem('no-advice', { value: incident.head.type });
  if (adviceConfirmed !== undefined)
    throw dispatchProblem('advice-confirmed', { value: adviceConfirmed.by.name });
  const limitMs = durationMs(type.advice.limit);
  const running = Running.safeParse(before).data;
  if (running !== undefined && at.getTime() - running.startedAt < 2 * limitMs)
    throw dispatchProblem('advice-running');
  const asked = await changeDocument(tx, incident, {
    body: { ...incident.body, advice: runningAdvice(type.advice.operation, at) },
    happening: {
      topic: 'incident.advice-asked',
      actor: actorOf(command.principal),
      at,
      data: {
        ...(before === undefined || running !== undefined ? {} : { before }),
        ...(command.reason === undefined ? {} : { reason: command.reason }),
      },
    },
  });
  await askAdvice(tx, incident.head.id, limitMs, await adviceTimes(tx, incident), services);
  return audited(tx, command, asked, 'advice.again', services);
}
