import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';

/** What somebody does with a task who handles its matter. */
const HANDLED = ['task.taken', 'task.noted', 'task.filled', 'task.attached', 'task.done'];

/**
 * Ids of those who handled a task, or any task of an incident or of one that was joined into it: whoever took one, wrote
 * on it or did it, also where somebody else ended it. They verify neither.
 */
export async function handlersOf(db: Db, about: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    with recursive incident(id) as (
      select ${about}::uuid
      union
      select link.from_id from document_link link join incident on link.to_id = incident.id
      where link.role = 'merged-from'
    )
    select distinct history.actor ->> 'id' as id
    from document task join document_history history on history.document_id = task.id
    where task.kind = 'task'
      and task.chain_id in (select chain_id from document where id in (select id from incident))
      and (task.id = ${about} or task.body ->> 'incidentId' in (select id::text from incident))
      and history.topic = any(${HANDLED}::text[])`.execute(db);
  return new Set(rows.map(({ id }) => id));
}
