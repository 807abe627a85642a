import { chainDocuments, type Doc } from '@cityloop/core/chain';
import type { Tx } from '@cityloop/core/store';

/** The tasks of one incident; a chain may hold several. */
export async function tasksOf(tx: Tx, incidentId: string, chainId: string): Promise<readonly Doc<'task'>[]> {
  return (await chainDocuments(tx, 'task', chainId)).filter((task) => task.body.incidentId === incidentId);
}
