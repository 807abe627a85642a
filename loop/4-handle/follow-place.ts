import { changeDocument, closeParts, type Doc, openPart } from '@cityloop/core/chain';
import { Incident, type Message } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { tasksOf } from './incident-tasks.ts';
import { onOwnerChanged } from './owner-changed.ts';
import { mattersOf, unitsFor } from './start-plan.ts';
import { handleRule } from './task-clock.ts';

const NOT_BEGUN: readonly string[] = ['waiting', 'ready'];
const ENDED: readonly string[] = ['verified', 'cancelled'];

/**
 * It became known better where an incident is: its open matters are there too, and what nobody has begun goes to the unit
 * that answers for the new place. A matter that a person gave to a unit stays with it.
 */
export async function onIncidentMoved(tx: Tx, message: Message, services: Services): Promise<void> {
  const incident = { head: message.document, body: Incident.parse(message.body) };
  const { place } = incident.head;
  const tasks = await tasksOf(tx, incident.head.id, incident.head.chainId);
  const moving = tasks.filter(({ head }) => !ENDED.includes(head.state) && !isAt(head.place, place));
  const [first] = moving;
  if (place === null || first === undefined) return;
  const content = await services.packs.version(tx, incident.head.packVersion);
  const matters = mattersOf(content, incident.body.plan);
  const there = await unitsFor(tx, incident, content, matters, services);
  const before = { ...incident, head: { ...incident.head, place: first.head.place } };
  const here = await unitsFor(tx, before, content, matters, services);
  for (const task of moving) {
    const { matter } = task.body;
    const isByRule = NOT_BEGUN.includes(task.head.state) && here.get(matter)?.unit === task.head.ownerUnit;
    await moveTask(tx, task, place, isByRule ? there.get(matter) : undefined, services.clock.now());
  }
}

/** A confirmed proposal may name another owner, another place, or both. */
export async function onAdviceConfirmed(tx: Tx, message: Message, services: Services): Promise<void> {
  await onOwnerChanged(tx, message, services);
  await onIncidentMoved(tx, message, services);
}

async function moveTask(
  tx: Tx,
  task: Doc<'task'>,
  place: NonNullable<Doc['head']['place']>,
  to: { readonly unit: string; readonly path: string } | undefined,
  at: Date,
): Promise<void> {
  const { id, chainId, ownerUnit } = task.head;
  const owner = to !== undefined && to.unit !== ownerUnit ? to : undefined;
  if (owner !== undefined) {
    await closeParts(tx, { documentId: id, unit: ownerUnit, at });
    await openPart(tx, { documentId: id, chainId, unit: owner.unit, part: 'helper', at });
  }
  await changeDocument(tx, task, {
    place,
    ...(owner === undefined ? {} : { owner }),
    happening: {
      topic: 'task.moved',
      actor: handleRule,
      at,
      data: owner === undefined ? {} : { from: ownerUnit, to: owner.unit },
    },
  });
}

function isAt(one: Doc['head']['place'], other: Doc['head']['place']): boolean {
  return one?.lng === other?.lng && one?.lat === other?.lat && one?.path === other?.path;
}
