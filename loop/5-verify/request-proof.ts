import { heldAt } from '@cityloop/core/access';
import { chainDocuments, createDocument, type Doc } from '@cityloop/core/chain';
import {
  type Actor,
  Effect,
  Incident,
  type Message,
  type Proof,
  Proof as ProofBody,
  Task,
} from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import { ExpressionError, expression, type PackContent, placeVariables } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { cityDay, unitById } from '@cityloop/registers/organisation';
import { z } from 'zod';

const Effects = z.array(Effect);

/** The rule of the platform that asks for proofs, as histories name it. */
export const verifyRule: Actor = { kind: 'system', id: 'rule:verify', name: 'verify', unit: '' };

/** A task was done and its matter wants a second pair of eyes. */
export async function onTaskDone(tx: Tx, message: Message, services: Services): Promise<void> {
  if (message.data.verify !== true || message.data.answerAct !== undefined) return;
  const task = Task.parse(message.body);
  const content = await services.packs.version(tx, message.document.packVersion);
  const named = z.string().safeParse(message.data.verifier).data;
  const unit = await verifierOf(tx, message, content, named, services);
  await request(
    tx,
    message,
    { purpose: 'done', handler: task.doneBy, effects: Effects.parse(message.data.effects ?? []) },
    unit,
    services,
  );
}

/** An incident asks for 核实 before it is registered, or 核查 before it is closed. */
export async function onIncidentAsks(tx: Tx, message: Message, services: Services): Promise<void> {
  const incident = Incident.parse(message.body);
  const content = await services.packs.version(tx, message.document.packVersion);
  const purpose = message.document.state === 'verifying' ? 'exists' : 'done';
  const unit = await verifierOf(tx, message, content, undefined, services);
  await request(tx, message, { purpose, handler: incident.handler, effects: [] }, unit, services);
}

/** A join was undone that had withdrawn the check: it is asked for again. */
export async function onIncidentUndone(tx: Tx, message: Message, services: Services): Promise<void> {
  const { id, chainId, state } = message.document;
  if (state !== 'verifying' && state !== 'checking') return;
  const isAsked = (await openProofs(tx, chainId)).some((proof) => proof.body.about === id);
  if (!isAsked) await onIncidentAsks(tx, message, services);
}

/** It could not be checked: the same is asked again, and the history keeps why. */
export async function askAgain(tx: Tx, message: Message, services: Services): Promise<void> {
  const { purpose, handler, effects, about } = ProofBody.parse(message.body);
  const unit = { unit: message.document.ownerUnit, path: message.document.ownerPath };
  await request(
    tx,
    { ...message, document: { ...message.document, id: about } },
    { purpose, handler, effects },
    unit,
    services,
  );
}

/** An incident ended before it was checked: nobody needs to look any more. */
export async function openProofs(tx: Tx, chainId: string): Promise<readonly Doc<'proof'>[]> {
  return (await chainDocuments(tx, 'proof', chainId)).filter((proof) => proof.head.state === 'requested');
}

async function request(
  tx: Tx,
  message: Message,
  ask: Pick<Proof, 'purpose' | 'handler' | 'effects'>,
  unit: { unit: string; path: string },
  services: Services,
): Promise<void> {
  const { document } = message;
  const at = services.clock.now();
  await createDocument(tx, {
    kind: 'proof',
    chainId: document.chainId,
    owner: unit,
    board: document.board,
    pack: document.pack,
    packVersion: document.packVersion,
    type: document.type,
    title: document.title,
    level: document.level,
    state: 'requested',
    drill: document.drill,
    place: document.place,
    body: { ...ask, about: document.id, verdict: null, by: null, attachments: [], decidedAt: null },
    causes: [{ id: document.id, role: 'answers' }],
    parts: [{ unit: unit.unit, part: 'verifier' }],
    happening: { topic: 'proof.requested', actor: verifyRule, at },
  });
}

async function verifierOf(
  tx: Tx,
  message: Message,
  content: PackContent | undefined,
  named: string | undefined,
  services: Services,
): Promise<{ unit: string; path: string }> {
  const placePath = message.document.place?.path ?? message.document.ownerPath;
  const variables = {
    place: placeVariables(placePath),
    owner: { unit: message.document.ownerUnit, path: message.document.ownerPath },
  };
  const text = content?.verify?.done.unit;
  const { district } = placeVariables(placePath);
  const byPack = text === undefined ? undefined : textOf(text, variables);
  const id = [named, byPack, district].find((one) => one !== undefined && one !== '') ?? '';
  const unit = await unitById(tx, id, cityDay(services.clock.now()));
  const wanted = unit?.path ?? message.document.ownerPath;
  const path = await whereSomebodyChecks(tx, wanted, message.document.board);
  return { unit: path.split('/').at(-1) ?? path, path };
}

/** The unit that is asked, or the nearest above it where somebody may give the verdict; itself where nobody may at all. */
async function whereSomebodyChecks(tx: Tx, path: string, board: string | null): Promise<string> {
  const ids = path.split('/');
  const upwards = ids.map((_id, index) => ids.slice(0, ids.length - index).join('/'));
  const held = await heldAt(tx, 'proof.decide', upwards, board);
  return upwards.find((one) => held.has(one)) ?? path;
}

/** The text that a pack's expression gives; undefined where it needs a fact that is not there. */
function textOf(text: string, variables: Readonly<Record<string, unknown>>): string | undefined {
  try {
    return String(expression(text).value(variables));
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
