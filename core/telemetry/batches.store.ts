import { Readable } from 'node:stream';
import { checkBatchHead, checkReading, distinctReadings } from './readings.ts';
import { select } from './select.store.ts';
import type { Tables } from './tables.ts';
import type { Batch, Reading } from './telemetry.ts';

const settings = {
  async_insert: 0,
  wait_end_of_query: 1,
  // Late readings of a long outage may touch more than the 100 days that are the server's default.
  max_partitions_per_insert_block: '0',
} as const;

/** Stores a batch as one row; its readings follow by the views within the same statement. */
export async function insertBatch(tables: Tables, batch: Batch): Promise<void> {
  checkBatchHead(batch);
  for (const reading of batch.readings) checkReading(reading);
  const readings = distinctReadings(batch.readings);
  const line = [
    batch.ingest,
    batch.number,
    batch.receivedAt,
    column(readings, (reading) => reading.series),
    column(readings, (reading) => reading.t),
    column(readings, (reading) => reading.v),
    column(readings, (reading) => reading.revision),
  ].join('\t');
  await tables.writer.insert({
    table: tables.batch,
    values: Readable.from([`${line}\n`], { objectMode: false }),
    format: 'TabSeparated',
    clickhouse_settings: settings,
  });
}

/** The highest number an ingest has stored, also when its batches were dropped since. */
export async function lastNumber(tables: Tables, ingest: string): Promise<number> {
  const [row] = await select<[number]>(
    tables.interactive,
    `select greatest(
       (select max(number) from ${tables.batch} where ingest = {ingest:String}),
       (select max(number) from ${tables.ingest} where ingest = {ingest:String}))`,
    { ingest },
  );
  return row?.[0] ?? 0;
}

type BatchRow = readonly [
  number,
  number,
  readonly number[],
  readonly number[],
  readonly number[],
  readonly number[],
];

/** The next batches of an ingest after a number; the table is in that order. */
export async function batchesAfter(
  tables: Tables,
  ingest: string,
  number: number,
  limit: number,
): Promise<readonly Batch[]> {
  const rows = await select<BatchRow>(
    tables.interactive,
    `select number, received_at, series, t, v, revision from ${tables.batch} final
     where ingest = {ingest:String} and number > {number:UInt64}
     order by number limit {limit:UInt32}`,
    { ingest, number, limit },
  );
  return rows.map((row) => ({ ingest, number: row[0], receivedAt: row[1], readings: readingsOf(row) }));
}

function readingsOf([, , series, t, v, revision]: BatchRow): readonly Reading[] {
  return series.map((id, index) => ({
    series: id,
    t: at(t, index),
    v: at(v, index),
    revision: at(revision, index),
  }));
}

function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`batch row: no value ${index} of ${values.length}`);
  return value;
}

function column(readings: readonly Reading[], value: (reading: Reading) => number): string {
  return `[${readings.map(value).join(',')}]`;
}
