import { changeDocument, type Doc, lockDocument, readDocument } from '@cityloop/core/chain';
import type { Actor } from '@cityloop/core/contracts';
import { cancel, type DueTimer, type Services, schedule } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';

const TimerBody = z.object({ taskId: z.uuid() });

/** The rule of the platform that moves tasks, as histories name it. */
export const handleRule: Actor = { kind: 'system', id: 'rule:handle', name: 'handle', unit: '' };

/** Sets a task's deadline, or takes it away where it has none. */
export async function setDue(tx: Tx, task: Doc<'task'>): Promise<void> {
  const key = { module: 'handle', name: 'due', key: task.head.id };
  if (task.body.dueAt === null) await cancel(tx, key);
  else
    await schedule(tx, {
      ...key,
      chainId: task.head.chainId,
      dueAt: new Date(task.body.dueAt),
      body: { taskId: task.head.id },
    });
}

/** Takes a task's deadline away: it is done, or no longer wanted. */
export async function dropDue(tx: Tx, task: Doc<'task'>): Promise<void> {
  await cancel(tx, { module: 'handle', name: 'due', key: task.head.id });
}

/** A task's deadline has come and it is not done: its history says so, and screens show it late. */
export async function onTaskDue(tx: Tx, timer: DueTimer, services: Services): Promise<void> {
  const task = await lockDocument(tx, 'task', TimerBody.parse(timer.body).taskId);
  if (task === undefined || !['ready', 'taken', 'rework', 'unable'].includes(task.head.state)) return;
  // While its incident lies aside no time passes; the deadline is set anew when it goes on.
  const incident = await readDocument(tx, 'incident', task.body.incidentId);
  if (incident?.head.state === 'suspended') return;
  const data = { dueAt: timer.dueAt.toISOString() };
  await changeDocument(tx, task, {
    happening: { topic: 'task.late', actor: handleRule, at: services.clock.now(), data },
  });
}
