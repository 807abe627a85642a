import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { type Db, jsonb } from '@cityloop/core/store';
import { sql } from 'kysely';
import { z } from 'zod';
import { audit } from './audit.store.ts';
import { briefCache } from './brief-cache.ts';
import { accessProblem } from './errors.ts';
import { checkReach, checkUnit } from './grant-rights.ts';
import type { Grant, Principal } from './principal.ts';
import { keptGrants, type PrincipalRow, principalOf } from './principals.store.ts';
import { scopeSql } from './scope.store.ts';
import { scopeOf } from './scope.ts';

/** A token as it is shown: never its secret. */
export interface TokenView {
  readonly id: string;
  /** First characters of the token, by which a person recognises it. */
  readonly prefix: string;
  readonly name: string;
  readonly unit: string;
  readonly unitPath: string;
  readonly grants: readonly Grant[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
}

/** What a new token is. */
export interface NewToken {
  /** For a gateway: its id, which is its MQTT user name too. */
  readonly name: string;
  readonly unit: string;
  readonly unitPath: string;
  readonly grants: readonly Grant[];
  readonly expiresAt?: Date | undefined;
}

/** API tokens of machines. */
export interface Tokens {
  /** The secret is told here and never again. */
  create(token: NewToken, by: Principal, at: Date): Promise<{ readonly id: string; readonly secret: string }>;
  revoke(id: string, by: Principal, at: Date): Promise<void>;
  /** Those the caller manages, oldest first. */
  list(by: Principal): Promise<readonly TokenView[]>;
  /** Whose secret this is; `undefined` when unknown, expired or revoked. Revocation elsewhere is seen within 5 s. */
  verify(secret: string, at: Date): Promise<Principal | undefined>;
}

interface Known {
  readonly principal: Principal;
  readonly expiresAt: Date | null;
}

const shape = /^cl_([A-Za-z0-9]{10})_[A-Za-z0-9_-]{43}$/;
const GrantsColumn = z.array(
  z.object({ role: z.string(), path: z.string(), boards: z.array(z.string()).optional() }).readonly(),
);

/** Opens the tokens of a store. */
export function openTokens(db: Db): Tokens {
  const cache = briefCache<Known>(5000);
  return {
    create: (token, by, at) => create(db, token, by, at),
    list: (by) => list(db, by),
    async revoke(id, by, at) {
      await revoke(db, id, by, at);
      cache.forget(({ principal }) => principal.id === id);
    },
    async verify(secret, at) {
      const prefix = shape.exec(secret)?.[1];
      if (prefix === undefined) return undefined;
      const key = sha256(secret);
      const known = cache.get(key) ?? (await find(db, prefix, key, at));
      if (known === undefined || (known.expiresAt !== null && known.expiresAt <= at)) return undefined;
      cache.set(key, known);
      return known.principal;
    },
  };
}

async function create(
  db: Db,
  token: NewToken,
  by: Principal,
  at: Date,
): Promise<{ id: string; secret: string }> {
  checkUnit(token.unit, token.unitPath);
  checkReach(by, token.unitPath, token.grants);
  const id = randomUUID();
  const prefix = randomBytes(16).toString('base64url').replace(/[-_]/g, '').slice(0, 10).padEnd(10, '0');
  const secret = `cl_${prefix}_${randomBytes(32).toString('base64url')}`;
  const grants = token.grants.map(({ role, path, boards }) => ({
    role,
    path,
    ...(boards ? { boards } : {}),
  }));
  await db.transaction().execute(async (tx) => {
    for (const { role } of grants) {
      const { rows } = await sql`select 1 from role where id = ${role}`.execute(tx);
      if (rows.length === 0) throw accessProblem('role-unknown', { field: 'grants', value: role });
    }
    await sql`insert into token
      (id, prefix, secret_sha256, name, unit, unit_path, grants, created_by, created_at, expires_at)
      values (${id}, ${prefix}, ${sha256(secret)}, ${token.name}, ${token.unit}, ${token.unitPath}, ${jsonb(grants)},
        ${by.id}, ${at}, ${token.expiresAt ?? null})`.execute(tx);
    const detail = { name: token.name, unit: token.unit, grants };
    await audit(tx, { actor: by, action: 'token.create', objectType: 'token', objectId: id, detail }, at);
  });
  return { id, secret };
}

async function revoke(db: Db, id: string, by: Principal, at: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{
      unit_path: string;
    }>`update token set revoked_at = coalesce(revoked_at, ${at})
      where id::text = ${id} returning unit_path`.execute(tx);
    const [token] = rows;
    if (token === undefined) throw accessProblem('token-unknown', { value: id });
    checkReach(by, token.unit_path, []);
    await audit(tx, { actor: by, action: 'token.revoke', objectType: 'token', objectId: id }, at);
  });
}

interface TokenRow extends PrincipalRow {
  readonly secret_sha256: string;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
}

async function find(db: Db, prefix: string, hash: string, at: Date): Promise<Known | undefined> {
  const { rows } = await sql<TokenRow>`select id::text as id, name, unit, unit_path, false as may_reveal,
      ${keptGrants('token.grants')} as grants, secret_sha256, expires_at, last_used_at
    from token where prefix = ${prefix} and revoked_at is null`.execute(db);
  const row = rows[0];
  if (row === undefined || !timingSafeEqual(Buffer.from(row.secret_sha256), Buffer.from(hash)))
    return undefined;
  // Once a minute is enough to see that a token lives, and spares a write a request.
  if (row.last_used_at === null || at.getTime() - row.last_used_at.getTime() > 60_000) {
    await sql`update token set last_used_at = ${at} where prefix = ${prefix}`.execute(db);
  }
  return { principal: principalOf('token', row), expiresAt: row.expires_at };
}

const tokenColumns = { ownerPath: 'token.unit_path', placePath: null, board: null, chainId: null } as const;

async function list(db: Db, by: Principal): Promise<readonly TokenView[]> {
  const { rows } = await sql<{
    id: string;
    prefix: string;
    name: string;
    unit: string;
    unit_path: string;
    grants: unknown;
    created_by: string;
    created_at: Date;
    expires_at: Date | null;
    revoked_at: Date | null;
    last_used_at: Date | null;
  }>`select id::text as id, prefix, name, unit, unit_path, grants, created_by, created_at, expires_at, revoked_at,
      last_used_at
    from token where ${scopeSql(scopeOf(by, 'account.manage'), tokenColumns)} order by created_at, id`.execute(
    db,
  );
  return rows.map((row) => ({
    id: row.id,
    prefix: `cl_${row.prefix}`,
    name: row.name,
    unit: row.unit,
    unitPath: row.unit_path,
    grants: GrantsColumn.parse(row.grants).map(({ boards, ...grant }) => ({
      ...grant,
      ...(boards ? { boards } : {}),
    })),
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  }));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
