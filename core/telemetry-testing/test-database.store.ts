import type { Connections } from '@cityloop/core/telemetry';

/** Removes a test's database with everything in it. */
export async function dropDatabase(connections: Connections, database: string): Promise<void> {
  await connections.writer.command({ query: `drop database if exists ${database} sync` });
}
