import { accessProblem } from './errors.ts';
import type { Grant, Principal } from './principal.ts';
import { mayAct } from './scope.ts';

/**
 * Refuses a unit that is not the one its path ends in: the path says what its maker may reach, the unit whose parts count
 * as its own, so a false unit would take part in the place of another.
 */
export function checkUnit(unit: string, unitPath: string): void {
  if (unitPath.slice(unitPath.lastIndexOf('/') + 1) !== unit)
    throw accessProblem('out-of-scope', { field: 'unit', value: unit });
}

/** Refuses to make or change what lies outside the giver's own reach: its unit and every role given. */
export function checkReach(by: Principal, unitPath: string, grants: readonly Grant[]): void {
  for (const path of [unitPath, ...grants.map((grant) => grant.path)]) {
    const guarded = { ownerPath: path, placePath: null, board: null, participants: [] };
    if (!mayAct(by, 'account.manage', guarded)) throw accessProblem('out-of-scope', { value: path });
  }
}
