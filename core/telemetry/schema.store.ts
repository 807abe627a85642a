import { select } from './select.store.ts';
import type { Tables } from './tables.ts';

const dayMs = 86_400_000;

/**
 * The batch is the one thing that is inserted: one row, so one part, so all or nothing. Readings and latest values
 * follow from it by views that may run twice without harm: both keep the highest rank, and a rank is what
 * a reading's revision, its batch's time of receipt and number are together.
 */
const steps: readonly ((tables: Tables) => readonly string[])[] = [
  (tables) => [
    `create table if not exists ${tables.batch} (
       ingest LowCardinality(String),
       number UInt64,
       received_at Int64,
       series Array(UInt32) codec(ZSTD),
       t Array(Int64) codec(Delta, ZSTD),
       v Array(Float64) codec(ZSTD),
       revision Array(UInt32) codec(ZSTD)
     ) engine = ReplacingMergeTree
     partition by intDiv(received_at, ${dayMs})
     order by (ingest, number)
     settings index_granularity = 8`,
    `create table if not exists ${tables.reading} (
       series UInt32,
       t Int64 codec(DoubleDelta, ZSTD),
       v Float64 codec(Gorilla, ZSTD),
       revision UInt32 codec(ZSTD),
       ingest LowCardinality(String),
       number UInt64 codec(Delta, ZSTD),
       rank UInt128 codec(ZSTD),
       time DateTime64(3, 'UTC') alias fromUnixTimestamp64Milli(t)
     ) engine = ReplacingMergeTree(rank)
     partition by intDiv(t, ${dayMs})
     order by (series, t)
     settings index_granularity = 1024`,
    `create table if not exists ${tables.latest} (
       series UInt32,
       last SimpleAggregateFunction(max, Tuple(t Int64, rank UInt128, v Float64))
     ) engine = AggregatingMergeTree
     order by series
     settings index_granularity = 1024`,
    `create table if not exists ${tables.minute} (
       series UInt32,
       minute Int64 codec(DoubleDelta, ZSTD),
       avg Float64 codec(Gorilla, ZSTD),
       min Float64 codec(Gorilla, ZSTD),
       max Float64 codec(Gorilla, ZSTD),
       n UInt32 codec(ZSTD),
       version UInt64 codec(Delta, ZSTD)
     ) engine = ReplacingMergeTree(version)
     partition by intDiv(minute, ${30 * dayMs})
     order by (series, minute)
     settings index_granularity = 1024`,
    `create table if not exists ${tables.ingest} (
       ingest LowCardinality(String),
       number SimpleAggregateFunction(max, UInt64)
     ) engine = AggregatingMergeTree
     order by ingest`,
    `create materialized view if not exists ${tables.reading}_of_batch to ${tables.reading} as
     ${readingsOf(tables.batch)}`,
    `create materialized view if not exists ${tables.latest}_of_batch to ${tables.latest} as
     ${latestOf(tables.batch)}`,
  ],
];

const dataTables = ['batch', 'reading', 'latest', 'minute', 'ingest'] as const;

/** Creates what is missing and applies the steps that this store has not seen; a store of a newer release is refused. */
export async function prepareSchema(tables: Tables, fsync: boolean): Promise<void> {
  await tables.writer.command({ query: `create database if not exists ${tables.database}` });
  await tables.writer.command({
    query: `create table if not exists ${tables.schemaStep} (step UInt32) engine = ReplacingMergeTree order by step`,
  });
  const [row] = await select<[number]>(tables.writer, `select max(step) from ${tables.schemaStep}`);
  const applied = row?.[0] ?? 0;
  if (applied > steps.length) {
    throw new Error(
      `telemetry "${tables.database}" has schema ${applied}, this release knows ${steps.length}`,
    );
  }
  for (const [index, step] of steps.entries()) {
    if (index < applied) continue;
    for (const query of step(tables)) await tables.writer.command({ query });
    await tables.writer.command({ query: `insert into ${tables.schemaStep} values (${index + 1})` });
  }
  await applyFsync(tables, fsync);
}

/** Feeds the last batch of each ingest to the views again: a crash between a batch and its views leaves no gap. */
export async function repairViews(tables: Tables): Promise<void> {
  const last = `(
    select * from ${tables.batch} where (ingest, number) in (
      select ingest, max(number) from ${tables.batch}
      where received_at >= (select max(received_at) from ${tables.batch}) - ${dayMs} group by ingest))`;
  const settings = { max_partitions_per_insert_block: '0' };
  await tables.writer.command({
    query: `insert into ${tables.reading} (series, t, v, revision, ingest, number, rank) ${readingsOf(last)}`,
    clickhouse_settings: settings,
  });
  await tables.writer.command({ query: `insert into ${tables.latest} (series, last) ${latestOf(last)}` });
}

const rankOf =
  'bitOr(bitShiftLeft(toUInt128(r), 96), bitOr(bitShiftLeft(toUInt128(received_at), 48), toUInt128(number)))';

function readingsOf(source: string): string {
  return `select s as series, at as t, x as v, r as revision, ingest, number, ${rankOf} as rank
    from ${source} array join series as s, t as at, v as x, revision as r`;
}

function latestOf(source: string): string {
  return `select s as series, max(tuple(at, ${rankOf}, x)) as last
    from ${source} array join series as s, t as at, v as x, revision as r group by s`;
}

/** A merged part replaces parts that were synced, so it is synced as well. */
async function applyFsync(tables: Tables, fsync: boolean): Promise<void> {
  const flag = fsync ? 1 : 0;
  const settings = `fsync_after_insert = ${flag}, fsync_part_directory = ${flag}, min_rows_to_fsync_after_merge = ${flag}`;
  const rows = await select<[string]>(
    tables.writer,
    `select name from system.tables where database = '${tables.database}'
     and position(engine_full, 'fsync_after_insert = 1') > 0`,
  );
  const synced = new Set(rows.map(([name]) => name));
  for (const name of dataTables) {
    if (synced.has(name) === fsync) continue;
    await tables.writer.command({ query: `alter table ${tables[name]} modify setting ${settings}` });
  }
}
