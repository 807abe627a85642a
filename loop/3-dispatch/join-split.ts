import {
  actorOf,
  causesOf,
  changeDocument,
  closeParts,
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
import { endAllClocks, restoreClocks, startIncidentClock } from './clocks.ts';
import { audited, type Command, forCommand, forMove, snapshot, undoable } from './commands.ts';
import { dropUndo, nextNumber, noteEnded, noteOpen, readOpenNotes, readUndo } from './dispatch.store.ts';
import { dispatchProblem } from './errors.ts';
import { kindOf } from './follow.ts';
import { formerOf } from './former.ts';
import { isOpen } from './incident-machine.ts';
import { limitsOf } from './limits.ts';
import { startWorkClocks } from './open-incident.ts';

const UndoRecord = z.object({
  state: z.string(),
  owner: z.object({ unit: z.string(), path: z.string() }),
  body: Incident,
  handedTo: z.string().optional(),
  clocks: z.array(
    z.object({
      incidentId: z.uuid(),
      name: z.string(),
      startedAt: z.coerce.date(),
      dueAt: z.coerce.date(),
      endedAt: z.coerce.date().nullable(),
      lateAt: z.coerce.date().nullable(),
      pausedAt: z.coerce.date().nullable(),
    }),
  ),
  notes: z
    .array(
      z.object({
        key: z.object({
          type: z.string(),
          joinedBy: z.string(),
          fedBy: z.array(z.string()),
          district: z.string(),
          drill: z.boolean(),
        }),
        lastAlarmAt: z.number(),
      }),
    )
    .default([]),
  /** Keys that an incident got from the one joined into it. */
  given: z.array(z.string()).default([]),
  into: z.uuid().optional(),
  intoLevel: z.int().nullable().optional(),
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
  if (!isOpen(into.head.state)) throw dispatchProblem('ended', { value: into.head.state });
  if (into.head.drill !== incident.head.drill) throw dispatchProblem('other-world');
  const before = await snapshot(tx, incident.head.id);
  const at = services.clock.now();
  const actor = actorOf(principal);
  const alarms = await causesOf(tx, 'alarm', incident.head.id);
  for (const alarm of alarms)
    await link(tx, { from: alarm.head.id, to: into.head.id, role: 'raised-by', at });
  await link(tx, { from: incident.head.id, to: into.head.id, role: 'merged-from', at });
  await endAllClocks(tx, incident.head.id, at);
  const given = await moveNotes(tx, incident.head.id, into.head.id);
  await changeDocument(tx, into, {
    level: Math.min(into.head.level ?? 4, incident.head.level ?? 4),
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
  const more = {
    ...before,
    into: into.head.id,
    intoLevel: into.head.level,
    given,
    alarms: alarms.map((alarm) => alarm.head.id),
  };
  return undoable(tx, command, incident, joined, 'join', services, more);
}

/** From now on the alarms of one incident join another; the keys by which it was not open before. */
async function moveNotes(tx: Tx, fromId: string, toId: string): Promise<readonly string[]> {
  const known = new Set((await readOpenNotes(tx, toId)).map(({ key }) => key.joinedBy));
  const notes = await readOpenNotes(tx, fromId);
  await noteEnded(tx, fromId);
  for (const { key, lastAlarmAt } of notes) await noteOpen(tx, toId, key, lastAlarmAt);
  return notes.map(({ key }) => key.joinedBy).filter((joinedBy) => !known.has(joinedBy));
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
  const before = await snapshot(tx, incident.head.id);
  const made = await splitOff(tx, incident, moving, { actor, at, reason: command.reason ?? '' });
  for (const alarm of moving)
    await unlink(tx, { from: alarm.head.id, to: incident.head.id, role: 'raised-by' });
  for (const { head, body } of moving) {
    const [, district = ''] = (head.place?.path ?? '').split('/');
    const key = {
      type: made.head.type,
      joinedBy: body.subject.id,
      fedBy: [],
      district,
      drill: made.head.drill,
    };
    await noteOpen(tx, made.head.id, key, body.decidedAt);
  }
  const kept = await changeDocument(tx, incident, {
    happening: {
      topic: 'incident.split',
      actor,
      at,
      data: { made: made.head.id, alarms: [...command.alarmIds], reason: command.reason ?? '' },
    },
  });
  const { content, type } = await kindOf(tx, incident, services);
  const limits = limitsOf(content, type, made.body.urgency);
  await startIncidentClock(tx, made, 'route', at, limits.route, { endedAt: at });
  await startWorkClocks(tx, made, limits, at);
  return undoable(tx, command, incident, kept, 'split', services, {
    ...before,
    made: made.head.id,
    alarms: [...command.alarmIds],
  });
}

/** Takes back the last act, as long as nothing else has happened to the incident. */
export async function undo(tx: Tx, command: Command, services: Services): Promise<Doc<'incident'>> {
  const { principal, id } = command;
  const incident = await forCommand(tx, command, 'incident.dispatch');
  const kept = await readUndo(tx, id);
  if (kept === undefined || kept.version !== incident.head.version) throw dispatchProblem('nothing-to-undo');
  const record = UndoRecord.parse(kept.record);
  const by = { actor: actorOf(principal), at: services.clock.now() };
  const { actor, at } = by;
  if (record.into !== undefined) await leave(tx, incident, record.into, record, by);
  if (record.made !== undefined) await takeBack(tx, incident, record.made, record, by);
  const stays = record.body.routes.some((route) => route.unit === record.handedTo);
  if (record.handedTo !== undefined && !stays && record.handedTo !== record.owner.unit)
    await closeParts(tx, { documentId: id, unit: record.handedTo, at });
  await restoreClocks(tx, incident, record.clocks);
  for (const { key, lastAlarmAt } of record.notes) await noteOpen(tx, id, key, lastAlarmAt);
  await dropUndo(tx, id);
  const back = await changeDocument(tx, incident, {
    state: record.state,
    owner: record.owner,
    body: record.body,
    happening: {
      topic: 'incident.undone',
      actor,
      at,
      data: { act: kept.act, ...formerOf(incident) },
    },
  });
  return audited(tx, command, back, 'incident.undo', services);
}

/** The alarms leave the incident that they were joined into; its level is what it was if nothing else changed it. */
async function leave(
  tx: Tx,
  incident: Doc<'incident'>,
  intoId: string,
  record: z.infer<typeof UndoRecord>,
  { actor, at }: By,
): Promise<void> {
  for (const alarm of record.alarms ?? []) await unlink(tx, { from: alarm, to: intoId, role: 'raised-by' });
  await unlink(tx, { from: incident.head.id, to: intoId, role: 'merged-from' });
  for (const joinedBy of record.given) await noteEnded(tx, intoId, joinedBy);
  const into = await lockDocument(tx, 'incident', intoId);
  if (into === undefined) return;
  const joined = Math.min(record.intoLevel ?? 4, incident.head.level ?? 4);
  await changeDocument(tx, into, {
    ...(record.intoLevel !== undefined && into.head.level === joined ? { level: record.intoLevel } : {}),
    happening: { topic: 'incident.left', actor, at, data: { incident: incident.head.id } },
  });
}

/** The alarms come back from the incident that was split off; one that somebody began to handle stays. */
async function takeBack(
  tx: Tx,
  incident: Doc<'incident'>,
  madeId: string,
  record: z.infer<typeof UndoRecord>,
  { actor, at }: By,
): Promise<void> {
  const made = await lockDocument(tx, 'incident', madeId);
  if (made === undefined || made.head.state !== 'dispatched') throw dispatchProblem('nothing-to-undo');
  for (const alarm of record.alarms ?? [])
    await link(tx, { from: alarm, to: incident.head.id, role: 'raised-by', at });
  await endAllClocks(tx, made.head.id, at);
  await noteEnded(tx, made.head.id);
  // Joined back, not void: nobody said that there is no matter.
  await changeDocument(tx, made, {
    state: 'merged',
    body: { ...made.body, joinedInto: incident.head.id },
    happening: { topic: 'incident.merged', actor, at, data: { into: incident.head.id, reason: 'undo' } },
  });
}

interface By {
  readonly actor: ReturnType<typeof actorOf>;
  readonly at: Date;
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
    level: Math.min(...alarms.map((alarm) => alarm.head.level ?? 4)),
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
