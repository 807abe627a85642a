import {
  type Change,
  chainDocuments,
  changeDocument,
  createDocument,
  type Doc,
  link,
  lockDocument,
  openPart,
} from '@cityloop/core/chain';
import {
  type Actor,
  Alarm,
  type Incident,
  type Message,
  type Route,
  Signal,
  type Subject,
} from '@cityloop/core/contracts';
import { askJob, type Services } from '@cityloop/core/kernel';
import { durationMs, type PackContent, thresholdMs } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { cityDay } from '@cityloop/registers/organisation';
import { answerTo, onTheSpot, queueOf, type RulesAnswer } from './answer-to.ts';
import { startIncidentClock } from './clocks.ts';
import {
  findOpenIncident,
  incidentsRaisedBy,
  type JoinKey,
  lockJoinKey,
  nextNumber,
  noteEnded,
  noteOpen,
  openAlarmsSince,
} from './dispatch.store.ts';
import { formerOf } from './former.ts';
import { isOpen } from './incident-machine.ts';
import { type Limits, limitsOf } from './limits.ts';
import type { IncidentType } from './routing.ts';

/** What opens or joins an incident, whatever its kind. */
export interface Opening {
  readonly message: Pick<Message, 'document' | 'chainId'>;
  readonly content: PackContent | undefined;
  /** Undefined where no pack knows the matter. */
  readonly type: IncidentType | undefined;
  readonly subject: Subject | null;
  readonly firstAt: number;
  readonly decidedAt: number;
  readonly alarmLevel: number | null;
}

/** The rule of the platform that opens incidents, as histories name it. */
export const dispatchRule: Actor = { kind: 'system', id: 'rule:dispatch', name: 'dispatch', unit: '' };

/** An alarm joins the open incident of its cause, or opens one. */
export async function onAlarm(tx: Tx, message: Message, services: Services): Promise<void> {
  const alarm = { head: message.document, body: Alarm.parse(message.body) };
  const opening = await openingOf(tx, message, services, factsOf(alarm));
  if (opening === undefined) return;
  const origin = await originOf(tx, opening, services);
  if (origin !== undefined) await joinOrOpen(tx, origin, services);
  await joinOrOpen(tx, opening, services);
}

/**
 * A report, order, schedule or transfer opens an incident without an alarm; what no pack knows opens one too, in the
 * manual queue, so that nothing is lost.
 */
export async function onSignal(tx: Tx, message: Message, services: Services): Promise<void> {
  const signal = { head: message.document, body: Signal.parse(message.body) };
  if (signal.body.signalKind === 'reading') return;
  const content = await services.packs.version(tx, signal.head.packVersion);
  const report = content?.sense.reports.find((one) => one.id === signal.head.type);
  if (report?.opens !== false) await openFromSignal(tx, signal, services);
}

/** Opens the incident of a signal, once; a person who writes it down may set its title and urgency. */
export async function openFromSignal(
  tx: Tx,
  signal: Doc<'signal'>,
  services: Services,
  said: Said = {},
): Promise<Doc<'incident'> | undefined> {
  const { head, body } = signal;
  const known = await chainDocuments(tx, 'incident', head.chainId);
  if (known.length > 0) return undefined;
  const content = await services.packs.version(tx, head.packVersion);
  const type = content && typeFor(content, head.type);
  const message = { document: head, chainId: head.chainId };
  const facts = { subject: body.subject, firstAt: body.foundAt, decidedAt: body.foundAt, alarmLevel: null };
  return openIncident(tx, { message, content, type, ...facts }, services, null, said);
}

/** What a person sets on an incident that it writes down. */
export interface Said {
  readonly title?: string;
  readonly urgency?: Incident['urgency'] | undefined;
  /** Whose reporter has handled it already: it is that unit's, and nobody above is asked. */
  readonly handledBy?: { readonly unit: string; readonly path: string };
}

/** The window of the pack in which alarms of one cause join, and what they share; null where they never join. */
export function joinKeyOf(opening: Opening): { key: JoinKey; withinMs: number } | null {
  const { content, type } = opening;
  if (content === undefined || type === undefined) return null;
  const { join } = type;
  const { document } = opening.message;
  const shared =
    join.by === 'group' ? opening.subject?.group : join.by === 'subject' ? opening.subject?.id : undefined;
  if (shared === undefined || document.place === null) return null;
  const district = document.place.path.split('/')[1] ?? '';
  const withinMs = join.within === undefined ? 0 : thresholdMs(content, join.within);
  const fedBy = join.by === 'group' ? feedersOf(opening.subject, join.fedBy) : [];
  return { key: { type: type.type, joinedBy: shared, fedBy, district, drill: document.drill }, withinMs };
}

function feedersOf(subject: Subject | null, fact: string | undefined): readonly string[] {
  const listed = fact === undefined ? undefined : subject?.facts?.[fact];
  return typeof listed === 'string' ? listed.split(' ').filter((group) => group !== '') : [];
}

/**
 * The alarm that opens the incident of an alarm's cause, when it is another one: of alarms that stand at the same time, the
 * one in the group that the others feed is nearest to the cause. It may have been raised in the same instant.
 */
async function originOf(tx: Tx, opening: Opening, services: Services): Promise<Opening | undefined> {
  const own = joinKeyOf(opening);
  if (own === null || opening.type?.join.fedBy === undefined) return undefined;
  const { decidedAt } = opening;
  const alarms = await openAlarmsSince(tx, opening.message.document.pack, decidedAt - own.withinMs);
  let origin: { readonly opening: Opening; readonly key: JoinKey } | undefined;
  for (const { head, body } of alarms) {
    // Written late, decided early: what a gateway brings after an absence belongs to its own time.
    if (Math.abs(body.decidedAt - decidedAt) > own.withinMs) continue;
    const other = await openingOf(
      tx,
      { document: head, chainId: head.chainId },
      services,
      factsOf({ head, body }),
    );
    const key = other && joinKeyOf(other)?.key;
    if (other === undefined || key === undefined || !key.fedBy.includes(own.key.joinedBy)) continue;
    if (key.type !== own.key.type || key.district !== own.key.district || key.drill !== own.key.drill)
      continue;
    if (origin === undefined || key.fedBy.length > origin.key.fedBy.length) origin = { opening: other, key };
  }
  return origin?.opening;
}

function factsOf({ head, body }: Doc<'alarm'>): OpeningFacts {
  return {
    subject: body.subject,
    firstAt: body.firstReadingAt,
    decidedAt: body.decidedAt,
    alarmLevel: head.level,
  };
}

type OpeningFacts = Pick<Opening, 'subject' | 'firstAt' | 'decidedAt' | 'alarmLevel'>;

async function openingOf(
  tx: Tx,
  message: Opening['message'],
  services: Services,
  facts: OpeningFacts,
): Promise<Opening | undefined> {
  const content = await services.packs.version(tx, message.document.packVersion);
  const type = content && typeFor(content, message.document.type);
  return content === undefined || type === undefined ? undefined : { message, content, type, ...facts };
}

async function joinOrOpen(tx: Tx, opening: Opening, services: Services): Promise<void> {
  const shared = joinKeyOf(opening);
  if (shared === null) {
    await openIncident(tx, opening, services, null);
    return;
  }
  await lockJoinKey(tx, shared.key);
  if ((await incidentsRaisedBy(tx, opening.message.document.id)).length > 0) return;
  const near = { subjectId: opening.subject?.id, at: opening.decidedAt, withinMs: shared.withinMs };
  const open = await findOpenIncident(tx, shared.key, near);
  const incident = open === undefined ? undefined : await lockDocument(tx, 'incident', open.id);
  // While this waited for the lock a person may have ended it: nothing joins it then.
  if (open === undefined || incident === undefined || !isOpen(incident.head.state))
    await openIncident(tx, opening, services, shared.key);
  else await join(tx, { opening, incident, own: shared.key, known: open.key }, services);
}

interface Joining {
  readonly opening: Opening;
  readonly incident: Doc<'incident'>;
  /** What the alarm joins by, and what the incident was open by until now. */
  readonly own: JoinKey;
  readonly known: JoinKey;
}

/** Another alarm of the same cause: it stays listed, and a worse level counts. */
async function join(tx: Tx, { opening, incident, own, known }: Joining, services: Services): Promise<void> {
  const at = services.clock.now();
  const alarm = opening.message.document;
  await link(tx, { from: alarm.id, to: incident.head.id, role: 'raised-by', at });
  const isNearer = own.fedBy.includes(known.joinedBy);
  if (isNearer) await noteEnded(tx, incident.head.id, known.joinedBy);
  await noteOpen(tx, incident.head.id, isNearer ? own : known, opening.decidedAt);
  const level = Math.min(incident.head.level ?? 4, opening.alarmLevel ?? 4);
  const nearer = isNearer ? await movedTo(tx, opening, incident, services) : undefined;
  const data = { alarm: alarm.id, title: alarm.title, ...(nearer && formerOf(incident)) };
  const joined = await changeDocument(tx, incident, {
    level,
    ...nearer,
    happening: { topic: 'incident.joined', actor: dispatchRule, at, data },
  });
  if (nearer !== undefined) await openRouteParts(tx, joined, joined.body.routes, at);
}

/** While nobody has taken an incident on, an alarm nearer to the cause says where it is and whose. */
async function movedTo(
  tx: Tx,
  opening: Opening,
  incident: Doc<'incident'>,
  services: Services,
): Promise<Omit<Change<'incident'>, 'happening'> | undefined> {
  const { body, head } = incident;
  const { place } = opening.message.document;
  const isOpen =
    head.state === 'dispatched' && body.acceptedAt === null && body.adviceConfirmed === undefined;
  if (!isOpen || place === null || body.routes.some((route) => route.rule === 'manual')) return undefined;
  const { routes, lead, title } = await askRules(tx, opening, place.path, services, body.urgency);
  if (lead === undefined) return undefined;
  return {
    title,
    place,
    owner: { unit: lead.unit, path: lead.path },
    body: {
      ...body,
      subject: opening.subject,
      group: opening.subject?.group ?? null,
      routes: routes.map((route) => ({ ...route, lead: route === lead })),
    },
  };
}

/** Opens an incident: owner by rule, clocks, plan and advice; without an owner it waits in the manual queue. */
async function openIncident(
  tx: Tx,
  opening: Opening,
  services: Services,
  key: JoinKey | null,
  said: Said = {},
): Promise<Doc<'incident'> | undefined> {
  const { message, content, type } = opening;
  const at = services.clock.now();
  const { document } = message;
  const placePath = document.place?.path ?? document.ownerPath;
  const asked = await askRules(tx, opening, placePath, services, said.urgency);
  const answer = said.handledBy === undefined ? asked : onTheSpot(asked, said.handledBy);
  const { lead, urgency } = answer;
  const state = type?.verifyFirst === true ? 'verifying' : lead === undefined ? 'unrouted' : 'dispatched';
  const owner = lead === undefined ? queueOf(placePath) : { unit: lead.unit, path: lead.path };
  const advice = state === 'verifying' ? undefined : type?.advice;
  const body: Incident = {
    incidentNo: await incidentNo(tx, placePath, at),
    incidentKind: type?.kind ?? 'case',
    subject: opening.subject,
    urgency,
    group: opening.subject?.group ?? null,
    plan: answer.plan,
    routes: answer.routes.map((route) => ({ ...route, lead: route === lead })),
    routedAt: state === 'dispatched' ? at.getTime() : null,
    acceptedAt: null,
    closedAt: null,
    handler: null,
    ...(advice === undefined ? {} : { advice: runningAdvice(advice.operation, at) }),
  };
  const incident = await createDocument(tx, {
    kind: 'incident',
    chainId: message.chainId,
    owner,
    board: document.board,
    pack: document.pack,
    packVersion: document.packVersion,
    type: type?.type ?? document.type,
    title: said.title ?? answer.title,
    level: answer.level,
    state,
    drill: document.drill,
    place: document.place,
    body,
    causes: [{ id: document.id, role: 'raised-by' }],
    parts: [
      { unit: owner.unit, part: 'owner' },
      ...answer.routes
        .filter((route) => route !== lead)
        .map((route) => ({ unit: route.unit, part: 'helper' as const })),
    ],
    happening: {
      topic: OPENED[state],
      actor: dispatchRule,
      at,
      data: {
        firstReadingAt: opening.firstAt,
        decidedAt: opening.decidedAt,
        ...(type === undefined ? { unmatched: document.type } : {}),
        ...(answer.faults.length === 0 ? {} : { faults: [...answer.faults] }),
      },
    },
  });
  if (incident === undefined) return undefined;
  if (key !== null) await noteOpen(tx, incident.head.id, key, opening.decidedAt);
  const limits = limitsOf(content, type, urgency);
  const isDispatched = state === 'dispatched';
  await startIncidentClock(tx, incident, 'route', at, limits.route, {
    endedAt: isDispatched ? at : undefined,
  });
  if (isDispatched) await startWorkClocks(tx, incident, limits, at);
  if (advice !== undefined)
    await askAdvice(tx, incident.head.id, durationMs(advice.limit), opening, services);
  return incident;
}

const OPENED = {
  dispatched: 'incident.dispatched',
  verifying: 'incident.verify-requested',
  unrouted: 'incident.opened',
} as const;

function askRules(
  tx: Tx,
  { content, type, subject, alarmLevel, message }: Opening,
  placePath: string,
  services: Services,
  urgency: Incident['urgency'] | undefined,
): Promise<RulesAnswer> {
  const { title } = message.document;
  return answerTo(tx, { content, type, subject, alarmLevel, placePath, title, urgency }, services);
}

/** The incident type of a pack that a rule, report or schedule opens. */
function typeFor(content: PackContent, from: string): IncidentType | undefined {
  return content.dispatch.incidents.find((one) => one.from.includes(from));
}

/** Advice that has been asked for and has not come. */
export function runningAdvice(operation: string, at: Date): Incident['advice'] {
  return { operation, state: 'running', startedAt: at.getTime() };
}

/** Asks for the operation's proposal; it runs beside, and its end is written to the incident. */
export async function askAdvice(
  tx: Tx,
  incidentId: string,
  limitMs: number,
  times: { readonly firstAt: number; readonly decidedAt: number },
  services: Services,
): Promise<void> {
  const body = { incidentId, limitMs, firstReadingAt: times.firstAt, decidedAt: times.decidedAt };
  await askJob(tx, { module: 'dispatch', name: 'advice', key: incidentId, body }, services.clock.now());
}

async function incidentNo(tx: Tx, placePath: string, at: Date): Promise<string> {
  const region = (/\d{6}/.exec(placePath)?.[0] ?? '500000').slice(0, 6);
  const day = cityDay(at).replaceAll('-', '');
  const number = await nextNumber(tx, region, day);
  return `${region}${day}${String(number).padStart(5, '0')}`;
}

/** An owner has it: from now on it is measured how fast it is accepted and handled. */
export async function startWorkClocks(
  tx: Tx,
  incident: Doc<'incident'>,
  limits: Limits,
  at: Date,
): Promise<void> {
  if (limits.accept !== undefined) await startIncidentClock(tx, incident, 'accept', at, limits.accept);
  if (limits.handle !== undefined) await startIncidentClock(tx, incident, 'handle', at, limits.handle);
}

/** Names the units of new routes on an incident. */
export async function openRouteParts(
  tx: Tx,
  incident: Doc<'incident'>,
  routes: readonly Route[],
  at: Date,
): Promise<void> {
  for (const route of routes) {
    const part = route.lead ? 'owner' : 'helper';
    await openPart(tx, {
      documentId: incident.head.id,
      chainId: incident.head.chainId,
      unit: route.unit,
      part,
      at,
    });
  }
}
