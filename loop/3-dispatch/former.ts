import type { Doc } from '@cityloop/core/chain';

/** What an incident was before a change, for whoever has to know what followed from it: whose, where, about what. */
export function formerOf({ head, body }: Doc<'incident'>): Readonly<Record<string, unknown>> {
  const owner = { unit: head.ownerUnit, path: head.ownerPath };
  return { former: { owner, place: head.place, subject: body.subject } };
}
