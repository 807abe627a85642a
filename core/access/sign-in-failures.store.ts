import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';
import { accessRule } from './seed.store.ts';

/** Minutes for which a user name is locked still; 0 when it is not. */
export async function minutesLocked(db: Db, username: string, now: Date): Promise<number> {
  const { rows } = await sql<{ locked_until: Date | null }>`select locked_until from sign_in_failure
    where username = ${username}`.execute(db);
  const until = rows[0]?.locked_until?.getTime() ?? 0;
  return Math.max(0, Math.ceil((until - now.getTime()) / 60_000));
}

/** Counts a wrong password; the last one allowed locks the name, known or not. */
export async function countFailure(db: Db, username: string, now: Date): Promise<void> {
  const most = await accessRule(db, 'sign-in-failures');
  const lockMs = (await accessRule(db, 'sign-in-lock-minutes')) * 60_000;
  const [forgotten, until] = [new Date(now.getTime() - lockMs), new Date(now.getTime() + lockMs)];
  await sql`delete from sign_in_failure where last_at < ${forgotten}`.execute(db);
  await sql`insert into sign_in_failure as known (username, failures, last_at, locked_until)
    values (${username}, 1, ${now}, case when ${most}::int <= 1 then ${until}::timestamptz end)
    on conflict (username) do update set failures = known.failures + 1, last_at = excluded.last_at,
      locked_until = case when known.failures + 1 >= ${most}::int then ${until}::timestamptz end`.execute(db);
}

/** A right password clears the count. */
export async function clearFailures(db: Db, username: string): Promise<void> {
  await sql`delete from sign_in_failure where username = ${username}`.execute(db);
}
