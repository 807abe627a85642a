import { changeDocument, closeParts, type Doc, lockDocument } from '@cityloop/core/chain';
import { type Incident, type IncidentState, type Message, Proof, Task } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import { thresholdMs } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { endAllClocks, endClocks, startIncidentClock } from './clocks.ts';
import { noteEnded, noteTask, readTasks } from './dispatch.store.ts';
import { after, type IncidentMove } from './incident-machine.ts';
import { dispatchRule } from './open-incident.ts';

const FINISHED = ['verified', 'cancelled'];

/** What stage 4 says of its tasks moves the incident: begun, done by all, or not a matter at all. */
export async function onTask(tx: Tx, message: Message, services: Services): Promise<void> {
  const task = Task.parse(message.body);
  await noteTask(tx, {
    taskId: message.document.id,
    incidentId: task.incidentId,
    mandatory: task.mandatory,
    state: message.document.state,
    handler: task.doneBy?.id ?? null,
  });
  const incident = await lockDocument(tx, 'incident', task.incidentId);
  if (incident === undefined) return;
  if (message.data.answerAct === 'void-incident') {
    const reason = message.data.reason;
    await voidIncident(tx, incident, typeof reason === 'string' ? reason : '', services);
    return;
  }
  if (message.topic === 'task.taken') await begin(tx, incident, task, services);
  if (FINISHED.includes(message.document.state)) await finishIfAll(tx, incident, task, services);
}

/** What stage 5 says of the incident itself: it exists, it is done, or it is not. */
export async function onProof(tx: Tx, message: Message, services: Services): Promise<void> {
  const proof = Proof.parse(message.body);
  const incident = await lockDocument(tx, 'incident', proof.about);
  if (incident === undefined) return;
  if (proof.purpose === 'exists') {
    if (message.topic === 'proof.accepted')
      await moveTo(tx, incident, 'exists', services, 'incident.registered');
    if (message.topic === 'proof.refused') await voidIncident(tx, incident, proof.reason ?? '', services);
    return;
  }
  if (message.topic === 'proof.refused') {
    await moveTo(tx, incident, 'refuse', services, 'incident.reworked', {
      reason: proof.reason ?? '',
      ...message.data,
    });
    return;
  }
  if (message.topic === 'proof.accepted') await close(tx, incident, proof, services);
}

/** Closes an incident, but only on an accepted proof of somebody who handled none of it. */
async function close(tx: Tx, incident: Doc<'incident'>, proof: Proof, services: Services): Promise<void> {
  const at = services.clock.now();
  const handlers = (await readTasks(tx, [incident.head.id])).map((task) => task.handler);
  const isOwnWork = proof.by === null || handlers.includes(proof.by.id);
  if (isOwnWork) {
    await changeDocument(tx, incident, {
      happening: {
        topic: 'incident.check-requested',
        actor: dispatchRule,
        at,
        data: { because: 'verifier-was-handler' },
      },
    });
    return;
  }
  const state = after(incidentState(incident), 'pass');
  if (state === undefined) return;
  await endAllClocks(tx, incident.head.id, at);
  await noteEnded(tx, incident.head.id);
  const closed = await changeDocument(tx, incident, {
    state,
    body: { ...incident.body, closedAt: at.getTime() },
    happening: { topic: 'incident.closed', actor: proof.by ?? dispatchRule, at },
  });
  await closeParts(tx, { documentId: closed.head.id, at });
}

/** Ends an incident that is none; stage 4 cancels what was under way. */
export async function voidIncident(
  tx: Tx,
  incident: Doc<'incident'>,
  reason: string,
  services: Services,
  actor = dispatchRule,
): Promise<Doc<'incident'> | undefined> {
  const state = after(incidentState(incident), 'void');
  if (state === undefined) return undefined;
  const at = services.clock.now();
  await endAllClocks(tx, incident.head.id, at);
  await noteEnded(tx, incident.head.id);
  const voided = await changeDocument(tx, incident, {
    state,
    body: { ...incident.body, closedAt: at.getTime() },
    happening: { topic: 'incident.voided', actor, at, data: { reason } },
  });
  await closeParts(tx, { documentId: voided.head.id, at });
  return voided;
}

async function begin(tx: Tx, incident: Doc<'incident'>, task: Task, services: Services): Promise<void> {
  const state = after(incidentState(incident), 'begin');
  if (state === undefined) return;
  const at = services.clock.now();
  await endClocks(tx, incident.head.id, ['accept'], at);
  await changeDocument(tx, incident, {
    state,
    body: { ...incident.body, acceptedAt: incident.body.acceptedAt ?? at.getTime() },
    happening: { topic: 'incident.handling', actor: task.takenBy ?? dispatchRule, at },
  });
}

async function finishIfAll(tx: Tx, incident: Doc<'incident'>, task: Task, services: Services): Promise<void> {
  const tasks = await readTasks(tx, [incident.head.id]);
  const isAllDone = tasks.every((one) => !one.mandatory || FINISHED.includes(one.state));
  if (!isAllDone || after(incidentState(incident), 'finish') === undefined) return;
  const at = services.clock.now();
  await endClocks(tx, incident.head.id, ['handle', 'accept'], at);
  const body: Incident = { ...incident.body, handler: task.doneBy ?? incident.body.handler };
  const done = await changeDocument(tx, incident, {
    state: 'feedback',
    body,
    happening: { topic: 'incident.feedback', actor: task.doneBy ?? dispatchRule, at },
  });
  const content = await services.packs.version(tx, incident.head.packVersion);
  const type = content?.dispatch.incidents.find((one) => one.type === incident.head.type);
  if (content !== undefined && type?.clocks.check !== undefined) {
    await startIncidentClock(tx, done, 'check', at, thresholdMs(content, type.clocks.check));
  }
  await changeDocument(tx, done, {
    state: 'checking',
    happening: { topic: 'incident.check-requested', actor: dispatchRule, at },
  });
}

async function moveTo(
  tx: Tx,
  incident: Doc<'incident'>,
  move: IncidentMove,
  services: Services,
  topic: string,
  data: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const state = after(incidentState(incident), move);
  if (state === undefined) return;
  await changeDocument(tx, incident, {
    state,
    happening: { topic, actor: dispatchRule, at: services.clock.now(), data },
  });
}

/** An incident's state as the machine's type; the database holds no other. */
export function incidentState(incident: Doc<'incident'>): IncidentState {
  return incident.head.state as IncidentState;
}
