import { audit, isWithin, mayAct, type Principal, rootOf } from '@cityloop/core/access';
import {
  actorOf,
  changeDocument,
  closeParts,
  type Doc,
  documentFor,
  openPart,
  readDocument,
} from '@cityloop/core/chain';
import { type Actor, type Attachment, type Task, TaskState } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { PackContent } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { cityDay, unitById } from '@cityloop/registers/organisation';
import { checkAnswers, requireAnswers } from './answers.ts';
import { checkEffects, effectsOf } from './effects.ts';
import { taskProblem } from './errors.ts';
import { unlock } from './follow.ts';
import { type Matter, matterOf, planText, planVariables } from './start-plan.ts';
import { dropDue, handleRule } from './task-clock.ts';
import { type TaskMove, taskAfter } from './task-machine.ts';

/** A command of a named person on one task. */
export interface TaskCommand {
  readonly principal: Principal;
  readonly id: string;
  readonly ip: string;
}

/** Takes a task: from now on it is with this person. */
export async function take(tx: Tx, command: TaskCommand, services: Services): Promise<Doc<'task'>> {
  const task = await forTask(tx, command);
  refuseRole(command.principal, task);
  const state = next(task, 'take');
  const at = services.clock.now();
  const by = actorOf(command.principal);
  const body = { ...task.body, takenBy: by, takenAt: task.body.takenAt ?? at.getTime() };
  return moved(tx, command, task, { state, body, topic: 'task.taken' }, services);
}

/** Gives a task back to its unit, with the reason. */
export async function release(
  tx: Tx,
  command: TaskCommand & { readonly reason: string },
  services: Services,
): Promise<Doc<'task'>> {
  const task = await mine(tx, command);
  const state = next(task, 'release');
  const body = { ...task.body, takenBy: null };
  return moved(
    tx,
    command,
    task,
    { state, body, topic: 'task.released', data: { reason: command.reason } },
    services,
  );
}

/** Writes a note. */
export async function note(
  tx: Tx,
  command: TaskCommand & { readonly text: string },
  services: Services,
): Promise<Doc<'task'>> {
  const task = await mine(tx, command);
  return moved(
    tx,
    command,
    task,
    { body: withNote(task.body, command, services), topic: 'task.noted' },
    services,
  );
}

/** Fills in fields of the form; what was filled in before stays. */
export async function fill(
  tx: Tx,
  command: TaskCommand & { readonly answers: Readonly<Record<string, unknown>> },
  services: Services,
): Promise<Doc<'task'>> {
  const task = await mine(tx, command);
  const { matter } = await matterFor(tx, task, services);
  const body = { ...task.body, form: { ...task.body.form, ...checkAnswers(matter.form, command.answers) } };
  return moved(tx, command, task, { body, topic: 'task.filled' }, services);
}

/** Adds a photo or file that has been stored. */
export async function attach(
  tx: Tx,
  command: TaskCommand & { readonly attachment: Attachment },
  services: Services,
): Promise<Doc<'task'>> {
  const task = await mine(tx, command);
  const { attachment } = command;
  if (!(await services.files.has(attachment.sha256)))
    throw taskProblem('task-file-missing', { value: attachment.sha256.slice(0, 12) });
  const others = task.body.attachments.filter((one) => one.sha256 !== attachment.sha256);
  const body = { ...task.body, attachments: [...others, attachment] };
  return moved(
    tx,
    command,
    task,
    { body, topic: 'task.attached', data: { sha256: attachment.sha256 } },
    services,
  );
}

/** Says that the work is done: form, photos and note are there, and an answer may end the whole plan. */
export async function done(
  tx: Tx,
  command: TaskCommand & {
    readonly answers?: Readonly<Record<string, unknown>> | undefined;
    readonly note?: string | undefined;
  },
  services: Services,
): Promise<Doc<'task'>> {
  const task = await mine(tx, command);
  next(task, 'done');
  const { content, matter, variables } = await matterFor(tx, task, services);
  const answers = { ...task.body.form, ...checkAnswers(matter.form, command.answers ?? {}) };
  const noted =
    command.note === undefined
      ? task.body
      : withNote(task.body, { ...command, text: command.note }, services);
  requireProof(matter, answers, noted);
  const effects = effectsOf(task, answers, { content, matter }, services);
  await checkEffects(tx, effects, services);
  const at = services.clock.now();
  const by = actorOf(command.principal);
  const body: Task = { ...noted, form: answers, doneBy: by, doneAt: at.getTime() };
  const act = matter.onAnswer.find((one) => planText(one.when, { ...variables, answers }) === 'true');
  const data = {
    verify: matter.proof.verify,
    effects,
    ...(act === undefined ? {} : { answerAct: act.act, reason: act.reason.zh }),
    ...(matter.verifier === undefined ? {} : { verifier: planText(matter.verifier, variables) ?? '' }),
  };
  const finished = await moved(
    tx,
    command,
    task,
    { state: 'done', body, topic: 'task.done', data },
    services,
  );
  await dropDue(tx, finished);
  // An answer that ends the whole plan is the last thing that anybody does in it.
  if (act !== undefined) return passUnchecked(tx, finished, at);
  const settled = matter.proof.verify ? finished : await passUnchecked(tx, finished, at);
  await unlock(tx, task.body.incidentId, task.head.chainId, services);
  return settled;
}

/** Says that it cannot be done, and why; the dispatcher decides. */
export async function unable(
  tx: Tx,
  command: TaskCommand & { readonly reason: string },
  services: Services,
): Promise<Doc<'task'>> {
  const task = await forTask(tx, command);
  refuseRole(command.principal, task);
  const state = next(task, 'unable');
  const body = { ...task.body, reason: command.reason };
  return moved(
    tx,
    command,
    task,
    { state, body, topic: 'task.unable', data: { reason: command.reason } },
    services,
  );
}

/** Gives a task that is not done to another unit; whoever dispatches decides that. */
export async function reassign(
  tx: Tx,
  command: TaskCommand & { readonly unit: string; readonly reason: string },
  services: Services,
): Promise<Doc<'task'>> {
  const task = await forTask(tx, command, 'incident.dispatch');
  const state = next(task, 'reassign');
  const unit = await unitById(tx, command.unit, cityDay(services.clock.now()));
  if (unit === undefined) throw taskProblem('task-unit-unknown', { value: command.unit });
  refuseOutside(command.principal, unit, task);
  const at = services.clock.now();
  await closeParts(tx, { documentId: task.head.id, at });
  const { id: documentId, chainId } = task.head;
  await openPart(tx, { documentId, chainId, unit: unit.id, part: 'helper', at });
  const body = { ...task.body, takenBy: null };
  const data = { reason: command.reason, from: task.head.ownerUnit, to: unit.id };
  const owner = { unit: unit.id, path: unit.path };
  return moved(tx, command, task, { state, body, owner, topic: 'task.reassigned', data }, services);
}

/** Says that a matter is not needed here, with the reason; those that wait for it may begin. */
export async function dropMatter(
  tx: Tx,
  command: TaskCommand & { readonly reason: string },
  services: Services,
): Promise<Doc<'task'>> {
  const task = await forTask(tx, command, 'incident.dispatch');
  const state = next(task, 'drop');
  const body = { ...task.body, notNeeded: true, reason: command.reason };
  const data = { reason: command.reason, because: 'not-needed' };
  const dropped = await moved(tx, command, task, { state, body, topic: 'task.cancelled', data }, services);
  await dropDue(tx, dropped);
  await closeParts(tx, { documentId: task.head.id, at: services.clock.now() });
  await unlock(tx, task.body.incidentId, task.head.chainId, services);
  return dropped;
}

async function passUnchecked(tx: Tx, task: Doc<'task'>, at: Date): Promise<Doc<'task'>> {
  await closeParts(tx, { documentId: task.head.id, at });
  const body = { ...task.body, verifiedAt: at.getTime() };
  return changeDocument(tx, task, {
    state: 'verified',
    body,
    happening: { topic: 'task.verified', actor: handleRule, at, data: { unchecked: true } },
  });
}

async function forTask(
  tx: Tx,
  { principal, id }: TaskCommand,
  action: 'task.handle' | 'incident.dispatch' = 'task.handle',
): Promise<Doc<'task'>> {
  return documentFor(tx, { principal, action, kind: 'task', id, lock: true });
}

async function mine(tx: Tx, command: TaskCommand): Promise<Doc<'task'>> {
  const task = await forTask(tx, command);
  const { takenBy } = task.body;
  if (task.head.state !== 'taken')
    throw taskProblem('task-not-now', { value: task.head.state, words: { move: 'taken' } });
  if (takenBy?.id !== command.principal.id) throw taskProblem('not-yours', { value: takenBy?.name ?? '' });
  return task;
}

/** Units of the government tree are given work from above only; bodies outside it from anywhere. */
function refuseOutside(
  principal: Principal,
  unit: { readonly id: string; readonly path: string },
  task: Doc<'task'>,
): void {
  const { place, ownerPath, board } = task.head;
  const isOfTree = rootOf(unit.path) === rootOf(place?.path ?? ownerPath);
  const guard = { ownerPath: unit.path, placePath: null, board, participants: [] };
  if (isOfTree && !mayAct(principal, 'incident.dispatch', guard))
    throw taskProblem('task-outside-tree', { value: unit.id });
}

/** The role that the matter names, held at or above the owner or the place; a clerk's unit may do its own matters too. */
function refuseRole(principal: Principal, task: Doc<'task'>): void {
  const isOwnUnit =
    principal.unit === task.head.ownerUnit || isWithin(principal.unitPath, task.head.ownerPath);
  const placePath = task.head.place?.path ?? task.head.ownerPath;
  const hasRole = principal.grants.some(
    (grant) =>
      grant.role === task.body.role &&
      (isWithin(task.head.ownerPath, grant.path) || isWithin(placePath, grant.path) || isOwnUnit),
  );
  if (!isOwnUnit && !hasRole) throw taskProblem('not-your-role', { value: task.body.role });
}

async function matterFor(
  tx: Tx,
  task: Doc<'task'>,
  services: Services,
): Promise<{
  content: PackContent | undefined;
  matter: Matter;
  variables: Readonly<Record<string, unknown>>;
}> {
  const content = await services.packs.version(tx, task.head.packVersion);
  const incident = await readDocument(tx, 'incident', task.body.incidentId);
  if (incident === undefined) throw new Error(`task ${task.head.id} has no incident`);
  const { head, body } = incident;
  return {
    content,
    matter: matterOf(content, task.body),
    variables: planVariables(content, { head, subject: body.subject }),
  };
}

function requireProof(matter: Matter, answers: Readonly<Record<string, unknown>>, body: Task): void {
  requireAnswers(matter.form, answers);
  const photos = body.attachments.filter((one) => one.role === 'after').length;
  if (photos < matter.proof.photos)
    throw taskProblem('photo-missing', { value: matter.proof.photos - photos });
  if (matter.proof.note && body.notes.length === 0) throw taskProblem('note-missing');
}

function next(task: Doc<'task'>, move: TaskMove): TaskState {
  const state = taskAfter(TaskState.parse(task.head.state), move);
  if (state === undefined) throw taskProblem('task-not-now', { value: task.head.state, words: { move } });
  return state;
}

function withNote(body: Task, command: TaskCommand & { readonly text: string }, services: Services): Task {
  const by: Actor = actorOf(command.principal);
  return { ...body, notes: [...body.notes, { at: services.clock.now().getTime(), by, text: command.text }] };
}

async function moved(
  tx: Tx,
  command: TaskCommand,
  task: Doc<'task'>,
  change: {
    readonly state?: TaskState;
    readonly body: Task;
    readonly owner?: { readonly unit: string; readonly path: string };
    readonly topic: string;
    readonly data?: Readonly<Record<string, unknown>>;
  },
  services: Services,
): Promise<Doc<'task'>> {
  const at = services.clock.now();
  const { principal, ip } = command;
  await audit(
    tx,
    {
      actor: principal,
      ip,
      action: change.topic,
      objectType: 'task',
      objectId: task.head.id,
      detail: change.data ?? {},
    },
    at,
  );
  return changeDocument(tx, task, {
    ...(change.state === undefined ? {} : { state: change.state }),
    ...(change.owner === undefined ? {} : { owner: change.owner }),
    body: change.body,
    happening: { topic: change.topic, actor: actorOf(principal), at, data: change.data ?? {} },
  });
}
