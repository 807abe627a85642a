import pg from 'pg';
import { StoreError } from './errors.ts';

/** How a process shares a PostgreSQL: with nobody, or with others that hear of each other over the bus. */
export type Company = 'alone' | 'with-others';

/** A predecessor that was killed is gone for the database only when its connection is. */
const WAIT_MS = 10_000;
const AGAIN_MS = 200;

/** A process's presence on a schema. */
export interface Presence {
  leave(): Promise<void>;
}

/**
 * Notes that a process works on a schema, for as long as a connection of its own lives; a second one beside one that is
 * alone is refused, because neither would hear what the other writes.
 */
export async function enter(
  databaseUrl: string,
  {
    address,
    schema,
    company,
  }: { readonly address: string; readonly schema: string; readonly company: Company },
): Promise<Presence> {
  const client = new pg.Client({ connectionString: databaseUrl, keepAlive: true });
  client.on('error', () => {});
  await client.connect();
  try {
    const lock = company === 'alone' ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared';
    const until = performance.now() + WAIT_MS;
    while (!(await isTaken(client, lock, schema))) {
      if (performance.now() > until) throw new StoreError('STORE_IN_COMPANY', { address });
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  } catch (error) {
    await client.end();
    throw error;
  }
  return { leave: () => client.end() };
}

async function isTaken(client: pg.Client, lock: string, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    `select ${lock}(hashtext('cityloop presence'), hashtext($1)) as taken`,
    [schema],
  );
  return rows[0]?.taken === true;
}
