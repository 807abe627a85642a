import type { Connections } from './connections.ts';

/** The sessions and the qualified names that every store file works with. */
export interface Tables extends Connections {
  readonly database: string;
  /** One row a batch: what was received, in one piece. */
  readonly batch: string;
  /** One row a reading; the highest rank of a key survives. */
  readonly reading: string;
  /** One row a series: its newest reading. */
  readonly latest: string;
  /** One row a series and minute, computed from de-duplicated readings. */
  readonly minute: string;
  /** One row an ingest: its highest number when batches were dropped. */
  readonly ingest: string;
  /** Which steps of the schema are applied. */
  readonly schemaStep: string;
}

/** Names the tables in a database; its name goes into statements, so it is letters, digits and `_` only. */
export function tablesIn(connections: Connections, database: string): Tables {
  if (!/^[a-z][a-z0-9_]{0,60}$/.test(database)) {
    throw new RangeError(`telemetry database "${database}": expected lower-case letters, digits and _`);
  }
  return {
    ...connections,
    database,
    batch: `${database}.batch`,
    reading: `${database}.reading`,
    latest: `${database}.latest`,
    minute: `${database}.minute`,
    ingest: `${database}.ingest`,
    schemaStep: `${database}.schema_step`,
  };
}
