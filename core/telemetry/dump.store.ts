import { Readable } from 'node:stream';
import { select } from './select.store.ts';
import type { Tables } from './tables.ts';
import type { DumpPage, DumpPart } from './telemetry.ts';

const columns: Readonly<Record<DumpPart, [string, ...string[]]>> = {
  minute: ['series', 'minute', 'avg', 'min', 'max', 'n', 'version'],
  ingest: ['ingest', 'number'],
  latest: ['series', 'last'],
  reading: ['series', 't', 'v', 'revision', 'ingest', 'number', 'rank'],
  batch: ['ingest', 'number', 'received_at', 'series', 't', 'v', 'revision'],
};

/** So many readings of batches are read at a time: some 8 MB of text. */
const readingsAtOnce = 200_000;
const rowsAtOnce = 100_000;

/**
 * Everything that is stored, batches last and in their order: whatever comes in meanwhile is in the later parts or in
 * none. A reading whose batch was dropped before it is a row of its own.
 */
export async function* dump(tables: Tables): AsyncGenerator<DumpPage> {
  const days = await select<[string, string]>(
    tables.heavy,
    `select distinct table, partition_id from system.parts
     where database = {database:String} and active and table in ('minute', 'reading') order by table, partition_id`,
    { database: tables.database },
  );
  const partitions = (table: string) => days.filter(([name]) => name === table).map(([, id]) => id);
  for (const id of partitions('minute'))
    yield* pages(tables, 'minute', `_partition_id = '${id}'`, 'series, minute');
  yield* pages(tables, 'ingest', 'true', 'ingest');
  yield* pages(tables, 'latest', 'true', 'series');
  for (const id of partitions('reading')) {
    const orphan = `(ingest, number) not in (select ingest, number from ${tables.batch})`;
    yield* pages(tables, 'reading', `_partition_id = '${id}' and ${orphan}`, 'series, t');
  }
  for (const { ingest, first, last } of await batchRuns(tables)) {
    const run = `ingest = '${ingest}' and number between ${first} and ${last}`;
    yield { part: 'batch', lines: await read(tables, 'batch', run, 'ingest, number') };
  }
}

/** Stores lines of a dump; a store may be given the same ones twice without harm. */
export async function load(tables: Tables, page: DumpPage): Promise<void> {
  if (page.lines.length === 0) return;
  await tables.writer.insert({
    table: tables[page.part],
    columns: columns[page.part],
    values: Readable.from([`${page.lines.join('\n')}\n`], { objectMode: false }),
    format: 'TabSeparated',
    clickhouse_settings: { async_insert: 0, wait_end_of_query: 1, max_partitions_per_insert_block: '0' },
  });
}

async function* pages(
  tables: Tables,
  part: DumpPart,
  where: string,
  order: string,
): AsyncGenerator<DumpPage> {
  for (let from = 0; ; from += rowsAtOnce) {
    const lines = await read(tables, part, where, `${order} limit ${rowsAtOnce} offset ${from}`);
    if (lines.length > 0) yield { part, lines };
    if (lines.length < rowsAtOnce) return;
  }
}

async function read(
  tables: Tables,
  part: DumpPart,
  where: string,
  order: string,
): Promise<readonly string[]> {
  const result = await tables.heavy.query({
    query: `select ${columns[part].join(', ')} from ${tables[part]} final where ${where} order by ${order}
      settings do_not_merge_across_partitions_select_final = 1`,
    format: 'TabSeparated',
  });
  const text = await result.text();
  return text === '' ? [] : text.slice(0, -1).split('\n');
}

interface BatchRun {
  readonly ingest: string;
  readonly first: number;
  readonly last: number;
}

/** Runs of consecutive batches that hold about as many readings as are read at once. */
async function batchRuns(tables: Tables): Promise<readonly BatchRun[]> {
  const rows = await select<[string, number, number]>(
    tables.heavy,
    `select ingest, number, length(t) from ${tables.batch} final order by ingest, number`,
  );
  const runs: { ingest: string; first: number; last: number; readings: number }[] = [];
  for (const [ingest, number, readings] of rows) {
    const run = runs.at(-1);
    if (run?.ingest === ingest && run.readings + readings <= readingsAtOnce) {
      run.last = number;
      run.readings += readings;
    } else runs.push({ ingest, first: number, last: number, readings });
  }
  return runs;
}
