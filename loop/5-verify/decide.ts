import { audit, type Principal } from '@cityloop/core/access';
import {
  actorOf,
  chainDocuments,
  changeDocument,
  closeParts,
  type Doc,
  documentFor,
  handlersOf,
} from '@cityloop/core/chain';
import type { Attachment, Message, Proof } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { verifyProblem } from './errors.ts';
import { openProofs, verifyRule } from './request-proof.ts';

/** The decision of a named person on one proof. */
export interface Decision {
  readonly principal: Principal;
  readonly id: string;
  readonly ip: string;
  readonly verdict: 'accepted' | 'refused' | 'unable';
  readonly reason?: string | undefined;
  readonly attachments?: readonly Attachment[] | undefined;
  /** Matters to be done again, where the whole is refused. */
  readonly matters?: readonly string[] | undefined;
}

/** Decides a proof: a person who handled none of it; what it changes on registers happens in the same transaction. */
export async function decide(tx: Tx, decision: Decision, services: Services): Promise<Doc<'proof'>> {
  const { principal, verdict } = decision;
  if (principal.kind !== 'account') throw verifyProblem('a-person-verifies');
  const proof = await documentFor(tx, {
    principal,
    action: 'proof.decide',
    kind: 'proof',
    id: decision.id,
    lock: true,
  });
  if (proof.head.state !== 'requested') throw verifyProblem('proof-decided', { value: proof.head.state });
  const { about, handler } = proof.body;
  const isOwnWork = handler?.id === principal.id || (await handlersOf(tx, about)).has(principal.id);
  if (isOwnWork) throw verifyProblem('own-work');
  const at = services.clock.now();
  const by = actorOf(principal);
  const attachments = [...(decision.attachments ?? [])];
  for (const { sha256 } of attachments) {
    if (!(await services.files.has(sha256)))
      throw verifyProblem('proof-file-missing', { value: sha256.slice(0, 12) });
  }
  if (verdict === 'accepted') await applyEffects(tx, proof, services);
  const body: Proof = {
    ...proof.body,
    verdict,
    by,
    attachments,
    decidedAt: at.getTime(),
    ...(decision.reason === undefined ? {} : { reason: decision.reason }),
  };
  const data = {
    reason: decision.reason ?? '',
    ...(decision.matters === undefined ? {} : { matters: [...decision.matters] }),
  };
  const decided = await changeDocument(tx, proof, {
    state: verdict,
    body,
    happening: { topic: `proof.${verdict}`, actor: by, at, data },
  });
  await closeParts(tx, { documentId: proof.head.id, at });
  await audit(
    tx,
    {
      actor: principal,
      ip: decision.ip,
      action: `proof.${verdict}`,
      objectType: 'proof',
      objectId: decision.id,
      detail: data,
    },
    at,
  );
  return decided;
}

/** The incident ended: what was still to be checked of it is withdrawn. */
export async function withdrawProofs(tx: Tx, message: Message, services: Services): Promise<void> {
  const at = services.clock.now();
  const { id, chainId } = message.document;
  const tasks = (await chainDocuments(tx, 'task', chainId)).filter((task) => task.body.incidentId === id);
  const own = new Set([id, ...tasks.map((task) => task.head.id)]);
  for (const proof of await openProofs(tx, chainId)) {
    if (!own.has(proof.body.about)) continue;
    await changeDocument(tx, proof, {
      state: 'withdrawn',
      happening: { topic: 'proof.withdrawn', actor: verifyRule, at },
    });
    await closeParts(tx, { documentId: proof.head.id, at });
  }
}

async function applyEffects(tx: Tx, proof: Doc<'proof'>, services: Services): Promise<void> {
  for (const effect of proof.body.effects) {
    const operation = `${effect.register}.apply-effect`;
    if (!services.operations.has(operation)) continue;
    await services.operations.call(
      operation,
      { object: effect.object, change: effect.change, proofId: proof.head.id },
      { tx },
    );
  }
}
