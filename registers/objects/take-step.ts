import { isWithin, type Principal, rootOf } from '@cityloop/core/access';
import { actorOf } from '@cityloop/core/chain';
import { httpProblem } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { type PackContent, thresholdVariables } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { type Acting, type Step, stepLife } from './life.ts';
import { updateObject } from './objects.store.ts';
import type { RegisterObject } from './objects.ts';
import { type Asking, happened, kindOf, note, objectFor } from './register-objects.ts';
import { setDeadlines } from './schedules.ts';

/** A step that somebody takes with an object. */
export interface StepRequest extends Asking {
  readonly pack: string;
  readonly type: string;
  readonly id: string;
  /** Version that the caller looked at; refused when the object has moved on. */
  readonly version?: number | undefined;
  readonly step: Step;
}

/** Takes one step of an object's life in the caller's transaction. */
export async function takeStep(tx: Tx, request: StepRequest, services: Services): Promise<RegisterObject> {
  const { principal, step } = request;
  const object = await objectFor(tx, { ...request, lock: true });
  if (request.version !== undefined && request.version !== object.version)
    throw httpProblem('conflict', { value: object.name });
  const { content, type } = kindOf(services, object.pack, object.type, object.placePath ?? object.ownerPath);
  const at = services.clock.now();
  const outcome = stepLife(type, object, step, actingOf(principal, object, content, at));
  if (outcome.kind === 'refused') throw outcome.problem;
  const { kind: _, ...next } = outcome;
  const isMove = step.kind === 'move';
  const data = { ...step, from: object.state, to: outcome.state };
  const moved = await updateObject(
    tx,
    object,
    next,
    happened(isMove ? 'moved' : 'approved', principal, data, at),
  );
  await setDeadlines(tx, moved, content);
  await note(tx, request, isMove ? 'object.move' : 'object.approve', moved, data);
  return moved;
}

/** Who acts on an object, with the roles that its grants give over the object's owner or place. */
export function actingOf(
  principal: Principal,
  object: Pick<RegisterObject, 'ownerPath' | 'placePath' | 'board'>,
  content: PackContent,
  at: Date,
): Acting {
  const held = principal.grants
    .filter((grant) => rootOf(grant.path) === rootOf(principal.unitPath))
    .filter((grant) => grant.boards === undefined || grant.boards.includes(object.board))
    .filter(
      (grant) =>
        isWithin(object.ownerPath, grant.path) ||
        (object.placePath !== null && isWithin(object.placePath, grant.path)),
    )
    .map((grant) => grant.role);
  // A pack may call a role of the platform by a word of its own.
  const own = content.roles.roles.filter(({ role }) => held.includes(role)).map(({ id }) => id);
  return {
    actor: actorOf(principal),
    roles: new Set([...held, ...own]),
    at,
    thresholds: thresholdVariables(content),
  };
}
