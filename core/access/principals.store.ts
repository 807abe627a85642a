import type { Db } from '@cityloop/core/store';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Action } from './actions.ts';
import type { Grant, Principal } from './principal.ts';

const GrantRow = z.object({
  role: z.string(),
  path: z.string(),
  boards: z.array(z.string()).nullable(),
  actions: z.array(z.string()),
});

/** Rows of grants with what their roles allow now. */
export const GrantRows = z.array(GrantRow);

/** Grants of an account as jsonb, each with the actions of its role. */
export function accountGrants(account: string): RawBuilder<unknown> {
  return sql`(select coalesce(jsonb_agg(jsonb_build_object(
      'role', g.role, 'path', g.path, 'boards', g.boards,
      'actions', array(select action from role_action where role_action.role = g.role)) order by g.role, g.path), '[]')
    from account_grant g where g.account = ${sql.ref(account)})`;
}

/** Grants kept as jsonb on a row itself, each with the actions of its role. */
export function keptGrants(column: string): RawBuilder<unknown> {
  return sql`(select coalesce(jsonb_agg(jsonb_build_object(
      'role', g.role, 'path', g.path, 'boards', g.boards,
      'actions', array(select action from role_action where role_action.role = g.role)) order by g.role, g.path), '[]')
    from jsonb_to_recordset(${sql.ref(column)}) as g(role text, path text, boards jsonb))`;
}

/** What a row says of a principal. */
export interface PrincipalRow {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly unit_path: string;
  readonly may_reveal: boolean;
  readonly grants: unknown;
}

/** The principal of a row. */
export function principalOf(kind: Principal['kind'], row: PrincipalRow): Principal {
  const rows = GrantRows.parse(row.grants);
  const grants: readonly Grant[] = rows.map(({ role, path, boards, actions }) => ({
    role,
    path,
    ...(boards === null ? {} : { boards }),
    actions: new Set(actions),
  }));
  return {
    kind,
    id: row.id,
    name: row.name,
    unit: row.unit,
    unitPath: row.unit_path,
    grants,
    actions: new Set(rows.flatMap((grant) => grant.actions)),
    mayReveal: row.may_reveal,
  };
}

/** The principal of an account; `undefined` when it is disabled, or signed in elsewhere and not yet given a unit. */
export async function accountPrincipal(db: Db, id: string): Promise<Principal | undefined> {
  const { rows } = await sql<PrincipalRow>`
    select account.id, "auth_user"."name", account.unit, account.unit_path, account.may_reveal,
      ${accountGrants('account.id')} as grants
    from account join "auth_user" on "auth_user"."id" = account.id
    where account.id = ${id} and account.disabled_at is null`.execute(db);
  return rows[0] && principalOf('account', rows[0]);
}

/**
 * Of these units' paths, those where somebody may do this: an account that can sign in and is granted it at the unit, or
 * belongs to the unit and is granted it anywhere in its tree.
 */
export async function heldAt(
  db: Db,
  action: Action,
  paths: readonly string[],
  board: string | null,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ path: string }>`
    select asked.path from unnest(${[...paths]}::text[]) as asked(path)
    where exists (
      select 1 from account
        join account_grant held on held.account = account.id
        join role_action on role_action.role = held.role and role_action.action = ${action}
      where account.disabled_at is null
        and asked.path in (held.path, account.unit_path)
        and split_part(held.path, '/', 1) = split_part(account.unit_path, '/', 1)
        and (held.boards is null or ${board}::text = any(held.boards)))`.execute(db);
  return new Set(rows.map(({ path }) => path));
}
