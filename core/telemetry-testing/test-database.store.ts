import type { Connections } from '@cityloop/core/telemetry';

/** Removes a test's database with everything in it. */
export async function dropDatabase(connections: Connections, database: string): Promise<void> {
  await connections.writer.command({ query: `drop database if exists ${database} sync` });
}

/** Leaves the store as a crash does that came after the batch and before what follows from it. */
export async function loseDerivedRows(connections: Connections, database: string): Promise<void> {
  await connections.writer.command({ query: `truncate table ${database}.reading` });
  await connections.writer.command({ query: `truncate table ${database}.latest` });
}

/** Marks the store as written by a release that knows more steps of the schema. */
export async function pretendNewerSchema(connections: Connections, database: string): Promise<void> {
  await connections.writer.command({ query: `insert into ${database}.schema_step values (1000)` });
}

/** How often the store has asked the system to put a file on disk. */
export async function fileSyncs(connections: Connections): Promise<number> {
  const result = await connections.interactive.query({
    query: `select toFloat64(sum(value)) from system.events where event = 'FileSync'`,
    format: 'JSONCompactEachRow',
  });
  const [row] = await result.json<[number]>();
  return row?.[0] ?? 0;
}
