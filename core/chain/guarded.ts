import { type Action, type Guarded, mayAct, type Principal } from '@cityloop/core/access';
import type { DocumentHead, DocumentKind } from '@cityloop/core/contracts';
import { httpProblem } from '@cityloop/core/http';
import type { Db } from '@cityloop/core/store';
import { type Doc, documentParts, lockDocument, openParts, partsIn, readDocument } from './chain.store.ts';
import { type ChainView, readChain } from './chain-view.store.ts';

/** What access looks at on a document; on a task or proof a part in another one of the chain does not count. */
export async function guardOf(db: Db, head: DocumentHead): Promise<Guarded> {
  return guardWith(
    head,
    isOwnPart(head.kind) ? await documentParts(db, head.id) : await openParts(db, head.chainId),
  );
}

function guardWith(head: DocumentHead, participants: readonly string[]): Guarded {
  return {
    ownerPath: head.ownerPath,
    placePath: head.place?.path ?? null,
    board: head.board,
    participants,
  };
}

/** A document for somebody who may do this to it; one out of reach is not found, one in reach but not allowed is refused. */
export async function documentFor<K extends DocumentKind>(
  db: Db,
  request: {
    readonly principal: Principal;
    readonly action: Action;
    readonly kind: K;
    readonly id: string;
    readonly lock?: boolean;
  },
): Promise<Doc<K>> {
  const read = request.lock === true ? lockDocument : readDocument;
  const doc = await read(db, request.kind, request.id);
  if (doc === undefined) throw httpProblem('not-found', { value: request.id });
  const guard = await guardOf(db, doc.head);
  if (!mayAct(request.principal, 'document.read', guard))
    throw httpProblem('not-found', { value: request.id });
  if (!mayAct(request.principal, request.action, guard))
    throw httpProblem('not-allowed', { words: { action: request.action } });
  return doc;
}

/**
 * A chain for somebody who may read one of its own documents, and the ids of those that it may read whole. Of the others
 * it sees the shared summary: their heads, and that something happened.
 */
export async function chainFor(
  db: Db,
  principal: Principal,
  chainId: string,
): Promise<{ readonly chain: ChainView; readonly whole: ReadonlySet<string> }> {
  const chain = await readChain(db, chainId);
  const parts = await partsIn(db, [...new Set(chain.documents.map(({ head }) => head.chainId))]);
  const guarded = chain.documents.map(({ head }) => {
    const own = parts.filter((part) =>
      isOwnPart(head.kind) ? part.documentId === head.id : part.chainId === head.chainId,
    );
    return {
      head,
      guard: guardWith(
        head,
        own.map((part) => part.unit),
      ),
    };
  });
  const readable = guarded.filter(({ guard }) => mayAct(principal, 'document.read', guard));
  // What a chain merely comes from lets nobody into it.
  if (!readable.some(({ head }) => head.chainId === chainId))
    throw httpProblem('not-found', { value: chainId });
  const whole = readable.filter(
    ({ head, guard }) => head.kind !== 'score' || mayAct(principal, 'score.read', guard),
  );
  return { chain, whole: new Set(whole.map(({ head }) => head.id)) };
}

function isOwnPart(kind: DocumentKind): boolean {
  return kind === 'task' || kind === 'proof';
}
