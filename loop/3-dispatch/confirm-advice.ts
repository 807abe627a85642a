import { mayAct, type Principal } from '@cityloop/core/access';
import { actorOf, causesOf, changeDocument, type Doc, partsIn } from '@cityloop/core/chain';
import type { Place } from '@cityloop/core/contracts';
import { httpProblem } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { cityDay, locate } from '@cityloop/registers/organisation';
import { z } from 'zod';
import { AdviceFacts } from './advice.ts';
import { findRoutes } from './answer-to.ts';
import { startIncidentClock } from './clocks.ts';
import { audited, type Command, forCommand, refuseStale } from './commands.ts';
import { dispatchProblem } from './errors.ts';
import { kindOf, sendOut } from './follow.ts';
import { formerOf } from './former.ts';
import { isOpen } from './incident-machine.ts';
import { limitsOf } from './limits.ts';
import { openRouteParts } from './open-incident.ts';
import { routingVariables, severityOf } from './routing.ts';

const BEFORE_WORK = ['unrouted', 'verifying', 'registered', 'dispatched'];

const Proposed = z
  .object({ operation: z.string(), state: z.literal('proposed'), result: z.unknown() })
  .loose();

/**
 * A named person confirms the proposal, perhaps with changes. Only now it counts: its place becomes the incident's, its
 * facts may change severity and, while nobody has taken the incident on, the lead.
 */
export async function confirmAdvice(
  tx: Tx,
  command: Command & { readonly changes?: string | undefined },
  services: Services,
): Promise<Doc<'incident'>> {
  const { incident, proposed } = await undecided(tx, command);
  const at = services.clock.now();
  const by = actorOf(command.principal);
  const facts = AdviceFacts.safeParse(proposed.result).data ?? {};
  const place = await placeOf(tx, incident, facts.place, cityDay(at));
  const subject =
    incident.body.subject === null
      ? null
      : { ...incident.body.subject, facts: { ...incident.body.subject.facts, ...facts.facts } };
  const rerouted = await reroute(tx, incident, subject, place, services);
  const body = {
    ...incident.body,
    ...rerouted.body,
    subject,
    adviceConfirmed: {
      by,
      at: at.getTime(),
      ...(command.changes === undefined ? {} : { changes: command.changes }),
    },
  };
  const confirmed = await changeDocument(tx, incident, {
    body,
    ...(place === undefined ? {} : { place }),
    ...rerouted.change,
    happening: {
      topic: 'incident.advice-confirmed',
      actor: by,
      at,
      data: {
        changes: command.changes ?? '',
        ...ownersOf(incident, rerouted.change.owner),
        ...formerOf(incident),
      },
    },
  });
  await openRouteParts(tx, confirmed, body.routes, at);
  await audited(tx, command, confirmed, 'advice.confirm', services);
  // Only what the advice found out may name a lead: then the incident leaves the manual queue.
  const lead = body.routes.find((route) => route.lead);
  const waits = confirmed.head.state === 'unrouted' || confirmed.head.state === 'registered';
  const { content, type } = await kindOf(tx, confirmed, services);
  const limits = limitsOf(content, type, body.urgency);
  if (waits && lead !== undefined) return sendOut(tx, confirmed, lead, limits, at);
  // A new owner has the whole time to accept.
  const isHanded = confirmed.head.state === 'dispatched' && rerouted.change.owner !== undefined;
  if (isHanded && limits.accept !== undefined)
    await startIncidentClock(tx, confirmed, 'accept', at, limits.accept);
  return confirmed;
}

/** Who had it and who has it now, where that is somebody else. */
function ownersOf(
  incident: Doc<'incident'>,
  to: { readonly unit: string; readonly path: string } | undefined,
): Readonly<Record<string, unknown>> {
  if (to === undefined) return {};
  return { from: { unit: incident.head.ownerUnit, path: incident.head.ownerPath }, to };
}

/** A named person puts the proposal aside, with the reason. */
export async function refuseAdvice(tx: Tx, command: Command, services: Services): Promise<Doc<'incident'>> {
  const { incident, proposed } = await undecided(tx, command);
  const at = services.clock.now();
  const refused = await changeDocument(tx, incident, {
    body: { ...incident.body, advice: { ...proposed, state: 'refused', reason: command.reason ?? '' } },
    happening: {
      topic: 'incident.advice-refused',
      actor: actorOf(command.principal),
      at,
      data: { reason: command.reason ?? '' },
    },
  });
  return audited(tx, command, refused, 'advice.refuse', services);
}

/** An open incident about whose proposal the caller, a named person, may say something. */
export async function forAdvice(tx: Tx, command: Command): Promise<Doc<'incident'>> {
  if (command.principal.kind !== 'account') throw dispatchProblem('a-person-confirms');
  const { version, ...rest } = command;
  const incident = await forCommand(tx, rest, 'advice.confirm');
  await refuseBystanders(tx, command.principal, incident);
  refuseStale(incident, { version });
  if (!isOpen(incident.head.state)) throw dispatchProblem('ended', { value: incident.head.state });
  return incident;
}

/** An open incident whose proposal nobody has decided on. */
async function undecided(
  tx: Tx,
  command: Command,
): Promise<{ incident: Doc<'incident'>; proposed: z.infer<typeof Proposed> }> {
  const incident = await forAdvice(tx, command);
  const proposed = Proposed.safeParse(incident.body.advice);
  if (!proposed.success || incident.body.adviceConfirmed !== undefined) throw dispatchProblem('no-proposal');
  return { incident, proposed: proposed.data };
}

/** A task in its plan is not enough: the proposal is for whoever the incident, or the alarm behind it, names. */
async function refuseBystanders(tx: Tx, principal: Principal, incident: Doc<'incident'>): Promise<void> {
  const { id, ownerPath, place, board } = incident.head;
  const alarms = await causesOf(tx, 'alarm', id);
  const concerned = new Set([id, ...alarms.map((alarm) => alarm.head.id)]);
  const chains = [incident.head.chainId, ...alarms.map((alarm) => alarm.head.chainId)];
  const parts = await partsIn(tx, [...new Set(chains)]);
  const participants = parts.filter((part) => concerned.has(part.documentId)).map((part) => part.unit);
  const guard = { ownerPath, placePath: place?.path ?? null, board, participants };
  if (!mayAct(principal, 'advice.confirm', guard))
    throw httpProblem('not-allowed', { words: { action: 'advice.confirm' } });
}

async function placeOf(
  tx: Tx,
  incident: Doc<'incident'>,
  to: z.infer<typeof AdviceFacts>['place'],
  day: string,
): Promise<Place | undefined> {
  if (to === undefined) return undefined;
  const found = await locate(tx, [to.lng, to.lat], day);
  const path = found?.path ?? incident.head.place?.path ?? incident.head.ownerPath;
  return { lng: to.lng, lat: to.lat, path, ...(to.address === undefined ? {} : { address: to.address }) };
}

async function reroute(
  tx: Tx,
  incident: Doc<'incident'>,
  subject: Doc<'incident'>['body']['subject'],
  place: Place | undefined,
  services: Services,
): Promise<{
  change: { level?: number; owner?: { unit: string; path: string } };
  body: Partial<Doc<'incident'>['body']>;
}> {
  const { content, type } = await kindOf(tx, incident, services);
  if (content === undefined || type === undefined) return { change: {}, body: {} };
  const placePath = place?.path ?? incident.head.place?.path ?? incident.head.ownerPath;
  const variables = routingVariables(content, {
    subject,
    placePath,
    alarmLevel: incident.head.level,
    urgency: incident.body.urgency,
  });
  const wasManual = incident.body.routes.some((route) => route.rule === 'manual');
  // Whoever has taken it on keeps it: another owner is for a person to name.
  const stays = wasManual || incident.body.acceptedAt !== null || !BEFORE_WORK.includes(incident.head.state);
  const routes = stays
    ? incident.body.routes
    : await findRoutes(tx, type, variables, cityDay(services.clock.now()));
  const lead = routes.find((route) => route.lead);
  const level = Math.min(incident.head.level ?? 4, severityOf(type, variables));
  const owner =
    stays || lead === undefined || lead.unit === incident.head.ownerUnit
      ? {}
      : { owner: { unit: lead.unit, path: lead.path } };
  return { change: { level, ...owner }, body: { routes: [...routes] } };
}
