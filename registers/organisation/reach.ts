import { type Action, mayAct, type Principal } from '@cityloop/core/access';
import { httpProblem } from '@cityloop/core/http';
import type { Db } from '@cityloop/core/store';
import { unitById } from './organisation.store.ts';
import type { Unit } from './organisation.ts';

/** A unit that lies in reach of what a principal may do; one out of reach is not found. */
export async function unitInReach(
  db: Db,
  request: {
    readonly principal: Principal;
    readonly action: Action;
    readonly id: string;
    readonly day: string;
  },
): Promise<Unit> {
  const unit = await unitById(db, request.id, request.day);
  const boards = request.principal.grants.flatMap((grant) => grant.boards ?? []);
  const guards = [null, ...boards].map((board) => ({
    ownerPath: unit?.path ?? '',
    placePath: null,
    board,
    participants: [],
  }));
  const reaches =
    unit !== undefined && guards.some((guard) => mayAct(request.principal, request.action, guard));
  if (!reaches) throw httpProblem('not-found', { value: request.id });
  return unit;
}
