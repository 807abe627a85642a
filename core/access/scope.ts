import { type Action, isShared } from './actions.ts';
import { isWithin, rootOf } from './path.ts';
import type { Grant, Principal } from './principal.ts';

/** What access looks at on a row. */
export interface Guarded {
  readonly ownerPath: string;
  readonly placePath: string | null;
  readonly board: string | null;
  /** Ids of units with an open part on the document or its chain. */
  readonly participants: readonly string[];
}

/** A sub-tree of the organisation with the boards that count there; no boards: all of them. */
export interface Branch {
  readonly path: string;
  readonly boards?: readonly string[];
}

/** The rows that a principal reaches with an action. */
export type Scope =
  | { readonly kind: 'everything' }
  | {
      readonly kind: 'some';
      readonly branches: readonly Branch[];
      /** The unit whose open parts count; absent: parts do not count for this action. */
      readonly participant?: string;
    };

const nothing: Scope = { kind: 'some', branches: [] };

/**
 * The rows that a principal reaches with an action. A grant counts inside the tree of the principal's own unit only,
 * so a body outside the government tree sees by ownership and participation whatever it was granted.
 */
export function scopeOf(principal: Principal, action: Action): Scope {
  if (!principal.actions.has(action)) return nothing;
  if (principal.kind === 'system') return { kind: 'everything' };
  const branches = principal.grants
    .filter((grant) => allows(grant, action) && rootOf(grant.path) === rootOf(principal.unitPath))
    .map(branchOf);
  const shared = isShared(action) && principal.unit !== '';
  return { kind: 'some', branches, ...(shared ? { participant: principal.unit } : {}) };
}

/** Whether a row lies in a scope; `scopeSql` says the same to the database. */
export function inScope(scope: Scope, guarded: Guarded): boolean {
  if (scope.kind === 'everything') return true;
  const { participant } = scope;
  if (participant !== undefined && guarded.participants.includes(participant)) return true;
  return scope.branches.some((branch) => reaches(branch, guarded));
}

/** Whether a principal may do this to this row: the one question every command asks. */
export function mayAct(principal: Principal, action: Action, guarded: Guarded): boolean {
  return inScope(scopeOf(principal, action), guarded);
}

function allows(grant: Grant, action: Action): boolean {
  return grant.path !== '' && (grant.actions?.has(action) ?? true);
}

function branchOf(grant: Grant): Branch {
  return { path: grant.path, ...(grant.boards ? { boards: grant.boards } : {}) };
}

function reaches(branch: Branch, guarded: Guarded): boolean {
  const boardFits =
    branch.boards === undefined || (guarded.board !== null && branch.boards.includes(guarded.board));
  if (!boardFits) return false;
  if (isWithin(guarded.ownerPath, branch.path)) return true;
  return guarded.placePath !== null && isWithin(guarded.placePath, branch.path);
}
