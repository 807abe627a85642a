import { changeDocument, closeParts, type Doc, lockDocument, openPart } from '@cityloop/core/chain';
import { Incident, type Message, Proof, TaskState } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';
import { followIncident } from './follow-incident.ts';
import { tasksOf } from './incident-tasks.ts';
import { openPlan } from './start-plan.ts';
import { dropDue, handleRule, setDue } from './task-clock.ts';
import { letsOthersBegin, taskAfter } from './task-machine.ts';

const RUNNING: readonly string[] = ['ready', 'taken', 'rework', 'unable'];
const UNROUTED: readonly string[] = ['unrouted', 'registered'];

/** An incident has its first owner: every matter of its plan becomes a task, in one transaction. */
export async function startPlan(tx: Tx, message: Message, services: Services): Promise<void> {
  const incident = { head: message.document, body: Incident.parse(message.body) };
  const known = await tasksOf(tx, incident.head.id, incident.head.chainId);
  // Where there are tasks already the first owner had been taken back, and with it the plan.
  if (known.length === 0) return openPlan(tx, incident, services);
  await followIncident(tx, message, services);
  await restore(tx, incident.head.id, incident.head.chainId, services);
}

/** Matters whose forerunners are done may begin; their clocks start now. */
export async function unlock(tx: Tx, incidentId: string, chainId: string, services: Services): Promise<void> {
  const tasks = await tasksOf(tx, incidentId, chainId);
  const isDone = new Map(
    tasks.map((task) => [task.body.matter, letsOthersBegin(TaskState.parse(task.head.state))]),
  );
  const at = services.clock.now();
  for (const task of tasks) {
    const waits =
      task.head.state === 'waiting' && task.body.after.every((matter) => isDone.get(matter) ?? true);
    if (!waits) continue;
    const { limitMinutes } = task.body;
    const body = {
      ...task.body,
      readyAt: at.getTime(),
      dueAt: limitMinutes === null ? null : at.getTime() + limitMinutes * 60_000,
    };
    const ready = await changeDocument(tx, task, {
      state: 'ready',
      body,
      happening: { topic: 'task.ready', actor: handleRule, at },
    });
    await setDue(tx, ready);
  }
}

/** What stage 5 says of a task. */
export async function onProof(tx: Tx, message: Message, services: Services): Promise<void> {
  const proof = Proof.parse(message.body);
  const task = await lockDocument(tx, 'task', proof.about);
  if (task === undefined) return;
  const at = services.clock.now();
  if (message.topic === 'proof.accepted') {
    const state = taskAfter(TaskState.parse(task.head.state), 'pass');
    if (state === undefined) return;
    await changeDocument(tx, task, {
      state,
      body: { ...task.body, verifiedAt: at.getTime() },
      happening: { topic: 'task.verified', actor: proof.by ?? handleRule, at },
    });
    await closeParts(tx, { documentId: task.head.id, at });
    return;
  }
  await sendBack(tx, task, proof.reason ?? '', services);
}

/** The whole was refused: the matters named, or the last ones of the plan, are to be done again. */
export async function onIncidentReworked(tx: Tx, message: Message, services: Services): Promise<void> {
  const named = z.array(z.string()).safeParse(message.data.matters).data ?? [];
  const tasks = await tasksOf(tx, message.document.id, message.document.chainId);
  const followed = new Set(tasks.flatMap((task) => task.body.after));
  const reason = z.string().safeParse(message.data.reason).data ?? '';
  const canGoBack = tasks.filter(
    (task) => taskAfter(TaskState.parse(task.head.state), 'refuse') !== undefined,
  );
  const meant = canGoBack.filter((task) => named.includes(task.body.matter));
  const last = canGoBack.filter((task) => !followed.has(task.body.matter));
  // Something must be done again, or the incident would wait for ever.
  const [chosen = []] = [meant, last, canGoBack].filter((some) => some.length > 0);
  for (const task of chosen) await sendBack(tx, task, reason, services);
}

/** The incident goes on: the time that it lay aside does not count against what was to be done. */
export async function onIncidentResumed(tx: Tx, message: Message, services: Services): Promise<void> {
  const suspendedAt = z.number().safeParse(message.data.suspendedAt).data;
  if (suspendedAt === undefined) return;
  const at = services.clock.now();
  for (const task of await tasksOf(tx, message.document.id, message.document.chainId)) {
    const { dueAt, readyAt } = task.body;
    if (dueAt === null || !RUNNING.includes(task.head.state)) continue;
    const pausedMs = message.at.getTime() - Math.max(suspendedAt, readyAt ?? suspendedAt);
    const moved = await changeDocument(tx, task, {
      body: { ...task.body, dueAt: dueAt + Math.max(0, pausedMs) },
      happening: { topic: 'task.resumed', actor: handleRule, at, data: { pausedMs } },
    });
    await setDue(tx, moved);
  }
}

/** The incident is closed, none, or joined into another: what is still under way ends. */
export async function onIncidentEnded(tx: Tx, message: Message, services: Services): Promise<void> {
  const reason = z.string().safeParse(message.data.reason).data ?? message.topic;
  const at = services.clock.now();
  for (const task of await tasksOf(tx, message.document.id, message.document.chainId)) {
    const state = taskAfter(TaskState.parse(task.head.state), 'cancel');
    if (state === undefined) continue;
    await changeDocument(tx, task, {
      state,
      body: { ...task.body, reason },
      happening: { topic: 'task.cancelled', actor: handleRule, at, data: { reason, because: message.topic } },
    });
    await dropDue(tx, task);
    await closeParts(tx, { documentId: task.head.id, at });
  }
}

/** A join was undone: what it cancelled is to be done again. A first owner was taken back: nobody has a plan to do. */
export async function onIncidentUndone(tx: Tx, message: Message, services: Services): Promise<void> {
  const { id, chainId, state } = message.document;
  if (message.data.act === 'join') await restore(tx, id, chainId, services);
  else if (UNROUTED.includes(state)) {
    await onIncidentEnded(tx, message, services);
    await followIncident(tx, message, services);
  }
}

/** Tasks that were cancelled with their incident are there again, as far as they had come. */
export async function restore(
  tx: Tx,
  incidentId: string,
  chainId: string,
  services: Services,
): Promise<void> {
  const at = services.clock.now();
  for (const task of await tasksOf(tx, incidentId, chainId)) {
    if (task.head.state !== 'cancelled' || task.body.notNeeded === true) continue;
    const state = task.body.readyAt === null ? 'waiting' : 'ready';
    const { reason: _reason, ...rest } = task.body;
    const body = { ...rest, takenBy: null, doneAt: null };
    const restored = await changeDocument(tx, task, {
      state,
      body,
      happening: { topic: 'task.restored', actor: handleRule, at },
    });
    await reopenPart(tx, restored, at);
    if (state === 'ready') await setDue(tx, restored);
  }
  await unlock(tx, incidentId, chainId, services);
}

async function sendBack(tx: Tx, task: Doc<'task'>, reason: string, services: Services): Promise<void> {
  const state = taskAfter(TaskState.parse(task.head.state), 'refuse');
  if (state === undefined) return;
  const at = services.clock.now();
  const { limitMinutes } = task.body;
  const body = {
    ...task.body,
    reason,
    reworkCount: task.body.reworkCount + 1,
    doneAt: null,
    verifiedAt: null,
    dueAt: limitMinutes === null ? null : at.getTime() + limitMinutes * 60_000,
  };
  const back = await changeDocument(tx, task, {
    state,
    body,
    happening: { topic: 'task.rework', actor: handleRule, at, data: { reason } },
  });
  await reopenPart(tx, back, at);
  await setDue(tx, back);
}

async function reopenPart(tx: Tx, task: Doc<'task'>, at: Date): Promise<void> {
  const { id: documentId, chainId, ownerUnit: unit } = task.head;
  await openPart(tx, { documentId, chainId, unit, part: 'helper', at });
}
