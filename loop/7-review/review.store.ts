import type { Actor } from '@cityloop/core/contracts';
import { type Db, jsonb } from '@cityloop/core/store';
import type { ColumnType } from 'kysely';

type ReviewTables = {
  archived_chain: { chain_id: string; actor: ColumnType<unknown, unknown, unknown>; at: Date };
};

/** Puts a chain away: every stage has left its record. */
export async function archiveChain(tx: Db, chainId: string, actor: Actor, at: Date): Promise<void> {
  await tx
    .withTables<ReviewTables>()
    .insertInto('archived_chain')
    .values({ chain_id: chainId, actor: jsonb(actor), at })
    .onConflict((on) => on.doNothing())
    .execute();
}

/** When a chain was put away. */
export async function archivedAt(db: Db, chainId: string): Promise<Date | undefined> {
  const row = await db
    .withTables<ReviewTables>()
    .selectFrom('archived_chain')
    .select('at')
    .where('chain_id', '=', chainId)
    .executeTakeFirst();
  return row?.at;
}
