import { batchesAfter, insertBatch, lastNumber } from './batches.store.ts';
import { type Connections, connect } from './connections.ts';
import { dump, load } from './dump.store.ts';
import { closeMinutes, minutes } from './minutes.store.ts';
import { buckets, count, latest, range, stats } from './readings.store.ts';
import { dropBefore } from './retention.store.ts';
import { prepareSchema, repairViews } from './schema.store.ts';
import { slots, slotTable } from './slots.store.ts';
import { type Tables, tablesIn } from './tables.ts';
import type { Telemetry } from './telemetry.ts';

const dayMs = 86_400_000;

/** Where telemetry is kept and for how long. */
export interface TelemetryOptions {
  /** A ClickHouse server (`http://user:password@host:8123`); without it chDB opens `dir` in this process. */
  readonly url?: string;
  /** The embedded store's folder; the caller holds the lock on it. */
  readonly dir?: string;
  /** Sessions that are open already and stay so after `close()`. */
  readonly connections?: Connections;
  /** The database that holds the tables; `cityloop` when absent. */
  readonly database?: string;
  /** Sync every batch, so that it also survives power loss; true when absent. */
  readonly fsync?: boolean;
  /** How many days `expire` keeps; for ever when absent. */
  readonly days?: number;
}

/** Opens the store, makes or updates its tables, and completes what a crash left half done. */
export async function openTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const connections = options.connections ?? (await connect(whereOf(options)));
  const release = async () => (options.connections === undefined ? await connections.close() : undefined);
  try {
    const tables = tablesIn(connections, options.database ?? 'cityloop');
    await prepareSchema(tables, options.fsync ?? true);
    await repairViews(tables);
    return telemetryOver(tables, options.days, release);
  } catch (error) {
    await release();
    throw error;
  }
}

function whereOf({ url, dir }: TelemetryOptions): { url: string } | { dir: string } {
  if (url !== undefined) return { url };
  if (dir !== undefined) return { dir };
  throw new RangeError('telemetry: expected a url, a folder or open connections');
}

function telemetryOver(tables: Tables, days: number | undefined, close: () => Promise<void>): Telemetry {
  return {
    insert: carefulInsert(tables),
    lastNumber: (ingest) => lastNumber(tables, ingest),
    batchesAfter: (ingest, number, { limit }) => batchesAfter(tables, ingest, number, limit),
    latest: (series) => latest(tables, series),
    range: (series, from, to) => range(tables, series, from, to),
    buckets: (series, from, to, stepMs) => buckets(tables, series, from, to, stepMs),
    slots: (series, at, options) => slots(tables, series, at, options),
    slotTable: (series, day, options) => slotTable(tables, series, day, options),
    closeMinutes: (from, to, version) => closeMinutes(tables, from, to, version),
    minutes: (series, from, to) => minutes(tables, series, from, to),
    count: (from, to) => count(tables, from, to),
    stats: () => stats(tables),
    expire: async (now) => (days === undefined ? 0 : dropBefore(tables, now - days * dayMs)),
    dump: () => dump(tables),
    load: (page) => load(tables, page),
    close,
  };
}

/** A failed insert may have left a batch without its readings in the series: the next one completes that first. */
function carefulInsert(tables: Tables): Telemetry['insert'] {
  let doubtful = false;
  return async (batch) => {
    if (doubtful) await repairViews(tables);
    doubtful = false;
    try {
      await insertBatch(tables, batch);
    } catch (error) {
      doubtful = true;
      throw error;
    }
  };
}
