import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connections, connect, openTelemetry, type Telemetry } from '@cityloop/core/telemetry';
import { dropDatabase, fileSyncs, loseDerivedRows, pretendNewerSchema } from './test-database.store.ts';

let shared: Promise<Connections> | undefined;
let databases = 0;

/** A test's own store, with the accidents that a test can bring about. */
export interface TestTelemetry extends Telemetry {
  /** Opens the same tables once more, as a restart does. */
  reopen(): Promise<Telemetry>;
  /** Leaves the store as a crash between a batch and what follows from it. */
  loseDerivedRows(): Promise<void>;
  /** How often the store has synced a file to disk. */
  fileSyncs(): Promise<number>;
  /** Marks the store as written by a newer release. */
  pretendNewerSchema(): Promise<void>;
}

/** An empty store of its own for one test, in chDB or on the server at `url`; `close()` drops it. */
export async function testTelemetry(
  options: { readonly url?: string; readonly days?: number; readonly fsync?: boolean } = {},
): Promise<TestTelemetry> {
  const { url, fsync = false, ...rest } = options;
  const connections = url === undefined ? await sharedConnections() : await connect({ url });
  databases += 1;
  const database = `t_${process.pid}_${databases}`;
  const reopen = () => openTelemetry({ ...rest, connections, database, fsync });
  return {
    ...(await reopen()),
    reopen,
    fileSyncs: () => fileSyncs(connections),
    loseDerivedRows: () => loseDerivedRows(connections, database),
    pretendNewerSchema: () => pretendNewerSchema(connections, database),
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
