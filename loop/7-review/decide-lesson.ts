import { audit, isWithin, type Principal } from '@cityloop/core/access';
import { actorOf, changeDocument, type Doc, documentFor, readChain } from '@cityloop/core/chain';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { reviewProblem } from './errors.ts';
import { archiveChain } from './review.store.ts';

/** The decision of a named person on one lesson. */
export interface LessonDecision {
  readonly principal: Principal;
  readonly id: string;
  readonly ip: string;
  readonly reason?: string | undefined;
}

/** Accepts a lesson: it becomes a layer of the pack and is in force for what begins from now on. */
export async function acceptLesson(
  tx: Tx,
  decision: LessonDecision,
  services: Services,
): Promise<Doc<'lesson'>> {
  const lesson = await proposed(tx, decision, services);
  const { pack, layer, path, from, to } = lesson.body;
  const at = services.clock.now();
  const by = actorOf(decision.principal);
  if (from !== to) {
    const outcome = await services.packs.lay(
      tx,
      {
        pack,
        level: layer.level,
        unit: layer.unit,
        path,
        value: to,
        reason: lesson.body.reason,
        lessonId: lesson.head.id,
        actor: by,
        at,
      },
      lesson.head.ownerPath,
    );
    if (outcome.kind === 'refused')
      throw reviewProblem('refused', { value: `${outcome.why}: ${outcome.detail}` });
  }
  return decided(tx, decision, lesson, 'accepted', services);
}

/** Puts a lesson aside, with the reason. */
export async function rejectLesson(
  tx: Tx,
  decision: LessonDecision,
  services: Services,
): Promise<Doc<'lesson'>> {
  return decided(tx, decision, await proposed(tx, decision, services), 'rejected', services);
}

/** Takes an accepted lesson back: what it replaced is in force again. */
export async function undoLesson(
  tx: Tx,
  decision: LessonDecision,
  services: Services,
): Promise<Doc<'lesson'>> {
  const { principal, id } = decision;
  if (principal.kind !== 'account') throw reviewProblem('a-person-accepts');
  const lesson = await documentFor(tx, {
    principal,
    action: 'lesson.accept',
    kind: 'lesson',
    id,
    lock: true,
  });
  if (lesson.head.state !== 'accepted') throw reviewProblem('lesson-decided', { value: lesson.head.state });
  refuseRole(principal, lesson, services);
  const at = services.clock.now();
  await services.packs.refresh(tx);
  const layer = services.packs.layers().find((one) => one.lessonId === id);
  if (layer !== undefined) await services.packs.withdraw(tx, layer.id, at);
  return decided(tx, decision, lesson, 'withdrawn', services);
}

/** Puts a chain away, once signal, alarm or report, incident, work, proof, score and a decided lesson are all there. */
export async function archive(
  tx: Tx,
  decision: Omit<LessonDecision, 'id'> & { readonly chainId: string },
  services: Services,
): Promise<void> {
  const chain = await readChain(tx, decision.chainId);
  const own = chain.documents.filter(({ head }) => head.chainId === decision.chainId);
  const incident = own.find(({ head }) => head.kind === 'incident');
  if (incident === undefined) throw reviewProblem('stage-missing', { value: 'incident' });
  await documentFor(tx, {
    principal: decision.principal,
    action: 'incident.close',
    kind: 'incident',
    id: incident.head.id,
  });
  const missing = missingStages(chain.documents.map(({ head }) => head));
  if (missing.length > 0) throw reviewProblem('stage-missing', { value: missing.join(', ') });
  const at = services.clock.now();
  await archiveChain(tx, decision.chainId, actorOf(decision.principal), at);
  await audit(
    tx,
    {
      actor: decision.principal,
      ip: decision.ip,
      action: 'chain.archive',
      objectType: 'chain',
      objectId: decision.chainId,
    },
    at,
  );
}

/** The stages of which a chain has no record yet. */
export function missingStages(
  heads: readonly { readonly kind: string; readonly state: string }[],
): readonly string[] {
  const has = (kind: string, states?: readonly string[]) =>
    heads.some((head) => head.kind === kind && (states === undefined || states.includes(head.state)));
  return [
    ...(has('signal') ? [] : ['sense']),
    ...(has('incident', ['closed', 'voided']) ? [] : ['dispatch']),
    ...(has('task', ['verified', 'cancelled']) ? [] : ['handle']),
    ...(has('proof', ['accepted', 'withdrawn']) || has('incident', ['voided']) ? [] : ['verify']),
    ...(has('score') ? [] : ['evaluate']),
    ...(has('lesson', ['accepted', 'rejected', 'withdrawn']) ? [] : ['review']),
  ];
}

async function proposed(
  tx: Tx,
  { principal, id }: LessonDecision,
  services: Services,
): Promise<Doc<'lesson'>> {
  if (principal.kind !== 'account') throw reviewProblem('a-person-accepts');
  const lesson = await documentFor(tx, {
    principal,
    action: 'lesson.accept',
    kind: 'lesson',
    id,
    lock: true,
  });
  if (lesson.head.state !== 'proposed') throw reviewProblem('lesson-decided', { value: lesson.head.state });
  refuseRole(principal, lesson, services);
  return lesson;
}

/** The role that 7-review.yaml names, or a commander, held at or above the layer's unit. */
function refuseRole(principal: Principal, lesson: Doc<'lesson'>, services: Services): void {
  const change = services.packs
    .base(lesson.body.pack)
    ?.review.changes.find((one) => one.path === lesson.body.path);
  const wanted = change?.accepts ?? 'supervisor';
  const holds = principal.grants.some(
    (grant) =>
      (grant.role === wanted || grant.role === 'leader') && isWithin(lesson.head.ownerPath, grant.path),
  );
  if (!holds) throw reviewProblem('not-your-lesson', { value: wanted });
}

async function decided(
  tx: Tx,
  decision: LessonDecision,
  lesson: Doc<'lesson'>,
  state: 'accepted' | 'rejected' | 'withdrawn',
  services: Services,
): Promise<Doc<'lesson'>> {
  const at = services.clock.now();
  const by = actorOf(decision.principal);
  const data = { reason: decision.reason ?? '' };
  const { principal: actor, ip } = decision;
  await audit(
    tx,
    { actor, ip, action: `lesson.${state}`, objectType: 'lesson', objectId: lesson.head.id, detail: data },
    at,
  );
  return changeDocument(tx, lesson, {
    state,
    body: {
      ...lesson.body,
      decidedBy: by,
      decidedAt: at.getTime(),
      ...(decision.reason === undefined ? {} : { decisionReason: decision.reason }),
    },
    happening: { topic: `lesson.${state}`, actor: by, at, data },
  });
}
