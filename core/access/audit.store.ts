import { randomUUID } from 'node:crypto';
import { type Db, jsonb, type Store, type Tx } from '@cityloop/core/store';
import { sql } from 'kysely';
import { type AuditRow, type BlockEntry, blockHash, firstHash, rowHash } from './audit-chain.ts';
import type { Principal } from './principal.ts';
import { scopeSql } from './scope.store.ts';
import { type Scope, scopeOf } from './scope.ts';

/** Who did it; a `Principal` fits, and so does the actor of a document. */
export interface AuditActor {
  readonly kind: 'account' | 'token' | 'system';
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  /** Whose auditors may read the row; absent: only those at the top of the tree. */
  readonly unitPath?: string | undefined;
}

/** One thing that was done, refused or failed. */
export interface AuditEntry {
  readonly actor: AuditActor;
  readonly ip?: string | undefined;
  /** Dot name, e.g. `incident.close` or `token.create`. */
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  /** `done` when absent. */
  readonly result?: 'done' | 'refused' | 'failed';
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes a row in the caller's transaction, with its effect; the sealer links it later. Returns the row's id. */
export async function audit(tx: Tx, entry: AuditEntry, at: Date): Promise<string> {
  const { actor } = entry;
  const id = randomUUID();
  await sql`insert into audit_log
    (id, at, actor_kind, actor_id, actor_name, unit, unit_path, ip, action, object_type, object_id, result, detail)
    values (${id}, ${at}, ${actor.kind}, ${actor.id}, ${actor.name}, ${actor.unit}, ${actor.unitPath || null}, ${entry.ip ?? null},
      ${entry.action}, ${entry.objectType}, ${entry.objectId}, ${entry.result ?? 'done'}, ${jsonb(entry.detail ?? {})})`.execute(
    tx,
  );
  return id;
}

const columns = sql`id::text as id, at, actor_kind, actor_id, actor_name, unit, unit_path, ip, action, object_type, object_id,
  result, detail`;

/** What a seal made. */
export interface SealedBlock {
  readonly number: number;
  readonly rows: number;
  readonly hash: string;
}

// Hashing takes about 10 µs a row: a block of this size holds the one embedded session for well under a second.
const mostRows = 5000;

/**
 * Links committed rows that no block holds yet; `undefined` when there are none. Any number of processes may call it:
 * a lock lets one work at a time, and a row that commits late goes into a later block.
 */
export async function seal(store: Store, at: Date): Promise<SealedBlock | undefined> {
  return await store.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('cityloop audit ' || current_schema()))`.execute(tx);
    const { rows } = await sql<AuditRow>`select ${columns} from audit_log where block is null
      order by at, id limit ${mostRows}`.execute(tx);
    if (rows.length === 0) return undefined;
    const last = await lastBlock(tx);
    const number = (last?.number ?? 0) + 1;
    const previous = last?.hash ?? firstHash;
    const entries = rows.map((row): BlockEntry => [row.id, rowHash(row)]);
    const hash = blockHash({ number, sealedAt: at, previous, entries });
    await sql`insert into audit_block (number, sealed_at, previous, hash, entries)
      values (${number}, ${at}, ${previous}, ${hash}, ${jsonb(entries)})`.execute(tx);
    await sql`update audit_log set block = ${number}, position = sealed.position::int
      from unnest(${rows.map((row) => row.id)}::uuid[]) with ordinality as sealed(id, position)
      where audit_log.id = sealed.id`.execute(tx);
    return { number, rows: rows.length, hash };
  });
}

async function lastBlock(db: Db): Promise<{ number: number; hash: string } | undefined> {
  const { rows } = await sql<{ number: number; hash: string }>`select number, hash from audit_block
    order by number desc limit 1`.execute(db);
  return rows[0];
}

/** A sealed block that no longer holds what it held. */
export interface BrokenBlock {
  readonly block: number;
  readonly what: 'row-changed' | 'row-missing' | 'row-inserted' | 'block-changed' | 'block-missing';
  /** Ids of the rows concerned; empty when the block itself is. */
  readonly rows: readonly string[];
}

/** What a check of the whole audit found. */
export interface AuditReport {
  readonly blocks: number;
  readonly rows: number;
  /** Rows committed and not linked yet. */
  readonly unsealed: number;
  /** Hash of the last block: kept elsewhere, it shows later that nothing was cut off the end. */
  readonly head: string;
  readonly firstBroken?: BrokenBlock;
}

interface BlockRow {
  readonly number: number;
  readonly sealed_at: Date;
  readonly previous: string;
  readonly hash: string;
  readonly entries: readonly BlockEntry[];
}

/** Recomputes every block from its rows, in order, and names the first that does not fit. */
export async function verifyAudit(store: Store): Promise<AuditReport> {
  const { db } = store;
  let rows = 0;
  let number = 0;
  let head = firstHash;
  let firstBroken: BrokenBlock | undefined;
  while (firstBroken === undefined) {
    const block = await blockAfter(db, number);
    if (block === undefined) break;
    firstBroken =
      block.number === number + 1
        ? await checkBlock(db, block, head)
        : { block: number + 1, what: 'block-missing', rows: [] };
    if (firstBroken) break;
    number = block.number;
    head = block.hash;
    rows += block.entries.length;
  }
  firstBroken ??= await orphans(db, number);
  const blocks = await count(db, sql`audit_block`);
  const unsealed = await count(db, sql`audit_log where block is null`);
  return { blocks, rows, unsealed, head, ...(firstBroken ? { firstBroken } : {}) };
}

async function blockAfter(db: Db, number: number): Promise<BlockRow | undefined> {
  const { rows } = await sql<BlockRow>`select number, sealed_at, previous, hash, entries from audit_block
    where number > ${number} order by number limit 1`.execute(db);
  return rows[0];
}

async function checkBlock(db: Db, block: BlockRow, previous: string): Promise<BrokenBlock | undefined> {
  const { number, entries } = block;
  const hash = blockHash({ number, sealedAt: block.sealed_at, previous, entries });
  if (block.previous !== previous || block.hash !== hash)
    return { block: number, what: 'block-changed', rows: [] };
  const { rows } = await sql<AuditRow>`select ${columns} from audit_log where block = ${number}`.execute(db);
  const found = new Map(rows.map((row) => [row.id, rowHash(row)]));
  const held = new Set(entries.map(([id]) => id));
  const missing = entries.filter(([id]) => !found.has(id)).map(([id]) => id);
  if (missing.length > 0) return { block: number, what: 'row-missing', rows: missing };
  const inserted = [...found.keys()].filter((id) => !held.has(id));
  if (inserted.length > 0) return { block: number, what: 'row-inserted', rows: inserted };
  const changed = entries.filter(([id, sealed]) => found.get(id) !== sealed).map(([id]) => id);
  return changed.length > 0 ? { block: number, what: 'row-changed', rows: changed } : undefined;
}

/** Rows that say they lie in a block after the last: that block was cut off. */
async function orphans(db: Db, last: number): Promise<BrokenBlock | undefined> {
  const { rows } = await sql<{ block: number }>`select block from audit_log where block > ${last}
    order by block limit 1`.execute(db);
  return rows[0] && { block: rows[0].block, what: 'block-missing', rows: [] };
}

async function count(db: Db, what: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${what}`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Which rows of the audit to read. */
export interface AuditQuery {
  /** Only rows that this principal may read; absent: all. */
  readonly by?: Principal | undefined;
  /** Path of the city's own centre, whose auditors read everything; absent: nobody does. */
  readonly top?: string | undefined;
  readonly actorId?: string | undefined;
  readonly objectType?: string | undefined;
  readonly objectId?: string | undefined;
  readonly action?: string | undefined;
  readonly before?: Date | undefined;
  readonly limit?: number | undefined;
}

const auditColumns = {
  ownerPath: 'audit_log.unit_path',
  placePath: null,
  board: null,
  chainId: null,
} as const;

/**
 * The rows that a principal may read: what its branch did; the auditor of the city itself reads everything, also what
 * rules, unknown callers and bodies outside the tree did. A body outside the tree has a top of its own, and no more.
 */
export function auditScope(by: Principal, top: string | undefined): Scope {
  const scope = scopeOf(by, 'audit.read');
  const isTop = scope.kind === 'some' && scope.branches.some((branch) => branch.path === top);
  return isTop ? { kind: 'everything' } : scope;
}

/** Rows of the audit, newest first. */
export async function readAudit(
  db: Db,
  query: AuditQuery,
): Promise<readonly (AuditRow & { readonly block: number | null })[]> {
  const filters = [
    query.by === undefined ? [] : [scopeSql(auditScope(query.by, query.top), auditColumns)],
    query.actorId === undefined ? [] : [sql`actor_id = ${query.actorId}`],
    query.objectType === undefined ? [] : [sql`object_type = ${query.objectType}`],
    query.objectId === undefined ? [] : [sql`object_id = ${query.objectId}`],
    query.action === undefined ? [] : [sql`action = ${query.action}`],
    query.before === undefined ? [] : [sql`at < ${query.before}`],
  ].flat();
  const where = filters.length === 0 ? sql`true` : sql.join(filters, sql` and `);
  const { rows } = await sql<AuditRow & { block: number | null }>`select ${columns}, block from audit_log
    where ${where} order by at desc, id desc limit ${query.limit ?? 100}`.execute(db);
  return rows;
}
