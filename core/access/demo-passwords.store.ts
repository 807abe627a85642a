import type { Db } from '@cityloop/core/store';
import { hashPassword } from 'better-auth/crypto';
import { sql } from 'kysely';
import { endSessions, type FirstPassword, writePassword } from './accounts.store.ts';
import { audit } from './audit.store.ts';
import { accessProblem } from './errors.ts';
import { readablePassword } from './password.ts';
import type { Principal } from './principal.ts';

/**
 * Gives every demo account, or one of them, a password that only this answer tells: the first password, which the
 * sign-in page shows on the machine itself, stands no more, and the server may be reached from elsewhere.
 */
export async function renewDemoPasswords(
  db: Db,
  options: { readonly username?: string | undefined },
  by: Principal,
  at: Date,
): Promise<readonly FirstPassword[]> {
  const { username } = options;
  const { rows } = await sql<{ id: string; username: string }>`select account.id, "username" as username
    from account join "auth_user" on "auth_user"."id" = account.id
    where account.demo and account.disabled_at is null
      and (${username === undefined} or "username" = ${username?.toLowerCase() ?? ''})
    order by "username"`.execute(db);
  if (username !== undefined && rows.length === 0)
    throw accessProblem('account-unknown', { value: username });
  // Hashing runs on the thread pool: all at once, before the transaction begins.
  const renewed = await Promise.all(
    rows.map(async (row) => {
      const password = readablePassword();
      return { ...row, password, hash: await hashPassword(password) };
    }),
  );
  await db.transaction().execute(async (tx) => {
    for (const account of renewed) {
      await writePassword(tx, account.id, account.hash, at);
      await sql`update account set first_password = false where id = ${account.id}`.execute(tx);
      await sql`delete from sign_in_failure where username = ${account.username}`.execute(tx);
      await endSessions(tx, account.id);
      const entry = { action: 'account.renew-password', objectType: 'account', objectId: account.id };
      await audit(tx, { ...entry, actor: by, detail: {} }, at);
    }
  });
  return renewed.map(({ id, username: name, password }) => ({ id, username: name, password }));
}
