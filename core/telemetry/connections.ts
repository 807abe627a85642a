import { mkdir } from 'node:fs/promises';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';

/** Three sessions over one store: a session runs one statement at a time, so a heavy one holds up nobody else. */
export interface Connections {
  readonly writer: ClickHouseClient;
  readonly interactive: ClickHouseClient;
  readonly heavy: ClickHouseClient;
  close(): Promise<void>;
}

/** Where to connect: a ClickHouse server, or a folder that chDB opens in this process. */
export type ConnectOptions = { readonly url: string } | { readonly dir: string };

/** Every failure is thrown to the caller, who says it once. */
const log = { level: ClickHouseLogLevel.OFF };

/** Opens the three sessions; a process can open only one folder, and only on its main thread. */
export async function connect(options: ConnectOptions): Promise<Connections> {
  const open =
    'url' in options ? () => createClient({ url: options.url, log }) : await chdbOpener(options.dir);
  const writer = open();
  const interactive = open();
  const heavy = open();
  return {
    writer,
    interactive,
    heavy,
    async close() {
      await Promise.all([writer.close(), interactive.close(), heavy.close()]);
    },
  };
}

type ClientConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>;

/** chDB has no build for some systems, so it is loaded only where it is used. */
async function chdbOpener(dir: string): Promise<() => ClickHouseClient> {
  await mkdir(dir, { recursive: true });
  const { createChdbConnection } = await import('chdb/connection');
  return () => {
    const connection: object = createChdbConnection({ path: dir });
    if (!isClientConnection(connection)) throw new TypeError('chdb: its connection does not fit the client');
    return createClient({ connection, log });
  };
}

/** The two packages write one contract with two copies of a class that has a private field: equal, not assignable. */
function isClientConnection(connection: object): connection is ClientConnection {
  return ['query', 'command', 'insert', 'close'].every((method) => method in connection);
}
