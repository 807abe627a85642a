import { select } from './select.store.ts';
import type { Tables } from './tables.ts';

const dayMs = 86_400_000;

/** Drops the day partitions that end before `before`; an ingest's highest number stays known. */
export async function dropBefore(tables: Tables, before: number): Promise<number> {
  const lastDay = Math.floor(before / dayMs) - 1;
  const expired = await select<[string, string]>(
    tables.writer,
    `select distinct table, partition_id from system.parts
     where database = {database:String} and active and table in ('batch', 'reading')
     and toInt64(partition) <= {lastDay:Int64}`,
    { database: tables.database, lastDay },
  );
  if (expired.length === 0) return 0;
  await tables.writer.command({
    query: `insert into ${tables.ingest} (ingest, number) select ingest, max(number) from ${tables.batch} group by ingest`,
  });
  for (const [table, partition] of expired) {
    await tables.writer.command({
      query: `alter table ${tables.database}.${table} drop partition id '${partition}'`,
    });
  }
  return expired.length;
}
