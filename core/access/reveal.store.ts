import type { Tx } from '@cityloop/core/store';
import { audit } from './audit.store.ts';
import { accessProblem } from './errors.ts';
import type { Principal } from './principal.ts';
import { type Guarded, mayAct } from './scope.ts';

// A reason of one word is no reason; four characters are one in Chinese.
const shortestReason = 4;

/** What is to be shown in the clear, to whom and why. */
export interface RevealRequest {
  readonly principal: Principal;
  /** The row that holds it. */
  readonly guarded: Guarded;
  readonly objectType: string;
  readonly objectId: string;
  /** Which fields. */
  readonly fields: readonly string[];
  readonly reason: string;
  readonly ip?: string | undefined;
}

/**
 * Logs that personal data is shown in the clear; throws when the caller may not see it or gives no reason. The caller
 * hands the data out after this transaction has committed.
 */
export async function reveal(tx: Tx, request: RevealRequest, at: Date): Promise<void> {
  const { principal, reason } = request;
  const may = principal.mayReveal === true && mayAct(principal, 'personal.reveal', request.guarded);
  if (!may) throw accessProblem('out-of-scope');
  if (reason.trim().length < shortestReason) {
    throw accessProblem('reason-needed', {
      field: 'reason',
      value: reason,
      words: { length: shortestReason },
    });
  }
  await audit(
    tx,
    {
      actor: principal,
      ip: request.ip,
      action: 'personal.reveal',
      objectType: request.objectType,
      objectId: request.objectId,
      detail: { fields: request.fields, reason: reason.trim() },
    },
    at,
  );
}
