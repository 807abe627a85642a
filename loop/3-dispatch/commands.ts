import { type Action, audit, mayAct, type Principal, rootOf } from '@cityloop/core/access';
import {
  actorOf,
  changeDocument,
  type Doc,
  documentFor,
  type Happening,
  openPart,
} from '@cityloop/core/chain';
import type { Incident } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { cityDay, type Unit, unitById } from '@cityloop/registers/organisation';
import { centreAbove, endClocks, pauseClocks, resumeClocks, startIncidentClock } from './clocks.ts';
import { keepUndo, readClocks, readOpenNotes, suspendedAt } from './dispatch.store.ts';
import { dispatchProblem } from './errors.ts';
import { finishIfAll, incidentState, kindOf, voidIncident } from './follow.ts';
import { formerOf } from './former.ts';
import { after, type IncidentMove } from './incident-machine.ts';
import { limitsOf } from './limits.ts';
import { startWorkClocks } from './open-incident.ts';

/** A command of a named person or token on one incident. */
export interface Command {
  readonly principal: Principal;
  readonly id: string;
  readonly ip: string;
  readonly reason?: string | undefined;
  /** Version that the caller saw; another one is refused. */
  readonly version?: number | undefined;
}

/** An incident locked for a command, at the version that the caller saw. */
export async function forCommand(tx: Tx, command: Command, action: Action): Promise<Doc<'incident'>> {
  const { principal, id } = command;
  const incident = await documentFor(tx, { principal, action, kind: 'incident', id, lock: true });
  refuseStale(incident, command);
  return incident;
}

/** Refuses a command about another version than the incident's own. */
export function refuseStale(incident: Doc<'incident'>, { version }: Pick<Command, 'version'>): void {
  if (version !== undefined && version !== incident.head.version)
    throw dispatchProblem('stale', { value: incident.head.version });
}

/** An incident locked for a move that is possible now, and its next state. */
export async function forMove(
  tx: Tx,
  command: Command,
  move: IncidentMove,
  action: Action = 'incident.move',
): Promise<{ incident: Doc<'incident'>; state: ReturnType<typeof incidentState> }> {
  const incident = await forCommand(tx, command, action);
  const state = after(incidentState(incident), move);
  if (state === undefined) throw dispatchProblem('not-now', { value: incident.head.state, words: { move } });
  return { incident, state };
}

/** Gives the incident to a unit within the caller's reach. */
export async function assign(
  tx: Tx,
  command: Command & { readonly unit: string },
  services: Services,
): Promise<Doc<'incident'>> {
  const { incident } = await forMove(tx, command, 'assign', 'incident.dispatch');
  const unit = await existingUnit(tx, command.unit, services);
  refuseOutside(command.principal, 'incident.dispatch', unit, incident);
  return hand(tx, command, incident, { move: 'assign', unit, topic: 'incident.dispatched' }, services);
}

/** Takes the incident one level up; the owner below goes on helping. */
export async function escalate(tx: Tx, command: Command, services: Services): Promise<Doc<'incident'>> {
  const { incident } = await forMove(tx, command, 'escalate');
  const above = centreAbove(incident);
  if (above === undefined) throw dispatchProblem('nothing-above');
  const unit = await existingUnit(tx, above.unit, services);
  return hand(tx, command, incident, { move: 'escalate', unit, topic: 'incident.escalated' }, services);
}

/** Hands the incident down to a unit below the caller. */
export async function handDown(
  tx: Tx,
  command: Command & { readonly unit: string },
  services: Services,
): Promise<Doc<'incident'>> {
  const { incident } = await forMove(tx, command, 'hand-down');
  const unit = await existingUnit(tx, command.unit, services);
  refuseOutside(command.principal, 'incident.move', unit, incident);
  return hand(tx, command, incident, { move: 'hand-down', unit, topic: 'incident.handed-down' }, services);
}

/** The owner gives it back with a reason; the dispatcher assigns it again. */
export async function giveBack(tx: Tx, command: Command, services: Services): Promise<Doc<'incident'>> {
  const { incident, state } = await forMove(tx, command, 'return', 'task.handle');
  refuseOthers(command.principal, incident);
  const before = await snapshot(tx, incident.head.id);
  const at = services.clock.now();
  await endClocks(tx, incident.head.id, ['accept'], at);
  const moved = await changeDocument(tx, incident, {
    state,
    body: { ...incident.body, returnReason: command.reason ?? '' },
    happening: happening(command, 'incident.returned', at),
  });
  return undoable(tx, command, incident, moved, 'return', services, before);
}

/** The owner says that it has taken the incident on. */
export async function accept(tx: Tx, command: Command, services: Services): Promise<Doc<'incident'>> {
  const { incident, state } = await forMove(tx, command, 'accept', 'task.handle');
  refuseOthers(command.principal, incident);
  const at = services.clock.now();
  await endClocks(tx, incident.head.id, ['accept'], at);
  const body = { ...incident.body, acceptedAt: at.getTime() };
  const moved = await changeDocument(tx, incident, {
    state,
    body,
    happening: happening(command, 'incident.handling', at),
  });
  return audited(tx, command, moved, 'incident.accept', services);
}

/** Lays the incident aside; its clocks stand still. */
export async function suspend(tx: Tx, command: Command, services: Services): Promise<Doc<'incident'>> {
  const { incident, state } = await forMove(tx, command, 'suspend');
  const at = services.clock.now();
  await pauseClocks(tx, incident.head.id, at);
  const moved = await changeDocument(tx, incident, {
    state,
    happening: happening(command, 'incident.suspended', at),
  });
  return audited(tx, command, moved, 'incident.suspend', services);
}

/** Takes it up again; the pause does not count, neither here nor for its tasks. */
export async function resume(tx: Tx, command: Command, services: Services): Promise<Doc<'incident'>> {
  const { incident, state } = await forMove(tx, command, 'resume');
  const at = services.clock.now();
  const since = (await suspendedAt(tx, incident.head.id)) ?? at;
  await resumeClocks(tx, incident, at);
  await endClocks(tx, incident.head.id, ['accept'], at);
  const resumed = happening(command, 'incident.resumed', at);
  const moved = await changeDocument(tx, incident, {
    state,
    body: { ...incident.body, acceptedAt: incident.body.acceptedAt ?? at.getTime() },
    happening: { ...resumed, data: { ...resumed.data, suspendedAt: since.getTime() } },
  });
  return finishIfAll(tx, await audited(tx, command, moved, 'incident.resume', services), services);
}

/** Says that there is no matter; everything under way is cancelled. */
export async function voidByPerson(tx: Tx, command: Command, services: Services): Promise<Doc<'incident'>> {
  const { incident } = await forMove(tx, command, 'void', 'incident.close');
  const voided = await voidIncident(tx, incident, command.reason ?? '', services, actorOf(command.principal));
  return audited(tx, command, voided ?? incident, 'incident.void', services);
}

/** Changes the urgency; the routing clock starts again from the time of the report. */
export async function regrade(
  tx: Tx,
  command: Command & { readonly urgency: Incident['urgency'] },
  services: Services,
): Promise<Doc<'incident'>> {
  const { incident } = await forMove(tx, command, 'regrade', 'incident.dispatch');
  const at = services.clock.now();
  if (incident.body.routedAt === null) {
    const { content, type } = await kindOf(tx, incident, services);
    const { route } = limitsOf(content, type, command.urgency);
    await startIncidentClock(tx, incident, 'route', incident.head.at, route);
  }
  const body = { ...incident.body, urgency: command.urgency };
  const moved = await changeDocument(tx, incident, {
    body,
    happening: {
      ...happening(command, 'incident.regraded', at),
      data: { reason: command.reason ?? '', urgency: command.urgency },
    },
  });
  return audited(tx, command, moved, 'incident.regrade', services);
}

/** Writes the audit row of a command with its effect. */
export async function audited(
  tx: Tx,
  command: Command,
  incident: Doc<'incident'>,
  action: string,
  services: Services,
): Promise<Doc<'incident'>> {
  const detail = command.reason === undefined ? {} : { reason: command.reason };
  const { principal, ip } = command;
  await audit(
    tx,
    { actor: principal, ip, action, objectType: 'incident', objectId: incident.head.id, detail },
    services.clock.now(),
  );
  return incident;
}

/** Keeps what takes the move back, and writes its audit row. */
export async function undoable(
  tx: Tx,
  command: Command,
  before: Doc<'incident'>,
  moved: Doc<'incident'>,
  act: IncidentMove,
  services: Services,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Doc<'incident'>> {
  const owner = { unit: before.head.ownerUnit, path: before.head.ownerPath };
  const record = { state: before.head.state, owner, body: before.body, ...more };
  await keepUndo(tx, {
    incidentId: moved.head.id,
    version: moved.head.version,
    act,
    record,
    at: services.clock.now(),
  });
  return audited(tx, command, moved, `incident.${act}`, services);
}

async function hand(
  tx: Tx,
  command: Command,
  incident: Doc<'incident'>,
  to: { readonly move: IncidentMove; readonly unit: Unit; readonly topic: string },
  services: Services,
): Promise<Doc<'incident'>> {
  const at = services.clock.now();
  const owner = { unit: to.unit.id, path: to.unit.path };
  const before = await snapshot(tx, incident.head.id);
  await endClocks(tx, incident.head.id, ['route'], at);
  await openPart(tx, {
    documentId: incident.head.id,
    chainId: incident.head.chainId,
    unit: owner.unit,
    part: 'owner',
    at,
  });
  const wasRouted = incident.body.routedAt !== null;
  const body: Incident = {
    ...incident.body,
    routedAt: incident.body.routedAt ?? at.getTime(),
    routes: routesWith(incident.body, to.unit),
  };
  // A first owner starts the plan; a later one takes it over as it stands.
  const topic = wasRouted ? to.topic : 'incident.dispatched';
  const moved = await changeDocument(tx, incident, {
    state: 'dispatched',
    owner,
    body,
    happening: {
      ...happening(command, topic, at),
      data: {
        reason: command.reason ?? '',
        from: incident.head.ownerUnit,
        to: owner.unit,
        ...(wasRouted ? {} : formerOf(incident)),
      },
    },
  });
  const { content, type } = await kindOf(tx, incident, services);
  const { accept, ...limits } = limitsOf(content, type, body.urgency);
  // A new owner has the whole time to accept; handling goes on being measured from the first one.
  if (wasRouted && accept !== undefined) await startIncidentClock(tx, moved, 'accept', at, accept);
  if (!wasRouted) await startWorkClocks(tx, moved, { ...limits, accept }, at);
  const handed = await undoable(tx, command, incident, moved, to.move, services, {
    ...before,
    handedTo: owner.unit,
  });
  return wasRouted ? finishIfAll(tx, handed, services) : handed;
}

/** What an undo puts back beside the document: its clocks, and whether alarms may join it. */
export async function snapshot(tx: Tx, incidentId: string): Promise<Readonly<Record<string, unknown>>> {
  return { clocks: await readClocks(tx, [incidentId]), notes: await readOpenNotes(tx, incidentId) };
}

/** A part in the chain is not enough: whoever answers for the incident accepts it or gives it back. */
function refuseOthers(principal: Principal, incident: Doc<'incident'>): void {
  const { ownerPath, ownerUnit, board } = incident.head;
  const isOwner = mayAct(principal, 'task.handle', {
    ownerPath,
    placePath: null,
    board,
    participants: [ownerUnit],
  });
  if (!isOwner) throw dispatchProblem('not-the-owner', { value: ownerUnit });
}

function routesWith(body: Incident, unit: Unit): Incident['routes'] {
  const level =
    unit.level === 'city' || unit.level === 'district' || unit.level === 'town' ? unit.level : 'district';
  const others = body.routes
    .filter((route) => route.level !== level)
    .map((route) => ({ ...route, lead: false }));
  return [...others, { level, unit: unit.id, path: unit.path, lead: true, rule: 'manual' }];
}

async function existingUnit(tx: Tx, id: string, services: Services): Promise<Unit> {
  const unit = await unitById(tx, id, cityDay(services.clock.now()));
  if (unit === undefined) throw dispatchProblem('unknown-unit', { value: id });
  return unit;
}

/** A unit of the government tree must lie within the caller's reach; bodies outside it may be given work from anywhere. */
function refuseOutside(
  principal: Principal,
  action: 'incident.dispatch' | 'incident.move',
  unit: Unit,
  incident: Doc<'incident'>,
): void {
  const { place, ownerPath, board } = incident.head;
  const isOfTree = rootOf(unit.path) === rootOf(place?.path ?? ownerPath);
  const guard = { ownerPath: unit.path, placePath: null, board, participants: [] };
  if (isOfTree && !mayAct(principal, action, guard))
    throw dispatchProblem('outside-tree', { value: unit.id });
}

function happening(command: Command, topic: string, at: Date): Happening {
  const data = command.reason === undefined ? {} : { reason: command.reason };
  return { topic, actor: actorOf(command.principal), at, data };
}
