import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';

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
