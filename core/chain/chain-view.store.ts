import { Actor, type DocumentHead } from '@cityloop/core/contracts';
import type { Db } from '@cityloop/core/store';
import { type Selectable, sql } from 'kysely';
import { headOf } from './chain.store.ts';
import { type ChainTables, chainTables } from './tables.ts';

/** One thing that happened in a chain. */
export interface ChainEvent {
  readonly documentId: string;
  readonly version: number;
  readonly topic: string;
  readonly state: string;
  readonly actor: Actor;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

/** The whole loop of a matter: its documents, what caused what, and what happened in which order. */
export interface ChainView {
  readonly chainId: string;
  readonly documents: readonly { readonly head: DocumentHead; readonly body: unknown }[];
  readonly links: readonly { readonly from: string; readonly to: string; readonly role: string }[];
  readonly events: readonly ChainEvent[];
}

/** Reads a chain and, upwards, the documents of other chains that caused its own. */
export async function readChain(db: Db, chainId: string): Promise<ChainView> {
  const { rows } = await sql<Selectable<ChainTables['document']>>`
    with recursive wanted(id) as (
      select id from document where chain_id = ${chainId}
      union
      select link.from_id from document_link link join wanted on link.to_id = wanted.id
    )
    select document.* from document join wanted using (id) order by document.at, document.id`.execute(db);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return { chainId, documents: [], links: [], events: [] };
  const links = await chainTables(db)
    .selectFrom('document_link')
    .select(['from_id', 'to_id', 'role'])
    .where('to_id', 'in', ids)
    .where('from_id', 'in', ids)
    .execute();
  const events = await chainTables(db)
    .selectFrom('document_history')
    .selectAll()
    .where('document_id', 'in', ids)
    .orderBy('at')
    .orderBy('version')
    .orderBy('document_id')
    .execute();
  return {
    chainId,
    documents: rows.map((row) => ({ head: headOf(row), body: row.body })),
    links: links.map((row) => ({ from: row.from_id, to: row.to_id, role: row.role })),
    events: events.map((row) => ({
      documentId: row.document_id,
      version: row.version,
      topic: row.topic,
      state: row.state,
      actor: Actor.parse(row.actor),
      data: sqlObject(row.data),
      at: row.at,
    })),
  };
}

function sqlObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
