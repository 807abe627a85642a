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
 * City time until which an advice that runs is waited for, twice its limit; null when none runs. The limit is in the
 * world's time, as the work is; a clock that stands still is moved by hand and counts as the world's.
 */
export function waitsUntil(
  advice: unknown,
  limitMs: number,
  { factor }: Pick<Services['clock'], 'factor'>,
): number | null {
  const running = Running.safeParse(advice).data;
  return running === undefined ? null : running.startedAt + 2 * limitMs * (factor === 0 ? 1 : factor);
}

/**
 * A person who may decide on the proposal asks for it again, with the readings that have come since. What it said before
 * stays in the history; one that still runs is waited for, unless it has run for more than twice its limit.
 */
export async function askAgain(tx: Tx, command: Command, services: Services): Promise<Doc<'incident'>> {
  const incident = await forAdvice(tx, command);
  const { advice: before, adviceConfirmed } = incident.body;
  const { type } = await kindOf(tx, incident, services);
  const at = services.clock.now();
  if (type?.advice === undefined) {
    const value = incident.head.type;
    throw dispatchProblem('no-advice', { value, words: type?.name ?? { zh: value, en: value } });
  }
  if (adviceConfirmed !== undefined)
    throw dispatchProblem('advice-confirmed', { value: adviceConfirmed.by.name });
  const limitMs = durationMs(type.advice.limit);
  const until = waitsUntil(before, limitMs, services.clock);
  if (until !== null && at.getTime() < until) throw dispatchProblem('advice-running');
  const asked = await changeDocument(tx, incident, {
    body: { ...incident.body, advice: runningAdvice(type.advice.operation, at) },
    happening: {
      topic: 'incident.advice-asked',
      actor: actorOf(command.principal),
      at,
      data: {
        ...(before === undefined || until !== null ? {} : { before }),
        ...(command.reason === undefined ? {} : { reason: command.reason }),
      },
    },
  });
  await askAdvice(tx, incident.head.id, limitMs, await adviceTimes(tx, incident), services);
  return audited(tx, command, asked, 'advice.again', services);
}
