import {
  actorOf,
  causesOf,
  changeDocument,
  createDocument,
  type Doc,
  documentFor,
  link,
  lockDocument,
  unlink,
} from '@cityloop/core/chain';
import { Incident } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { cityDay } from '@cityloop/registers/organisation';
import { z } from 'zod';
import { endAllClocks, startIncidentClock } from './clocks.ts';
import { audited, type Command, forMove, undoable } from './commands.ts';
import { dropUndo, nextNumber, noteEnded, readUndo } from './dispatch.store.ts';
import { dispatchProblem } from './errors.ts';

const UndoRecord = z.object({
  state: z.string(),
  owner: z.object({ unit: z.string(), path: z.string() }),
  body: Incident,
  into: z.uuid().optional(),
  alarms: z.array(z.uuid()).optional(),
  made: z.uuid().optional(),
});

/** Joins an incident into another: its alarms stay listed there. */
export async function join(
  tx: Tx,
  command: Command & { readonly into: string },
  services: Services,
): Promise<Doc<'incident'>> {
  const { incident, state } = await forMove(tx, command, 'join', 'incident.dispatch');
  const { principal } = command;
  const into = await documentFor(tx, {
    principal,
    action: 'incident.dispatch',
    kind: 'incident',
    id: command.into,
    lock: true,
  });
  if (into.head.id === incident.head.id)
    throw dispatchProblem('not-now', { value: into.head.state, words: { move: 'join' } });
  const at = services.clock.now();
  const actor = actorOf(principal);
  const alarms = await causesOf(tx, 'alarm', incident.head.id);
  for (const alarm of alarms)
    await link(tx, { from: alarm.head.id, to: into.head.id, role: 'raised-by', at });
  await link(tx, { from: incident.head.id, to: into.head.id, role: 'merged-from', at });
  await endAllClocks(tx, incident.head.id, at);
  await noteEnded(tx, incident.head.id);
  await changeDocument(tx, into, {
    happening: { topic: 'incident.joined', actor, at, data: { incident: incident.head.id } },
  });
  const joined = await changeDocument(tx, incident, {
    state,
    body: { ...incident.body, joinedInto: into.head.id },
    happening: {
      topic: 'incident.merged',
      actor,
      at,
      data: { into: into.head.id, reason: command.reason ?? '' },
    },
  });
  const more = { into: into.head.id, alarms: alarms.map((alarm) => alarm.head.id) };
  return undoable(tx, command, incident, joined, 'join', services, more);
}

/** Splits alarms off into an incident of their own. */
export async function split(
  tx: Tx,
  command: Command & { readonly alarmIds: readonly string[] },
  services: Services,
): Promise<Doc<'incident'>> {
  const { incident } = await forMove(tx, command, 'split', 'incident.dispatch');
  const alarms = await causesOf(tx, 'alarm', incident.head.id);
  const moving = command.alarmIds.map((id) => {
    const alarm = alarms.find((one) => one.head.id === id);
    if (alarm === undefined) throw dispatchProblem('not-its-alarm', { value: id });
    return alarm;
  });
  const [first] = moving;
  if (first === undefined || moving.length >= alarms.length) throw dispatchProblem('one-must-stay');
  const at = services.clock.now();
  const actor = actorOf(command.principal);
  const made = await splitOff(tx, incident, moving, { actor, at, reason: command.reason ?? '' });
  for (const alarm of moving)
    await unlink(tx, { from: alarm.head.id, to: incident.head.id, role: 'raised-by' });
  const kept = await changeDocument(tx, incident, {
    happening: {
      topic: 'incident.split',
      actor,
      at,
      data: { made: made.head.id, alarms: [...command.alarmIds], reason: command.reason ?? '' },
    },
  });
  await startIncidentClock(tx, made, 'route', at, 0, { endedAt: at });
  return undoable(tx, command, incident, kept, 'split', services, {
    made: made.head.id,
    alarms: [...command.alarmIds],
  });
}

/** Takes back the last act, as long as nothing else has happened to the incident. */
export async function undo(tx: Tx, command: Command, services: Services): Promise<Doc<'incident'>> {
  const { principal, id } = command;
  const incident = await documentFor(tx, {
    principal,
    action: 'incident.dispatch',
    kind: 'incident',
    id,
    lock: true,
  });
  const kept = await readUndo(tx, id);
  if (kept === undefined || kept.version !== incident.head.version) throw dispatchProblem('nothing-to-undo');
  const record = UndoRecord.parse(kept.record);
  const at = services.clock.now();
  const actor = actorOf(principal);
  if (kept.act === 'join' && record.into !== undefined) {
    for (const alarm of record.alarms ?? [])
      await unlink(tx, { from: alarm, to: record.into, role: 'raised-by' });
    await unlink(tx, { from: id, to: record.into, role: 'merged-from' });
  }
  if (kept.act === 'split' && record.made !== undefined) {
    for (const alarm of record.alarms ?? []) await link(tx, { from: alarm, to: id, role: 'raised-by', at });
    const made = await lockDocument(tx, 'incident', record.made);
    if (made !== undefined) {
      await endAllClocks(tx, made.head.id, at);
      await changeDocument(tx, made, {
        state: 'voided',
        happening: { topic: 'incident.voided', actor, at, data: { reason: 'undo' } },
      });
    }
  }
  await dropUndo(tx, id);
  const back = await changeDocument(tx, incident, {
    state: record.state,
    owner: record.owner,
    body: record.body,
    happening: { topic: 'incident.undone', actor, at, data: { act: kept.act } },
  });
  return audited(tx, command, back, 'incident.undo', services);
}

async function splitOff(
  tx: Tx,
  from: Doc<'incident'>,
  alarms: readonly Doc<'alarm'>[],
  why: { readonly actor: ReturnType<typeof actorOf>; readonly at: Date; readonly reason: string },
): Promise<Doc<'incident'>> {
  const [first] = alarms;
  if (first === undefined) throw dispatchProblem('one-must-stay');
  const region = from.body.incidentNo.slice(0, 6);
  const day = cityDay(why.at).replaceAll('-', '');
  const number = await nextNumber(tx, region, day);
  const { advice: _advice, adviceConfirmed: _confirmed, ...body } = from.body;
  const made = await createDocument(tx, {
    kind: 'incident',
    chainId: first.head.chainId,
    owner: { unit: from.head.ownerUnit, path: from.head.ownerPath },
    board: from.head.board,
    pack: from.head.pack,
    packVersion: from.head.packVersion,
    type: from.head.type,
    title: from.head.title,
    level: first.head.level,
    state: 'dispatched',
    drill: from.head.drill,
    place: first.head.place,
    body: {
      ...body,
      incidentNo: `${region}${day}${String(number).padStart(5, '0')}`,
      subject: first.body.subject,
      group: first.body.subject.group ?? null,
      routedAt: why.at.getTime(),
      acceptedAt: null,
      handler: null,
    },
    causes: alarms.map((alarm) => ({ id: alarm.head.id, role: 'raised-by' as const })),
    parts: [{ unit: from.head.ownerUnit, part: 'owner' }],
    happening: {
      topic: 'incident.dispatched',
      actor: why.actor,
      at: why.at,
      data: { splitFrom: from.head.id, reason: why.reason },
    },
  });
  if (made === undefined) throw dispatchProblem('one-must-stay');
  return made;
}
