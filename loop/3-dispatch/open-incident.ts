import {
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
import { durationMs, expression, type PackContent, thresholdMs } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { cityDay, unitsByIds } from '@cityloop/registers/organisation';
import { startIncidentClock } from './clocks.ts';
import { findOpenIncident, type JoinKey, lockJoinKey, nextNumber, noteOpen } from './dispatch.store.ts';
import {
  chooseRoutes,
  type IncidentType,
  planOf,
  routeCandidates,
  routingVariables,
  severityOf,
} from './routing.ts';

/** What opens or joins an incident, whatever its kind. */
export interface Opening {
  readonly message: Pick<Message, 'document' | 'chainId'>;
  readonly content: PackContent;
  readonly type: IncidentType;
  readonly subject: Subject | null;
  readonly firstAt: number;
  readonly decidedAt: number;
  readonly alarmLevel: number | null;
}

/** The rule of the platform that opens incidents, as histories name it. */
export const dispatchRule: Actor = { kind: 'system', id: 'rule:dispatch', name: 'dispatch', unit: '' };

/** An alarm joins the open incident of its cause, or opens one. */
export async function onAlarm(tx: Tx, message: Message, services: Services): Promise<void> {
  const alarm = Alarm.parse(message.body);
  const opening = await openingOf(tx, message, services, {
    subject: alarm.subject,
    firstAt: alarm.firstReadingAt,
    decidedAt: alarm.decidedAt,
    alarmLevel: message.document.level,
  });
  if (opening !== undefined) await joinOrOpen(tx, opening, services);
}

/** A report, order, schedule or transfer opens an incident without an alarm where its pack says so. */
export async function onSignal(tx: Tx, message: Message, services: Services): Promise<void> {
  const signal = { head: message.document, body: Signal.parse(message.body) };
  if (signal.body.signalKind !== 'reading') await openFromSignal(tx, signal, services);
}

/** Opens the incident of a signal, once; a person who writes it down may set its title and urgency. */
export async function openFromSignal(
  tx: Tx,
  signal: Doc<'signal'>,
  services: Services,
  said: Said = {},
): Promise<Doc<'incident'> | undefined> {
  const known = await chainDocuments(tx, 'incident', signal.head.chainId);
  if (known.length > 0) return undefined;
  const { subject, foundAt } = signal.body;
  const facts = { subject, firstAt: foundAt, decidedAt: foundAt, alarmLevel: null };
  const opening = await openingOf(
    tx,
    { document: signal.head, chainId: signal.head.chainId },
    services,
    facts,
  );
  return opening === undefined ? undefined : openIncident(tx, opening, services, null, said);
}

/** What a person sets on an incident that it writes down. */
export interface Said {
  readonly title?: string;
  readonly urgency?: Incident['urgency'] | undefined;
}

/** The window of the pack in which alarms of one cause join, and what they share; null where they never join. */
export function joinKeyOf(opening: Opening): { key: JoinKey; withinMs: number } | null {
  const { join } = opening.type;
  const { document } = opening.message;
  const shared =
    join.by === 'group' ? opening.subject?.group : join.by === 'subject' ? opening.subject?.id : undefined;
  if (shared === undefined || document.place === null) return null;
  const district = document.place.path.split('/')[1] ?? '';
  const withinMs = join.within === undefined ? 0 : thresholdMs(opening.content, join.within);
  return { key: { type: opening.type.type, joinedBy: shared, district, drill: document.drill }, withinMs };
}

async function openingOf(
  tx: Tx,
  message: Opening['message'],
  services: Services,
  facts: Pick<Opening, 'subject' | 'firstAt' | 'decidedAt' | 'alarmLevel'>,
): Promise<Opening | undefined> {
  const content = await services.packs.version(tx, message.document.packVersion);
  const type = content?.dispatch.incidents.find((one) => one.from.includes(message.document.type));
  return content === undefined || type === undefined ? undefined : { message, content, type, ...facts };
}

async function joinOrOpen(tx: Tx, opening: Opening, services: Services): Promise<void> {
  const shared = joinKeyOf(opening);
  if (shared === null) {
    await openIncident(tx, opening, services, null);
    return;
  }
  await lockJoinKey(tx, shared.key);
  const open = await findOpenIncident(tx, shared.key, opening.decidedAt - shared.withinMs);
  const incident = open === undefined ? undefined : await lockDocument(tx, 'incident', open);
  if (incident === undefined) await openIncident(tx, opening, services, shared.key);
  else await join(tx, opening, incident, shared.key, services);
}

/** Another alarm of the same cause: it stays listed, and a worse level counts. */
async function join(
  tx: Tx,
  opening: Opening,
  incident: Doc<'incident'>,
  key: JoinKey,
  services: Services,
): Promise<void> {
  const at = services.clock.now();
  const alarm = opening.message.document;
  await link(tx, { from: alarm.id, to: incident.head.id, role: 'raised-by', at });
  await noteOpen(tx, incident.head.id, key, opening.decidedAt);
  const level = Math.min(incident.head.level ?? 4, opening.alarmLevel ?? 4);
  await changeDocument(tx, incident, {
    level,
    happening: {
      topic: 'incident.joined',
      actor: dispatchRule,
      at,
      data: { alarm: alarm.id, title: alarm.title },
    },
  });
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
  const place = message.document.place;
  const placePath = place?.path ?? message.document.ownerPath;
  const urgency = said.urgency ?? type.urgency;
  const variables = routingVariables(content, {
    subject: opening.subject,
    placePath,
    alarmLevel: opening.alarmLevel,
    urgency,
  });
  const routes = await findRoutes(tx, type, variables, cityDay(at));
  const lead = routes.find((route) => route.lead) ?? fallback(type, routes);
  const state = type.verifyFirst ? 'verifying' : lead === undefined ? 'unrouted' : 'dispatched';
  const queue = queueOf(placePath);
  const owner = lead === undefined ? queue : { unit: lead.unit, path: lead.path };
  const title = said.title ?? expression(type.title).value(variables);
  const body: Incident = {
    incidentNo: await incidentNo(tx, placePath, at),
    incidentKind: type.kind,
    subject: opening.subject,
    urgency,
    group: opening.subject?.group ?? null,
    plan: planOf(type, variables),
    routes: routes.map((route) => ({ ...route, lead: route === lead })),
    routedAt: state === 'dispatched' ? at.getTime() : null,
    acceptedAt: null,
    closedAt: null,
    handler: null,
    ...(type.advice === undefined
      ? {}
      : { advice: { operation: type.advice.operation, state: 'running', startedAt: at.getTime() } }),
  };
  const incident = await createDocument(tx, {
    kind: 'incident',
    chainId: message.chainId,
    owner,
    board: message.document.board,
    pack: message.document.pack,
    packVersion: message.document.packVersion,
    type: type.type,
    title: typeof title === 'string' ? title : type.name.zh,
    level: Math.min(severityOf(type, variables), opening.alarmLevel ?? 4),
    state,
    drill: message.document.drill,
    place,
    body,
    causes: [{ id: message.document.id, role: 'raised-by' }],
    parts: [
      { unit: owner.unit, part: 'owner' },
      ...routes
        .filter((route) => route !== lead)
        .map((route) => ({ unit: route.unit, part: 'helper' as const })),
    ],
    happening: {
      topic:
        state === 'dispatched'
          ? 'incident.dispatched'
          : state === 'verifying'
            ? 'incident.verify-requested'
            : 'incident.opened',
      actor: dispatchRule,
      at,
      data: { firstReadingAt: opening.firstAt, decidedAt: opening.decidedAt },
    },
  });
  if (incident === undefined) return undefined;
  if (key !== null) await noteOpen(tx, incident.head.id, key, opening.decidedAt);
  await startClocks(tx, incident, content, type, services, state === 'dispatched');
  if (type.advice !== undefined && state !== 'verifying') {
    await askAdvice(tx, incident.head.id, durationMs(type.advice.limit), opening, services);
  }
  return incident;
}

/** The units that answer for an incident at each level, of those that exist today. */
export async function findRoutes(
  tx: Tx,
  type: IncidentType,
  variables: Readonly<Record<string, unknown>>,
  day: string,
): Promise<readonly Route[]> {
  const candidates = routeCandidates(type, variables);
  const units = await unitsByIds(
    tx,
    candidates.map((candidate) => candidate.unit),
    day,
  );
  return chooseRoutes(candidates, new Map(units.map((unit) => [unit.id, unit.path])));
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

/** Where rules name no lead, nobody is guessed: the one route, if there is just one, else the manual queue. */
function fallback(type: IncidentType, routes: readonly Route[]): Route | undefined {
  const namesLead = type.routes.some((route) => route.lead);
  return !namesLead && routes.length === 1 ? routes[0] : undefined;
}

/** The manual queue: the district centre of the place, or the city's. */
export function queueOf(placePath: string): { unit: string; path: string } {
  const units = placePath.split('/').slice(0, 2);
  return { unit: units.at(-1) ?? '', path: units.join('/') };
}

async function incidentNo(tx: Tx, placePath: string, at: Date): Promise<string> {
  const region = (/\d{6}/.exec(placePath)?.[0] ?? '500000').slice(0, 6);
  const day = cityDay(at).replaceAll('-', '');
  const number = await nextNumber(tx, region, day);
  return `${region}${day}${String(number).padStart(5, '0')}`;
}

async function startClocks(
  tx: Tx,
  incident: Doc<'incident'>,
  content: PackContent,
  type: IncidentType,
  services: Services,
  isDispatched: boolean,
): Promise<void> {
  const at = services.clock.now();
  const route = incident.body.urgency === 'normal' ? type.clocks.route.normal : type.clocks.route.urgent;
  await startIncidentClock(tx, incident, 'route', at, thresholdMs(content, route), {
    endedAt: isDispatched ? at : undefined,
  });
  if (!isDispatched) return;
  if (type.clocks.accept !== undefined)
    await startIncidentClock(tx, incident, 'accept', at, thresholdMs(content, type.clocks.accept));
  if (type.clocks.handle !== undefined)
    await startIncidentClock(tx, incident, 'handle', at, thresholdMs(content, type.clocks.handle));
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
