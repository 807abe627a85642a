import { changeDocument, type Doc, lockDocument, openPart } from '@cityloop/core/chain';
import { cancel, type DueTimer, type Services, schedule } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';
import {
  dropClock,
  type IncidentClock,
  putClock,
  readClocks,
  setClock,
  startClock,
} from './dispatch.store.ts';
import { isOpen } from './incident-machine.ts';

const TimerBody = z.object({ incidentId: z.uuid(), clock: z.string() });

/** Starts one of an incident's clocks; its deadline is a timer row. */
export async function startIncidentClock(
  tx: Tx,
  incident: Doc<'incident'>,
  name: string,
  startedAt: Date,
  limitMs: number,
  options: { readonly endedAt?: Date | undefined } = {},
): Promise<void> {
  const incidentId = incident.head.id;
  const dueAt = new Date(startedAt.getTime() + limitMs);
  await startClock(tx, { incidentId, name, startedAt, dueAt });
  if (options.endedAt !== undefined) {
    await setClock(tx, incidentId, name, { endedAt: options.endedAt });
    return;
  }
  await setTimer(tx, incident, name, dueAt);
}

/** Ends clocks: what they measured stays. */
export async function endClocks(
  tx: Tx,
  incidentId: string,
  names: readonly string[],
  at: Date,
): Promise<void> {
  for (const name of names) {
    await setClock(tx, incidentId, name, { endedAt: at });
    await cancel(tx, { module: 'dispatch', name: 'clock', key: `${incidentId} ${name}` });
  }
}

/** Ends every clock that runs. */
export async function endAllClocks(tx: Tx, incidentId: string, at: Date): Promise<void> {
  const running = (await readClocks(tx, [incidentId])).filter((clock) => clock.endedAt === null);
  await endClocks(
    tx,
    incidentId,
    running.map((clock) => clock.name),
    at,
  );
}

/** Stops the clocks while an incident is suspended. */
export async function pauseClocks(tx: Tx, incidentId: string, at: Date): Promise<void> {
  for (const clock of await readClocks(tx, [incidentId])) {
    if (clock.endedAt !== null) continue;
    await setClock(tx, incidentId, clock.name, { pausedAt: at });
    await cancel(tx, { module: 'dispatch', name: 'clock', key: `${incidentId} ${clock.name}` });
  }
}

/** Lets the clocks run on: the pause does not count. */
export async function resumeClocks(tx: Tx, incident: Doc<'incident'>, at: Date): Promise<void> {
  for (const clock of await readClocks(tx, [incident.head.id])) {
    if (clock.endedAt !== null || clock.pausedAt === null) continue;
    const dueAt = new Date(clock.dueAt.getTime() + (at.getTime() - clock.pausedAt.getTime()));
    await setClock(tx, incident.head.id, clock.name, { pausedAt: null, dueAt });
    if (clock.lateAt === null) await setTimer(tx, incident, clock.name, dueAt);
  }
}

/** Puts the clocks back as they were before a move that is undone. */
export async function restoreClocks(
  tx: Tx,
  incident: Doc<'incident'>,
  before: readonly IncidentClock[],
): Promise<void> {
  const { id } = incident.head;
  for (const { name } of await readClocks(tx, [id])) {
    await cancel(tx, { module: 'dispatch', name: 'clock', key: `${id} ${name}` });
    if (!before.some((clock) => clock.name === name)) await dropClock(tx, id, name);
  }
  for (const clock of before) {
    await putClock(tx, clock);
    if (clock.endedAt === null && clock.pausedAt === null && clock.lateAt === null)
      await setTimer(tx, incident, clock.name, clock.dueAt);
  }
}

/** A deadline has come: the incident is late and the centre above is told; an unrouted one moves up to it. */
export async function onClockDue(tx: Tx, timer: DueTimer, services: Services): Promise<void> {
  const { incidentId, clock } = TimerBody.parse(timer.body);
  const incident = await lockDocument(tx, 'incident', incidentId);
  if (incident === undefined || !isOpen(incident.head.state)) return;
  const at = services.clock.now();
  await setClock(tx, incidentId, clock, { lateAt: at });
  const above = centreAbove(incident);
  if (above !== undefined) {
    await openPart(tx, {
      documentId: incidentId,
      chainId: incident.head.chainId,
      unit: above.unit,
      part: 'supervisor',
      at,
    });
  }
  const moves = incident.head.state === 'unrouted' && above !== undefined;
  await changeDocument(tx, incident, {
    ...(moves ? { owner: above } : {}),
    happening: {
      topic: 'incident.late',
      actor: { kind: 'system', id: 'rule:clock', name: 'clock', unit: '' },
      at,
      data: { clock, dueAt: timer.dueAt.toISOString(), ...(above === undefined ? {} : { told: above.unit }) },
    },
  });
}

/** The centre one level above the owner, within the tree of the place. */
export function centreAbove(incident: Doc<'incident'>): { unit: string; path: string } | undefined {
  const placePath = incident.head.place?.path ?? incident.head.ownerPath;
  const centres = placePath.split('/').slice(0, 3);
  const owner = incident.head.ownerPath.split('/');
  let depth = 0;
  while (depth < centres.length && centres[depth] === owner[depth]) depth += 1;
  // A body outside the tree of the place answers to the district where it works.
  if (depth === 0) return centreOf(centres.slice(0, 2));
  // A department stands beside the centre it belongs to: the centre itself is above it.
  const levels = owner.length > depth ? depth : depth - 1;
  if (levels < 1) return undefined;
  return centreOf(centres.slice(0, levels));
}

function centreOf(units: readonly string[]): { unit: string; path: string } {
  return { unit: units.at(-1) ?? '', path: units.join('/') };
}

async function setTimer(tx: Tx, incident: Doc<'incident'>, name: string, dueAt: Date): Promise<void> {
  await schedule(tx, {
    module: 'dispatch',
    name: 'clock',
    key: `${incident.head.id} ${name}`,
    chainId: incident.head.chainId,
    dueAt,
    body: { incidentId: incident.head.id, clock: name },
  });
}
