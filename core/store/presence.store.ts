import pg from 'pg';
import { StoreError } from './errors.ts';

/** How a process shares a PostgreSQL: with nobody, or with others that hear of each other over the bus. */
export type Company = 'alone' | 'with-others';

/** A predecessor that was killed is gone for the database only when its connection is. */
const WAIT_MS = 30_000;
const AGAIN_MS = 200;
/** A host that vanished without a word is noticed after half a minute instead of the two hours of most systems. */
const NOTICE = 'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3';

/** A process's presence on a schema. */
export interface Presence {
  leave(): Promise<void>;
}

/** Where a process is present, and what to do when it may no longer be. */
export interface Entrance {
  readonly databaseUrl: string;
  readonly address: string;
  readonly schema: string;
  readonly company: Company;
  /** Called when the connection broke and another process had come in before it was back. */
  readonly onRefused: (error: StoreError) => void;
  /** How long a predecessor's connection may still be there. */
  readonly waitMs?: number;
}

/**
 * Notes that a process works on a schema, for as long as a connection of its own lives; a second one beside one that is
 * alone is refused, because neither would hear what the other writes. A connection that breaks is made again.
 */
export async function enter(entrance: Entrance): Promise<Presence> {
  let client = await holdLock(entrance);
  let hasLeft = false;
  function watch(): void {
    client.once('end', () => {
      if (!hasLeft) void again();
    });
  }
  async function again(): Promise<void> {
    while (!hasLeft) {
      try {
        client = await holdLock(entrance);
        if (hasLeft) await client.end();
        else watch();
        return;
      } catch (error) {
        if (error instanceof StoreError && error.code === 'STORE_IN_COMPANY') {
          entrance.onRefused(error);
          return;
        }
        await pause();
      }
    }
  }
  watch();
  return {
    async leave() {
      hasLeft = true;
      await client.end();
    },
  };
}

async function holdLock({ databaseUrl, address, schema, company, waitMs }: Entrance): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, keepAlive: true });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(NOTICE);
    const lock = company === 'alone' ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared';
    const until = performance.now() + (waitMs ?? WAIT_MS);
    while (!(await isTaken(client, lock, schema))) {
      if (performance.now() > until) throw new StoreError('STORE_IN_COMPANY', { address });
      await pause();
    }
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function isTaken(client: pg.Client, lock: string, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    `select ${lock}(hashtext('cityloop presence'), hashtext($1)) as taken`,
    [schema],
  );
  return rows[0]?.taken === true;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
}
