import { chainDocuments, createDocument, type Doc, derivedId } from '@cityloop/core/chain';
import { type Actor, type DocumentHead, type Lesson, type Message, Score } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import {
  type EffectivePack,
  ExpressionError,
  expression,
  getAt,
  thresholdVariables,
} from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';

/** The rule of the platform that proposes lessons, as histories name it. */
export const reviewRule: Actor = { kind: 'system', id: 'rule:review', name: 'review', unit: '' };

const Facts = z.record(z.string(), z.union([z.number(), z.boolean()]));

/** What a lesson proposes. */
export interface Proposal {
  readonly path: string;
  readonly to: unknown;
  readonly reason: string;
  readonly evidence: readonly string[];
}

/** An incident was scored: the pack's own proposals are looked at; without one, a person confirms that all stays as it is. */
export async function onScore(tx: Tx, message: Message, services: Services): Promise<void> {
  const score = Score.parse(message.body);
  const facts = Facts.safeParse(message.data.facts).data;
  if (score.incidentId === undefined || facts === undefined) return;
  const path = message.document.place?.path ?? message.document.ownerPath;
  const pack = services.packs.effective(message.document.pack, path);
  if (pack === undefined) return;
  const open = (await chainDocuments(tx, 'lesson', message.document.chainId)).filter(
    (lesson) => lesson.head.state === 'proposed',
  );
  if (open.length > 0) return;
  const proposals = proposalsOf(pack, facts);
  const kept = keepAsItIs(pack);
  const chosen = proposals.length > 0 ? proposals : kept === undefined ? [] : [kept];
  const from = { document: message.document, about: score.incidentId };
  for (const proposal of chosen) await openLesson(tx, from, pack, proposal, services);
}

/** The pack's proposals that the facts call for. */
export function proposalsOf(
  pack: EffectivePack,
  facts: Readonly<Record<string, number | boolean>>,
): readonly Proposal[] {
  const variables = { facts, thresholds: thresholdVariables(pack.content) };
  const evidence = Object.entries(facts).map(([key, value]) => `${key}=${value}`);
  return pack.content.review.proposals
    .filter((proposal) => computed(proposal.when, variables) === true)
    .map((proposal) => ({
      path: proposal.path,
      to: computed(proposal.to, variables),
      reason: proposal.reason.zh,
      evidence,
    }))
    .filter(({ path, to }) => to !== undefined && to !== getAt(pack.content, path));
}

/** The value of a proposal's expression; undefined where it needs a fact that this chain does not have. */
function computed(text: string, variables: Readonly<Record<string, unknown>>): unknown {
  try {
    return expression(text).value(variables);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** Opens a lesson on a chain; the layer is the level that 7-review.yaml names, at the place of the incident. */
export async function openLesson(
  tx: Tx,
  from: { readonly document: DocumentHead; readonly about: string },
  pack: EffectivePack,
  proposal: Proposal,
  services: Services,
  by: Actor = reviewRule,
): Promise<Doc<'lesson'> | undefined> {
  const { document } = from;
  const change = pack.content.review.changes.find((one) => one.path === proposal.path);
  if (change === undefined) return undefined;
  const at = services.clock.now();
  const layer = layerOf(change.level, document.place?.path ?? document.ownerPath);
  const body: Lesson = {
    about: from.about,
    pack: document.pack,
    layer: { level: change.level, unit: layer.unit },
    path: proposal.path,
    from: getAt(pack.content, proposal.path),
    to: proposal.to,
    reason: proposal.reason,
    evidence: [...proposal.evidence],
    decidedBy: null,
    decidedAt: null,
  };
  return createDocument(tx, {
    kind: 'lesson',
    // The rule proposes once for a score; a person may propose the same place again.
    ...(by === reviewRule ? { id: derivedId('lesson', document.id, document.version, proposal.path) } : {}),
    chainId: document.chainId,
    owner: layer,
    board: document.board,
    pack: document.pack,
    packVersion: pack.version,
    type: proposal.path,
    title: `${change.name.zh}：${String(body.from)} → ${String(body.to)}`,
    level: null,
    state: 'proposed',
    drill: document.drill,
    place: document.place,
    body,
    causes: [{ id: document.id, role: 'learns-from' }],
    happening: { topic: 'lesson.proposed', actor: by, at },
  });
}

/** Where nothing calls for a change, the improvement item says so and a person confirms it. */
function keepAsItIs(pack: EffectivePack): Proposal | undefined {
  const [first] = pack.content.review.changes;
  if (first === undefined) return undefined;
  return {
    path: first.path,
    to: getAt(pack.content, first.path),
    reason: '各项指标在限,建议保持现有阈值',
    evidence: [],
  };
}

function layerOf(level: 'city' | 'district' | 'town', path: string): { unit: string; path: string } {
  const depth = { city: 1, district: 2, town: 3 }[level];
  const units = path.split('/').slice(0, depth);
  return { unit: units.at(-1) ?? '', path: units.join('/') };
}
