import { randomUUID } from 'node:crypto';
import type { Db, Tx } from '@cityloop/core/store';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { sql } from 'kysely';
import { audit } from './audit.store.ts';
import { accessProblem } from './errors.ts';
import { checkReach, checkUnit } from './grant-rights.ts';
import { checkPassword, readablePassword } from './password.ts';
import type { Grant, Principal } from './principal.ts';
import { accountGrants, GrantRows } from './principals.store.ts';
import { scopeSql } from './scope.store.ts';
import { scopeOf } from './scope.ts';
import { accessRule } from './seed.store.ts';

/** An account as it is shown. */
export interface AccountView {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly unit: string;
  readonly unitPath: string;
  readonly grants: readonly Grant[];
  readonly mayReveal: boolean;
  readonly demo: boolean;
  /** Made by somebody else and not yet changed by its owner. */
  readonly firstPassword: boolean;
  /** The password is older than the rules allow. */
  readonly passwordDue: boolean;
  readonly secondFactor: boolean;
  /** Since when the password is the present one. */
  readonly passwordAt: Date;
  readonly disabledAt: Date | undefined;
}

/** What a new account is. */
export interface NewAccount {
  /** 3–30 of a–z, 0–9, `.`, `_` and `-`. */
  readonly username: string;
  readonly name: string;
  readonly unit: string;
  readonly unitPath: string;
  readonly grants: readonly Grant[];
  /** Address at the identity provider that this account signs in through, if it does. */
  readonly email?: string | undefined;
  readonly mayReveal?: boolean | undefined;
}

/** An account with the password it begins with, told once. */
export interface FirstPassword {
  readonly id: string;
  readonly username: string;
  readonly password: string;
}

/** Accounts of people. */
export interface Accounts {
  /** Those the caller manages, by user name. */
  list(by: Principal, at: Date): Promise<readonly AccountView[]>;
  create(account: NewAccount, by: Principal, at: Date): Promise<FirstPassword>;
  /** Gives a new first password, ends all sessions and lifts a lock. */
  resetPassword(username: string, by: Principal, at: Date): Promise<FirstPassword>;
  setGrants(username: string, grants: readonly Grant[], by: Principal, at: Date): Promise<void>;
  /** Nobody is deleted: the audit names them. */
  disable(username: string, by: Principal, at: Date): Promise<void>;
  enable(username: string, by: Principal, at: Date): Promise<void>;
}

/** Opens the accounts of a store; `changed` is told whose rights are other than before. */
export function openAccounts(db: Db, changed: (accountId: string) => void): Accounts {
  async function change(
    username: string,
    by: Principal,
    work: (tx: Tx, id: string) => Promise<void>,
  ): Promise<string> {
    const id = await db.transaction().execute(async (tx) => {
      const account = await accountOf(tx, username);
      // Also its roles: whoever sets a password may sign in with them.
      checkReach(by, account.unit_path, await grantsOf(tx, account.id));
      await work(tx, account.id);
      return account.id;
    });
    changed(id);
    return id;
  }
  return {
    list: (by, at) => list(db, by, at),
    create: (account, by, at) => create(db, account, { by, at, demo: false }),
    async resetPassword(username, by, at) {
      const password = readablePassword();
      const hash = await hashPassword(password);
      const id = await change(username, by, async (tx, account) => {
        await writePassword(tx, account, hash, at);
        await sql`update account set first_password = true where id = ${account}`.execute(tx);
        await endSessions(tx, account);
        await sql`delete from sign_in_failure where username = ${username.toLowerCase()}`.execute(tx);
        await log(tx, 'account.reset-password', account, by, at);
      });
      return { id, username, password };
    },
    async setGrants(username, grants, by, at) {
      await change(username, by, async (tx, account) => {
        const { rows } = await sql<{
          unit_path: string;
        }>`select unit_path from account where id = ${account}`.execute(tx);
        checkReach(by, rows[0]?.unit_path ?? '', grants);
        await writeGrants(tx, account, grants);
        await log(tx, 'account.set-grants', account, by, at, { grants: plain(grants) });
      });
    },
    async disable(username, by, at) {
      await change(username, by, async (tx, account) => {
        await sql`update account set disabled_at = coalesce(disabled_at, ${at}) where id = ${account}`.execute(
          tx,
        );
        await sql`update "auth_user" set "banned" = true, "updatedAt" = ${at} where "id" = ${account}`.execute(
          tx,
        );
        await endSessions(tx, account);
        await log(tx, 'account.disable', account, by, at);
      });
    },
    async enable(username, by, at) {
      await change(username, by, async (tx, account) => {
        await sql`update account set disabled_at = null where id = ${account}`.execute(tx);
        await sql`update "auth_user" set "banned" = false, "updatedAt" = ${at} where "id" = ${account}`.execute(
          tx,
        );
        await log(tx, 'account.enable', account, by, at);
      });
    },
  };
}

/**
 * Makes the demo accounts that do not exist yet and tells their first passwords: only here, only once. `keep` runs in
 * their transaction, so that there is never an account whose first password nobody knows.
 */
export async function demoAccounts(
  db: Db,
  accounts: readonly NewAccount[],
  by: Principal,
  at: Date,
  keep: (tx: Tx, made: readonly FirstPassword[]) => Promise<void> = async () => {},
): Promise<readonly FirstPassword[]> {
  const { rows } = await sql<{ username: string }>`select "username" as username from "auth_user"`.execute(
    db,
  );
  const known = new Set(rows.map((row) => row.username));
  const missing = accounts.filter((account) => !known.has(account.username.toLowerCase()));
  // Hashing runs on the thread pool: all at once, before the transaction begins.
  const prepared = await Promise.all(missing.map((account) => prepare(account, by)));
  await db.transaction().execute(async (tx) => {
    for (const one of prepared) await insert(tx, one, { by, at, demo: true });
    await keep(tx, prepared.map(told));
  });
  return prepared.map(told);
}

/** Whether a demo account that can sign in still has the password made at first start. */
export async function anyFirstPasswords(db: Db): Promise<boolean> {
  const { rows } =
    await sql`select 1 from account where demo and first_password and disabled_at is null limit 1`.execute(
      db,
    );
  return rows.length > 0;
}

interface Making {
  readonly by: Principal;
  readonly at: Date;
  readonly demo: boolean;
}

interface Prepared extends FirstPassword {
  readonly account: NewAccount;
  readonly hash: string;
}

async function create(db: Db, account: NewAccount, making: Making): Promise<FirstPassword> {
  const prepared = await prepare(account, making.by);
  await db.transaction().execute((tx) => insert(tx, prepared, making));
  return told(prepared);
}

function told({ id, username, password }: Prepared): FirstPassword {
  return { id, username, password };
}

async function prepare(account: NewAccount, by: Principal): Promise<Prepared> {
  checkUnit(account.unit, account.unitPath);
  checkReach(by, account.unitPath, account.grants);
  const username = account.username.toLowerCase();
  if (!/^[a-z0-9._-]{3,30}$/.test(username))
    throw accessProblem('username-bad', { field: 'username', value: username });
  const [id, password] = [randomUUID(), readablePassword()];
  return { id, username, password, account, hash: await hashPassword(password) };
}

async function insert(
  tx: Tx,
  { id, username, account, hash }: Prepared,
  { by, at, demo }: Making,
): Promise<void> {
  const { rows } = await sql`insert into "auth_user"
      ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "username", "displayUsername", "role", "banned")
      values (${id}, ${account.name}, ${account.email ?? `${username}@accounts.invalid`}, ${account.email !== undefined},
        ${at}, ${at}, ${username}, ${account.username}, 'user', false)
      on conflict do nothing returning "id"`.execute(tx);
  if (rows.length === 0) throw accessProblem('account-exists', { field: 'username', value: username });
  await sql`insert into account (id, unit, unit_path, may_reveal, demo, first_password, password_at, created_at)
      values (${id}, ${account.unit}, ${account.unitPath}, ${account.mayReveal ?? false}, ${demo}, true, ${at}, ${at})`.execute(
    tx,
  );
  await sql`insert into "auth_credential" ("id", "accountId", "providerId", "userId", "createdAt", "updatedAt")
      values (${randomUUID()}, ${id}, 'credential', ${id}, ${at}, ${at})`.execute(tx);
  await writePassword(tx, id, hash, at);
  await writeGrants(tx, id, account.grants);
  await log(tx, 'account.create', id, by, at, {
    username,
    unit: account.unit,
    grants: plain(account.grants),
  });
}

/** What a person is told of its own account beside its rights. */
export interface OwnAccount {
  readonly firstPassword: boolean;
  readonly passwordDue: boolean;
  readonly secondFactor: boolean;
}

/** A person's own account; `undefined` for a token. */
export async function ownAccount(db: Db, id: string, at: Date): Promise<OwnAccount | undefined> {
  const days = await accessRule(db, 'password-max-days');
  const { rows } = await sql<{ first_password: boolean; password_at: Date; second_factor: boolean }>`
    select first_password, password_at, coalesce("twoFactorEnabled", false) as second_factor
    from account join "auth_user" on "auth_user"."id" = account.id where account.id = ${id}`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const passwordDue = isDue(row.password_at, days, at);
  return { firstPassword: row.first_password, passwordDue, secondFactor: row.second_factor };
}

function isDue(since: Date, days: number, at: Date): boolean {
  return at.getTime() - since.getTime() > days * 86_400_000;
}

/** Refuses a new password that is too weak or was used before; asked before the account's owner changes it. */
export async function checkNewPassword(db: Db, account: string, password: string): Promise<void> {
  await checkPassword(db, password);
  const count = await accessRule(db, 'password-remembered');
  const { rows } = await sql<{ hash: string }>`select hash from password_history where account = ${account}
    order by at desc limit ${count}`.execute(db);
  const same = await Promise.all(rows.map(({ hash }) => verifyPassword({ hash, password })));
  if (same.includes(true))
    throw accessProblem('password-used-before', { field: 'password', words: { count } });
}

/** Notes that the owner has changed the password: it is no first password any more. */
export async function passwordChanged(tx: Tx, account: string, at: Date): Promise<void> {
  await sql`update account set first_password = false, password_at = ${at} where id = ${account}`.execute(tx);
  await sql`insert into password_history (account, hash, at)
    select ${account}, "password", ${at} from "auth_credential"
    where "userId" = ${account} and "providerId" = 'credential' and "password" is not null`.execute(tx);
}

/** Sets the password of an account; it is remembered, so that it is not taken again. */
export async function writePassword(tx: Tx, account: string, hash: string, at: Date): Promise<void> {
  await sql`update "auth_credential" set "password" = ${hash}, "updatedAt" = ${at}
    where "userId" = ${account} and "providerId" = 'credential'`.execute(tx);
  await sql`update account set password_at = ${at} where id = ${account}`.execute(tx);
  await sql`insert into password_history (account, hash, at) values (${account}, ${hash}, ${at})`.execute(tx);
}

async function writeGrants(tx: Tx, account: string, grants: readonly Grant[]): Promise<void> {
  await sql`delete from account_grant where account = ${account}`.execute(tx);
  for (const { role, path, boards } of grants) {
    const { rows } = await sql`insert into account_grant (account, role, path, boards)
      select ${account}, id, ${path}, ${boards === undefined ? null : [...boards]}::text[] from role where id = ${role}
      returning role`.execute(tx);
    if (rows.length === 0) throw accessProblem('role-unknown', { field: 'grants', value: role });
  }
}

/** Ends every session of an account. */
export async function endSessions(tx: Tx, account: string): Promise<void> {
  await sql`delete from "auth_session" where "userId" = ${account}`.execute(tx);
}

async function accountOf(db: Db, username: string): Promise<{ id: string; unit_path: string }> {
  const { rows } = await sql<{ id: string; unit_path: string }>`select account.id, account.unit_path
    from account join "auth_user" on "auth_user"."id" = account.id
    where "auth_user"."username" = ${username.toLowerCase()}`.execute(db);
  const [account] = rows;
  if (account === undefined) throw accessProblem('account-unknown', { value: username });
  return account;
}

async function grantsOf(tx: Tx, account: string): Promise<readonly Grant[]> {
  const { rows } = await sql<{ role: string; path: string }>`
    select role, path from account_grant where account = ${account}`.execute(tx);
  return rows;
}

async function log(
  tx: Tx,
  action: string,
  objectId: string,
  actor: Principal,
  at: Date,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await audit(tx, { actor, action, objectType: 'account', objectId, detail }, at);
}

/** Grants without the sets of their actions: those are the role's and change with it. */
function plain(grants: readonly Grant[]): readonly Grant[] {
  return grants.map(({ role, path, boards }) => ({ role, path, ...(boards ? { boards } : {}) }));
}

interface AccountRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly unit: string;
  readonly unit_path: string;
  readonly grants: unknown;
  readonly may_reveal: boolean;
  readonly demo: boolean;
  readonly first_password: boolean;
  readonly password_at: Date;
  readonly second_factor: boolean;
  readonly disabled_at: Date | null;
}

const accountColumns = {
  ownerPath: 'account.unit_path',
  placePath: null,
  board: null,
  chainId: null,
} as const;

async function list(db: Db, by: Principal, at: Date): Promise<readonly AccountView[]> {
  const days = await accessRule(db, 'password-max-days');
  const { rows } =
    await sql<AccountRow>`select account.id, "username" as username, "name" as name, account.unit,
      account.unit_path, ${accountGrants('account.id')} as grants, account.may_reveal, account.demo,
      account.first_password, account.password_at, coalesce("twoFactorEnabled", false) as second_factor, account.disabled_at
    from account join "auth_user" on "auth_user"."id" = account.id
    where ${scopeSql(scopeOf(by, 'account.manage'), accountColumns)}
    order by "username"`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    username: row.username,
    name: row.name,
    unit: row.unit,
    unitPath: row.unit_path,
    grants: GrantRows.parse(row.grants).map(({ role, path, boards }) => ({
      role,
      path,
      ...(boards ? { boards } : {}),
    })),
    mayReveal: row.may_reveal,
    demo: row.demo,
    firstPassword: row.first_password,
    passwordDue: isDue(row.password_at, days, at),
    secondFactor: row.second_factor,
    passwordAt: row.password_at,
    disabledAt: row.disabled_at ?? undefined,
  }));
}
