import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connections, connect, openTelemetry, type Telemetry } from '@cityloop/core/telemetry';
import { dropDatabase } from './test-database.store.ts';

let shared: Promise<Connections> | undefined;
let databases = 0;

/** An empty store of its own for one test, in chDB or on the server at `url`; `close()` drops it. */
export async function testTelemetry(
  options: { readonly url?: string; readonly days?: number } = {},
): Promise<Telemetry> {
  const { url, ...rest } = options;
  const connections = url === undefined ? await sharedConnections() : await connect({ url });
  const database = `t_${process.pid}_${++databases}`;
  const telemetry = await openTelemetry({ ...rest, connections, database, fsync: false });
  return {
    ...telemetry,
    async close() {
      await dropDatabase(connections, database);
      if (url !== undefined) await connections.close();
    },
  };
}

/** chDB opens one folder a process, so all tests of a process share the sessions. */
function sharedConnections(): Promise<Connections> {
  shared ??= openShared();
  return shared;
}

async function openShared(): Promise<Connections> {
  const dir = mkdtempSync(join(tmpdir(), 'cityloop-chdb-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  return connect({ dir });
}
