import { select, selectBySeries, wholeNumber } from './select.store.ts';
import type { Tables } from './tables.ts';
import type { Bucket, Point, TelemetryStats } from './telemetry.ts';

type PointRow = readonly [series: number, t: number, v: number];

/** A row of a bucket query: series, start, avg, min, max, n. */
export type BucketRow = readonly [number, number, number, number, number, number];

/** The newest reading of each series, from the table that the view keeps. */
export async function latest(tables: Tables, series: readonly number[]): Promise<Map<number, Point>> {
  const rows = await selectBySeries<PointRow>(
    tables.interactive,
    series,
    (list) =>
      `select series, tupleElement(max(last) as newest, 't'), tupleElement(newest, 'v')
       from ${tables.latest} where series in (${list}) group by series`,
  );
  return new Map(rows.map(([id, t, v]) => [id, { t, v }]));
}

/** The de-duplicated readings of each series in [from, to). */
export async function range(
  tables: Tables,
  series: readonly number[],
  from: number,
  to: number,
): Promise<Map<number, readonly Point[]>> {
  const rows = await selectBySeries<PointRow>(
    tables.interactive,
    series,
    (list) =>
      `select series, t, v from ${tables.reading} final
       where series in (${list}) and ${within('t', from, to)} order by series, t`,
  );
  return grouped(series, rows, ([, t, v]) => ({ t, v }));
}

/** The de-duplicated readings of each series in steps counted from `from`. */
export async function buckets(
  tables: Tables,
  series: readonly number[],
  from: number,
  to: number,
  stepMs: number,
): Promise<Map<number, readonly Bucket[]>> {
  if (!(stepMs > 0)) throw new RangeError(`step ${stepMs} ms: expected more than 0`);
  const step = wholeNumber(stepMs);
  const start = `${wholeNumber(from)} + intDiv(t - ${wholeNumber(from)}, ${step}) * ${step}`;
  const rows = await selectBySeries<BucketRow>(
    tables.heavy,
    series,
    (list) =>
      `select series, ${start} as start, avg(v), min(v), max(v), count() from ${tables.reading} final
       where series in (${list}) and ${within('t', from, to)} group by series, start order by series, start`,
  );
  return grouped(series, rows, bucketOf);
}

/** How many different (series, t) lie in [from, to). */
export async function count(tables: Tables, from: number, to: number): Promise<number> {
  const [row] = await select<[number]>(
    tables.heavy,
    `select count() from ${tables.reading} final where ${within('t', from, to)}`,
  );
  return row?.[0] ?? 0;
}

/** Rows and bytes as the server counts its parts. */
export async function stats(tables: Tables): Promise<TelemetryStats> {
  const [row] = await select<[number, number]>(
    tables.interactive,
    `select sumIf(rows, table = 'reading'), sum(bytes_on_disk) from system.parts
     where database = {database:String} and active`,
    { database: tables.database },
  );
  return { rows: row?.[0] ?? 0, bytes: row?.[1] ?? 0 };
}

/** A half-open interval of a column. */
export function within(column: string, from: number, to: number): string {
  return `${column} >= ${wholeNumber(from)} and ${column} < ${wholeNumber(to)}`;
}

/** A bucket from its row. */
export function bucketOf([, t, avg, min, max, n]: BucketRow): Bucket {
  return { t, avg, min, max, n };
}

/** Rows of all series, sorted, by series; every series that was asked for has a list. */
export function grouped<Row extends readonly [number, ...unknown[]], Item>(
  series: readonly number[],
  rows: readonly Row[],
  item: (row: Row) => Item,
): Map<number, readonly Item[]> {
  const lists = new Map<number, Item[]>(series.map((id) => [id, []]));
  for (const row of rows) lists.get(row[0])?.push(item(row));
  return lists;
}
