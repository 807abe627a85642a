import { changeDocument, closeParts, type Doc, openPart } from '@cityloop/core/chain';
import { Incident, type Message, Place, Subject } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';
import { tasksOf } from './incident-tasks.ts';
import { matterOf, unitsFor } from './start-plan.ts';
import { handleRule } from './task-clock.ts';

const Unit = z.object({ unit: z.string(), path: z.string() });
type Unit = z.infer<typeof Unit>;
const Former = z.object({ owner: Unit, place: Place.nullable(), subject: Subject.nullable() });

/** Nobody has begun; what was cancelled with its incident begins anew if it is restored. */
const UNTOUCHED: readonly string[] = ['waiting', 'ready', 'cancelled'];

/**
 * An incident is somewhere else, somebody else's, or about something else than it was: its matters are where it is, and what
 * nobody has begun goes from the unit that the rules named before to the one that they name now. A matter that a person gave
 * to a unit stays with it.
 */
export async function followIncident(tx: Tx, message: Message, services: Services): Promise<void> {
  const former = Former.safeParse(message.data.former).data;
  if (former === undefined) return;
  const { document: head } = message;
  const body = Incident.parse(message.body);
  const { owner, place, subject } = former;
  const now = { head, body };
  const before = {
    head: { ...head, place, ownerUnit: owner.unit, ownerPath: owner.path },
    body: { ...body, subject },
  };
  const tasks = (await tasksOf(tx, head.id, head.chainId)).filter(mayGoOn);
  if (tasks.length === 0) return;
  const content = await services.packs.version(tx, head.packVersion);
  const matters = tasks.map((task) => matterOf(content, task.body));
  const unitsBefore = await unitsFor(tx, before, content, matters, services);
  const unitsNow = await unitsFor(tx, now, content, matters, services);
  for (const task of tasks) {
    // Where the unit of a rule does not exist, the owner has the matter.
    const was = unitsBefore.get(task.body.matter) ?? owner;
    const is = unitsNow.get(task.body.matter) ?? { unit: head.ownerUnit, path: head.ownerPath };
    const isByRule = UNTOUCHED.includes(task.head.state) && was.unit === task.head.ownerUnit;
    await takeAlong(tx, task, { place: head.place, unit: isByRule ? is : undefined }, services.clock.now());
  }
}

/** Verified matters and those that a person dropped stay as they are. */
function mayGoOn({ head, body }: Doc<'task'>): boolean {
  return head.state !== 'verified' && !(head.state === 'cancelled' && body.notNeeded === true);
}

async function takeAlong(
  tx: Tx,
  task: Doc<'task'>,
  to: { readonly place: Doc['head']['place']; readonly unit: Unit | undefined },
  at: Date,
): Promise<void> {
  const { id, chainId, ownerUnit, state } = task.head;
  const place = to.place !== null && !isAt(task.head.place, to.place) ? to.place : undefined;
  const owner = to.unit !== undefined && to.unit.unit !== ownerUnit ? to.unit : undefined;
  if (place === undefined && owner === undefined) return;
  if (owner !== undefined && state !== 'cancelled') {
    await closeParts(tx, { documentId: id, unit: ownerUnit, at });
    await openPart(tx, { documentId: id, chainId, unit: owner.unit, part: 'helper', at });
  }
  const because = place === undefined ? 'owner-changed' : 'place-changed';
  await changeDocument(tx, task, {
    ...(place === undefined ? {} : { place }),
    ...(owner === undefined ? {} : { owner }),
    happening: {
      topic: place === undefined ? 'task.reassigned' : 'task.moved',
      actor: handleRule,
      at,
      data: { because, ...(owner === undefined ? {} : { from: ownerUnit, to: owner.unit }) },
    },
  });
}

function isAt(one: Doc['head']['place'], other: Doc['head']['place']): boolean {
  return one?.lng === other?.lng && one?.lat === other?.lat && one?.path === other?.path;
}
