import { changeDocument, closeParts, openPart } from '@cityloop/core/chain';
import { Incident, type Message } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';
import { tasksOf } from './incident-tasks.ts';
import { matterOf, unitsFor } from './start-plan.ts';
import { handleRule } from './task-clock.ts';

const Owner = z.object({ unit: z.string(), path: z.string() });
const UNTOUCHED: readonly string[] = ['waiting', 'ready'];

/** The incident has another owner before anybody began: matters that were the old owner's as such are the new one's. */
export async function onOwnerChanged(tx: Tx, message: Message, services: Services): Promise<void> {
  const from = Owner.safeParse(message.data.from).data;
  if (from === undefined) return;
  const { document: head } = message;
  const body = Incident.parse(message.body);
  const before = { head: { ...head, ownerUnit: from.unit, ownerPath: from.path }, body };
  const content = await services.packs.version(tx, head.packVersion);
  const tasks = (await tasksOf(tx, head.id, head.chainId)).filter((task) =>
    UNTOUCHED.includes(task.head.state),
  );
  const matters = tasks.map((task) => matterOf(content, task.body));
  const old = await unitsFor(tx, before, content, matters, services);
  const now = await unitsFor(tx, { head, body }, content, matters, services);
  const at = services.clock.now();
  for (const task of tasks) {
    const owner = now.get(task.body.matter);
    const wasOwners = old.get(task.body.matter)?.unit === task.head.ownerUnit;
    if (owner === undefined || owner.unit === task.head.ownerUnit || !wasOwners) continue;
    await closeParts(tx, { documentId: task.head.id, at });
    const { id: documentId, chainId } = task.head;
    await openPart(tx, { documentId, chainId, unit: owner.unit, part: 'helper', at });
    const data = { because: 'owner-changed', from: task.head.ownerUnit, to: owner.unit };
    await changeDocument(tx, task, {
      owner,
      happening: { topic: 'task.reassigned', actor: handleRule, at, data },
    });
  }
}
