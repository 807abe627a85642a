import type { Db } from '@cityloop/core/store';
import type { ColumnType, Generated } from 'kysely';

type Json = ColumnType<unknown, unknown, unknown>;

/** The tables of the kernel: messages on their way, what was acted on, what failed, and deadlines. */
export type KernelTables = {
  chain_head: { chain_id: string; seq: number; claimed_by: string | null; claimed_until: Date | null };
  outbox: {
    id: string;
    chain_id: string;
    seq: number;
    topic: string;
    message: Json;
    at: Date;
    sent_at: Date | null;
  };
  inbox: { consumer: string; message_id: string; at: Date };
  dead_letter: {
    id: string;
    consumer: string;
    chain_id: string;
    seq: number;
    message_id: string;
    message: Json;
    state: 'failed' | 'held' | 'replayed';
    error: string | null;
    at: Date;
    replayed_at: Date | null;
  };
  timer: {
    id: Generated<string>;
    module: string;
    name: string;
    key: string;
    chain_id: string | null;
    due_at: Date;
    body: Json;
    state: 'waiting' | 'failed';
    error: string | null;
  };
  job: {
    id: string;
    module: string;
    name: string;
    key: string;
    body: Json;
    state: 'waiting' | 'failed';
    attempts: number;
    lease_until: Date | null;
    error: string | null;
    at: Date;
  };
  kernel_value: { key: string; value: Json };
};

/** The database as the kernel sees it. */
export function kernelTables(db: Db) {
  return db.withTables<KernelTables>();
}
