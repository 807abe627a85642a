import type { Db } from '@cityloop/core/store';
import type { ColumnType, RawBuilder } from 'kysely';

type Json = ColumnType<unknown, unknown, unknown>;

/** The tables that every stage writes in its own transaction. */
export type ChainTables = {
  document: {
    id: string;
    kind: string;
    chain_id: string;
    district: string;
    owner_unit: string;
    owner_path: string;
    board: string | null;
    pack: string;
    pack_version: string;
    type: string;
    title: string;
    level: number | null;
    state: string;
    drill: boolean;
    lng: number | null;
    lat: number | null;
    place_path: string | null;
    address: string | null;
    geom: ColumnType<string | null, RawBuilder<unknown> | null, RawBuilder<unknown> | null>;
    version: number;
    body: Json;
    at: Date;
    updated_at: Date;
  };
  document_link: { from_id: string; to_id: string; role: string; at: Date };
  document_history: {
    document_id: string;
    version: number;
    chain_id: string;
    topic: string;
    state: string;
    actor: Json;
    data: Json;
    at: Date;
  };
  participant: {
    document_id: string;
    chain_id: string;
    unit: string;
    part: string;
    at: Date;
    closed_at: Date | null;
  };
};

/** The database as the chain sees it. */
export function chainTables(db: Db) {
  return db.withTables<ChainTables>();
}
