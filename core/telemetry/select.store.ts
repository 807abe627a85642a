import type { ClickHouseClient } from '@clickhouse/client';

/** A statement names its series one by one; this keeps it well below the server's limit of 256 KiB. */
const seriesPerStatement = 5_000;

/** Runs a query and gives its rows as arrays; whole numbers of 64 bits come as numbers on every server version. */
export async function select<Row extends readonly unknown[]>(
  client: ClickHouseClient,
  query: string,
  params: Readonly<Record<string, string | number>> = {},
): Promise<Row[]> {
  const result = await client.query({
    query: `${query} settings output_format_json_quote_64bit_integers = 0, do_not_merge_across_partitions_select_final = 1`,
    format: 'JSONCompactEachRow',
    query_params: params,
  });
  return result.json<Row>();
}

/** Runs a query once for each few thousand series; `query` gets the list for an `in (…)`. */
export async function selectBySeries<Row extends readonly unknown[]>(
  client: ClickHouseClient,
  series: readonly number[],
  query: (list: string) => string,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let from = 0; from < series.length; from += seriesPerStatement) {
    const part = series.slice(from, from + seriesPerStatement);
    for (const row of await select<Row>(client, query(part.map(wholeNumber).join(',')))) rows.push(row);
  }
  return rows;
}

/** A number that goes into a statement; throws unless it is a whole one. */
export function wholeNumber(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value}: expected a whole number`);
  return String(value);
}
