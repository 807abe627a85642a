import type { Principal } from '@cityloop/core/access';
import type { Actor } from '@cityloop/core/contracts';

/** Who a document's history names for a principal. */
export function actorOf(principal: Principal): Actor {
  return { kind: principal.kind, id: principal.id, name: principal.name, unit: principal.unit };
}
