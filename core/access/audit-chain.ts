import { createHash } from 'node:crypto';

/** A row of the audit as the store gives it. */
export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly actor_name: string;
  readonly unit: string;
  readonly unit_path: string | null;
  readonly ip: string | null;
  readonly action: string;
  readonly object_type: string;
  readonly object_id: string;
  readonly result: string;
  readonly detail: unknown;
}

/** A row's id and the hash of its content. */
export type BlockEntry = readonly [id: string, sha256: string];

/** What a block's hash covers. */
export interface BlockContent {
  readonly number: number;
  readonly sealedAt: Date;
  readonly previous: string;
  readonly entries: readonly BlockEntry[];
}

/** What the first block has for its predecessor. */
export const firstHash = '0'.repeat(64);

/** SHA-256 of a row's content. */
export function rowHash(row: AuditRow): string {
  // Named one by one, so that a column added later does not change old hashes.
  const { id, at, actor_kind, actor_id, actor_name, unit, unit_path } = row;
  const { ip, action, object_type, object_id, result, detail } = row;
  const who = { actor_kind, actor_id, actor_name, unit, unit_path, ip };
  return sha256(canonicalJson({ id, at, who, action, object_type, object_id, result, detail }));
}

/** SHA-256 of a block: number, time, the block before and every row's hash in order. */
export function blockHash({ number, sealedAt, previous, entries }: BlockContent): string {
  return sha256(canonicalJson({ number, sealedAt, previous, entries }));
}

/** JSON with sorted keys and no spaces: equal values have equal text. */
export function canonicalJson(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`);
  return `{${members.join(',')}}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
