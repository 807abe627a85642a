import type { CriticalUser, NetworkModel } from './model.ts';

/** Who is served at a set of nodes. */
export interface AffectedUsers {
  /** Ids in the order of the model's rows, each once. */
  readonly nodes: readonly string[];
  readonly users: number;
  readonly critical: readonly (CriticalUser & { readonly node: string })[];
}

/** Counts the users of the given nodes and names the critical ones (hospitals, schools, others). */
export function affectedUsers(model: NetworkModel, nodeIds: Iterable<string>): AffectedUsers {
  const wanted = new Set(nodeIds);
  const nodes = model.nodes.filter((node) => wanted.has(node.id));
  return {
    nodes: nodes.map((node) => node.id),
    users: nodes.reduce((sum, node) => sum + node.users, 0),
    critical: nodes.flatMap((node) => (node.critical ?? []).map((user) => ({ ...user, node: node.id }))),
  };
}
