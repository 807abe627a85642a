import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';
import type { Principal } from './principal.ts';
import { accountPrincipal } from './principals.store.ts';

/** Ends one session. */
export async function endSession(db: Db, id: string): Promise<void> {
  await sql`delete from "auth_session" where "id" = ${id}`.execute(db);
}

/** The user name of an account; empty for one that signs in elsewhere. */
export async function usernameOf(db: Db, accountId: string): Promise<string> {
  const { rows } = await sql<{ username: string | null }>`select "username" as username from "auth_user"
    where "id" = ${accountId}`.execute(db);
  return rows[0]?.username ?? '';
}

/** Whom a user name belongs to, for the audit of a wrong password: its own auditors are to see it. */
export async function principalNamed(db: Db, username: string): Promise<Principal | undefined> {
  const { rows } = await sql<{
    id: string;
  }>`select "id" as id from "auth_user" where "username" = ${username}`.execute(db);
  return rows[0] && (await accountPrincipal(db, rows[0].id));
}
