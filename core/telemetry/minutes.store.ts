import { type BucketRow, bucketOf, grouped, within } from './readings.store.ts';
import { selectBySeries, wholeNumber } from './select.store.ts';
import type { Tables } from './tables.ts';
import type { Bucket } from './telemetry.ts';

const minuteMs = 60_000;

/** Computes every minute that [from, to) touches from the de-duplicated readings it has now. */
export async function closeMinutes(tables: Tables, from: number, to: number, version: number): Promise<void> {
  const first = Math.floor(from / minuteMs) * minuteMs;
  const end = Math.ceil(to / minuteMs) * minuteMs;
  await tables.heavy.command({
    query: `insert into ${tables.minute} (series, minute, avg, min, max, n, version)
      select series, intDiv(t, ${minuteMs}) * ${minuteMs} as start, avg(v), min(v), max(v), count(), ${wholeNumber(version)}
      from ${tables.reading} final where ${within('t', first, end)} group by series, start
      settings do_not_merge_across_partitions_select_final = 1`,
    clickhouse_settings: { max_partitions_per_insert_block: '0' },
  });
}

/** The computed minutes of each series that begin in [from, to). */
export async function minutes(
  tables: Tables,
  series: readonly number[],
  from: number,
  to: number,
): Promise<Map<number, readonly Bucket[]>> {
  const rows = await selectBySeries<BucketRow>(
    tables.interactive,
    series,
    (list) =>
      `select series, minute, avg, min, max, n from ${tables.minute} final
       where series in (${list}) and ${within('minute', from, to)} order by series, minute`,
  );
  return grouped(series, rows, bucketOf);
}
