import type { Db } from '@cityloop/core/store';
import type { ColumnType } from 'kysely';

type Json = ColumnType<unknown, unknown, unknown>;
type Geom = ColumnType<string, never, never>;

/** The tables of pipe networks. */
export type PipelineTables = {
  pipe_network: {
    id: string;
    name: string;
    owner_unit: string;
    owner_path: string;
    gateway: string;
    patterns: Json;
    repair: Json;
    content_hash: string;
    version: number;
    at: Date;
  };
  pipe_network_version: { network: string; version: number; body: Json; actor: Json; at: Date };
  pipe_node: {
    network: string;
    id: string;
    position: number;
    kind: string;
    zone: string;
    users: number;
    critical: boolean;
    district: string;
    owner_path: string;
    place_path: string | null;
    geom: Geom;
    recorded: Json;
    retired_at: Date | null;
  };
  pipe_link: {
    network: string;
    id: string;
    position: number;
    kind: string;
    diameter_mm: number;
    district: string;
    owner_path: string;
    place_path: string | null;
    geom: Geom;
    recorded: Json;
    facts: Json;
    version: number;
    retired_at: Date | null;
  };
  pipe_link_version: {
    network: string;
    id: string;
    version: number;
    recorded: Json;
    facts: Json;
    change: Json;
    proof_id: string | null;
    actor: Json;
    at: Date;
  };
  pipe_meter: {
    id: string;
    network: string;
    position: number;
    district: string;
    owner_path: string;
    place_path: string | null;
    geom: Geom;
    recorded: Json;
    retired_at: Date | null;
  };
};

/** The database as pipe networks see it. */
export function pipelineTables(db: Db) {
  return db.withTables<PipelineTables>();
}
