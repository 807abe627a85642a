import {
  causesOf,
  changeDocument,
  closeParts,
  type Doc,
  handlersOf,
  lockDocument,
  openPart,
} from '@cityloop/core/chain';
import {
  type Actor,
  type Incident,
  IncidentState,
  type Message,
  Proof,
  type Route,
  Task,
} from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import { durationMs, type PackContent } from '@cityloop/core/packs';
import type { Db, Tx } from '@cityloop/core/store';
import { endAllClocks, endClocks, startIncidentClock } from './clocks.ts';
import { noteEnded, noteTask, readTasks } from './dispatch.store.ts';
import { formerOf } from './former.ts';
import { after } from './incident-machine.ts';
import { type Limits, limitsOf } from './limits.ts';
import { askAdvice, dispatchRule, runningAdvice, startWorkClocks } from './open-incident.ts';
import type { IncidentType } from './routing.ts';

const FINISHED = ['verified', 'cancelled'];

/** What stage 4 says of its tasks moves the incident: begun, done by all, or not a matter at all. */
export async function onTask(tx: Tx, message: Message, services: Services): Promise<void> {
  const task = Task.parse(message.body);
  await noteTask(tx, {
    taskId: message.document.id,
    incidentId: task.incidentId,
    mandatory: task.mandatory,
    state: message.document.state,
  });
  const incident = await lockDocument(tx, 'incident', task.incidentId);
  if (incident === undefined) return;
  if (message.data.answerAct === 'void-incident') {
    const reason = message.data.reason;
    await voidIncident(tx, incident, typeof reason === 'string' ? reason : '', services);
    return;
  }
  if (message.topic === 'task.taken') await begin(tx, incident, task, services);
  if (FINISHED.includes(message.document.state)) await finishIfAll(tx, incident, services, task.doneBy);
}

/** What stage 5 says of the incident itself: it exists, it is done, or it is not. */
export async function onProof(tx: Tx, message: Message, services: Services): Promise<void> {
  const proof = Proof.parse(message.body);
  const incident = await lockDocument(tx, 'incident', proof.about);
  if (incident === undefined) return;
  if (proof.purpose === 'exists') {
    if (message.topic === 'proof.accepted') await register(tx, incident, services);
    if (message.topic === 'proof.refused') await voidIncident(tx, incident, proof.reason ?? '', services);
    return;
  }
  if (message.topic === 'proof.refused') {
    await rework(tx, incident, { ...message.data, reason: proof.reason ?? '' }, services);
    return;
  }
  if (message.topic === 'proof.accepted') await close(tx, incident, proof, services);
}

/** Closes an incident, but only on an accepted proof of somebody who handled none of it. */
async function close(tx: Tx, incident: Doc<'incident'>, proof: Proof, services: Services): Promise<void> {
  const at = services.clock.now();
  const isOwnWork = proof.by === null || (await handlersOf(tx, incident.head.id)).has(proof.by.id);
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

/** All mandatory matters are done: somebody else is asked to look at the whole. */
export async function finishIfAll(
  tx: Tx,
  incident: Doc<'incident'>,
  services: Services,
  doneBy: Actor | null = null,
): Promise<Doc<'incident'>> {
  const tasks = await readTasks(tx, [incident.head.id]);
  const isAllDone = tasks.length > 0 && tasks.every((one) => !one.mandatory || FINISHED.includes(one.state));
  if (!isAllDone || after(incidentState(incident), 'finish') === undefined) return incident;
  const at = services.clock.now();
  await endClocks(tx, incident.head.id, ['handle', 'accept'], at);
  const body: Incident = { ...incident.body, handler: doneBy ?? incident.body.handler };
  const done = await changeDocument(tx, incident, {
    state: 'feedback',
    body,
    happening: { topic: 'incident.feedback', actor: doneBy ?? dispatchRule, at },
  });
  const { content, type } = await kindOf(tx, incident, services);
  const { check } = limitsOf(content, type, body.urgency);
  if (check !== undefined) await startIncidentClock(tx, done, 'check', at, check);
  return changeDocument(tx, done, {
    state: 'checking',
    happening: { topic: 'incident.check-requested', actor: dispatchRule, at },
  });
}

/** It exists: the incident is registered and, where its rules name a lead, goes out at once. */
async function register(tx: Tx, incident: Doc<'incident'>, services: Services): Promise<void> {
  const state = after(incidentState(incident), 'exists');
  if (state === undefined) return;
  const at = services.clock.now();
  const registered = await changeDocument(tx, incident, {
    state,
    happening: { topic: 'incident.registered', actor: dispatchRule, at },
  });
  const { content, type } = await kindOf(tx, incident, services);
  const advice = type?.advice;
  const advised =
    advice === undefined
      ? registered.body
      : { ...registered.body, advice: runningAdvice(advice.operation, at) };
  const lead = incident.body.routes.find((route) => route.lead);
  if (advice !== undefined) {
    await askAdvice(
      tx,
      incident.head.id,
      durationMs(advice.limit),
      await adviceTimes(tx, incident),
      services,
    );
  }
  if (lead === undefined) {
    if (advice !== undefined)
      await changeDocument(tx, registered, {
        body: advised,
        happening: { topic: 'incident.advice-asked', actor: dispatchRule, at },
      });
    return;
  }
  await sendOut(
    tx,
    { ...registered, body: advised },
    lead,
    limitsOf(content, type, incident.body.urgency),
    at,
  );
}

/** When the first unusual reading of an incident was, and when it was decided that it is one. */
export async function adviceTimes(
  tx: Tx,
  incident: Doc<'incident'>,
): Promise<{ readonly firstAt: number; readonly decidedAt: number }> {
  const alarms = await causesOf(tx, 'alarm', incident.head.id);
  const first = (times: readonly number[]) => Math.min(...times, incident.head.at.getTime());
  return {
    firstAt: first(alarms.map((alarm) => alarm.body.firstReadingAt)),
    decidedAt: first(alarms.map((alarm) => alarm.body.decidedAt)),
  };
}

/** The owner that rules name gets the incident: its plan starts, and its clocks run. */
export async function sendOut(
  tx: Tx,
  incident: Doc<'incident'>,
  lead: Route,
  limits: Limits,
  at: Date,
): Promise<Doc<'incident'>> {
  await endClocks(tx, incident.head.id, ['route'], at);
  await startWorkClocks(tx, incident, limits, at);
  const { id: documentId, chainId } = incident.head;
  await openPart(tx, { documentId, chainId, unit: lead.unit, part: 'owner', at });
  return changeDocument(tx, incident, {
    state: 'dispatched',
    owner: { unit: lead.unit, path: lead.path },
    body: { ...incident.body, routedAt: incident.body.routedAt ?? at.getTime() },
    happening: { topic: 'incident.dispatched', actor: dispatchRule, at, data: formerOf(incident) },
  });
}

/** The whole was refused: the work begins again, and with it the time that it may take. */
async function rework(
  tx: Tx,
  incident: Doc<'incident'>,
  data: Readonly<Record<string, unknown>>,
  services: Services,
): Promise<void> {
  const state = after(incidentState(incident), 'refuse');
  if (state === undefined) return;
  const at = services.clock.now();
  await endClocks(tx, incident.head.id, ['check'], at);
  const { content, type } = await kindOf(tx, incident, services);
  const { handle } = limitsOf(content, type, incident.body.urgency);
  if (handle !== undefined) await startIncidentClock(tx, incident, 'handle', at, handle);
  await changeDocument(tx, incident, {
    state,
    happening: { topic: 'incident.reworked', actor: dispatchRule, at, data },
  });
}

/** The pack version that an incident began with, and its type there; undefined where no pack knows it. */
export async function kindOf(
  db: Db,
  incident: Doc<'incident'>,
  services: Services,
): Promise<{ readonly content: PackContent | undefined; readonly type: IncidentType | undefined }> {
  const content = await services.packs.version(db, incident.head.packVersion);
  const type = content?.dispatch.incidents.find((one) => one.type === incident.head.type);
  return { content, type };
}

/** An incident's state as the machine's type. */
export function incidentState(incident: Doc<'incident'>): IncidentState {
  return IncidentState.parse(incident.head.state);
}
