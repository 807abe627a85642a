import { accessProblem } from './errors.ts';
import type { Grant, Principal } from './principal.ts';
import { mayAct } from './scope.ts';

/** Refuses to make or change what lies outside the giver's own reach: its unit and every role given. */
export function checkReach(by: Principal, unitPath: string, grants: readonly Grant[]): void {
  for (const path of [unitPath, ...grants.map((grant) => grant.path)]) {
    const guarded = { ownerPath: path, placePath: null, board: null, participants: [] };
    if (!mayAct(by, 'account.manage', guarded)) throw accessProblem('out-of-scope', { value: path });
  }
}
