import { randomUUID } from 'node:crypto';
import type { Message } from '@cityloop/core/contracts';
import type { Db, Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import type { Generated } from 'kysely';
import { type Consumer, enqueue, kernelMigrations, type Log } from '../index.ts';

/** When the tests' city begins. */
export const NOON = new Date('2026-07-01T04:00:00Z');

/** What consumers of the tests write as their effect. */
export type ActTables = {
  act: { n: Generated<number>; consumer: string; chain_id: string; message_id: string; seq: number };
};

/** The kernel's tables and one for effects. */
export const kernelSources = [
  kernelMigrations,
  { module: 'acts', folder: new URL('./migrations/', import.meta.url) },
];

/** A store of its own with the kernel's tables and one for effects. */
export function kernelStore(): Promise<Store> {
  return testStore(kernelSources);
}

/** The document of a message as a stage would send it. */
function documentOf(chainId: string, at: Date): Message['document'] {
  return {
    id: randomUUID(),
    kind: 'incident',
    chainId,
    ownerUnit: '500103',
    ownerPath: 'cq/500103',
    board: null,
    pack: 'lids',
    packVersion: '1',
    type: 'lid-open',
    title: 'Lid open',
    level: 4,
    state: 'handling',
    drill: false,
    place: null,
    version: 1,
    at,
    updatedAt: at,
  };
}

/** Puts a message into a chain, in the caller's transaction. */
export function send(tx: Db, chainId: string, topic = 'incident.opened', at = NOON): Promise<Message> {
  return enqueue(tx, { topic, chainId, document: documentOf(chainId, at), body: {}, data: {}, at });
}

/** A message as the bus carries it, without a store. */
export function messageOf(chainId: string, seq: number, topic = 'incident.opened'): Message {
  const document = documentOf(chainId, NOON);
  return { id: randomUUID(), topic, chainId, seq, document, body: {}, data: { n: seq }, at: NOON };
}

/** Chains under the names that a test gives them, and in what order their messages came. */
export function namedChains(...names: readonly string[]) {
  const ids = new Map(names.map((name): [string, string] => [name, randomUUID()]));
  const nameOf = new Map([...ids].map(([name, id]) => [id, name]));
  return {
    id: (name: string) => ids.get(name) ?? '',
    label: ({ chainId, seq }: { chainId: string; seq: number }) => `${nameOf.get(chainId)}${seq}`,
  };
}

/** A consumer that notes each message it acts on, in the transaction of its effect. */
export function noting(
  name: string,
  also: (message: Message) => void | Promise<void> = () => {},
  topics: readonly string[] = ['incident.*'],
): Consumer {
  return {
    name,
    topics,
    async act(tx, message) {
      await tx
        .withTables<ActTables>()
        .insertInto('act')
        .values({
          consumer: name,
          chain_id: message.chainId,
          message_id: message.id,
          seq: message.seq,
        })
        .execute();
      await also(message);
    },
  };
}

/** What consumers acted on, in the order in which it was committed by one of them. */
export async function acts(
  db: Db,
): Promise<readonly { consumer: string; chainId: string; seq: number; messageId: string }[]> {
  const rows = await db.withTables<ActTables>().selectFrom('act').selectAll().orderBy('n').execute();
  return rows.map((row) => ({
    consumer: row.consumer,
    chainId: row.chain_id,
    seq: Number(row.seq),
    messageId: row.message_id,
  }));
}

/** A log that keeps what it was told. */
export function keepingLog(): Log & { readonly said: string[] } {
  const said: string[] = [];
  const say =
    (level: string) =>
    (what: string, facts: Readonly<Record<string, unknown>> = {}) =>
      said.push(`${level} ${what} ${facts.error instanceof Error ? facts.error.message : ''}`.trim());
  return { said, info: say('info'), warn: say('warn'), error: say('error') };
}

/** A promise that a test settles by hand. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

/** Waits until something holds, for at most ten seconds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ten seconds for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
