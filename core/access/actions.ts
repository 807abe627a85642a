/** Everything a role may allow. `shared` ones reach a document also through a part of one's own unit in its chain. */
const catalogue = {
  'document.read': { shared: true },
  'incident.dispatch': { shared: false },
  'incident.move': { shared: false },
  'incident.close': { shared: false },
  'advice.confirm': { shared: true },
  'task.handle': { shared: true },
  'proof.decide': { shared: true },
  'score.read': { shared: false },
  'lesson.propose': { shared: true },
  'lesson.accept': { shared: false },
  'pack.write': { shared: false },
  'organisation.read': { shared: false },
  'organisation.write': { shared: false },
  'register.read': { shared: false },
  'register.write': { shared: false },
  'telemetry.read': { shared: false },
  'telemetry.write': { shared: false },
  'report.write': { shared: true },
  'drill.start': { shared: false },
  'account.manage': { shared: false },
  'audit.read': { shared: false },
  'deadletter.replay': { shared: false },
  'personal.reveal': { shared: true },
  'system.operate': { shared: false },
} as const satisfies Record<string, { readonly shared: boolean }>;

/** The name of something a role may allow; its Chinese and English names are rows, seeded from roles.yaml. */
export type Action = keyof typeof catalogue;

/** Whether a text names an action. */
export function isAction(text: string): text is Action {
  return Object.hasOwn(catalogue, text);
}

/** All actions, in the order in which they are shown. */
export const actions: readonly Action[] = Object.keys(catalogue).filter(isAction);

/** Whether a part of one's own unit in a chain is enough for this action on its documents. */
export function isShared(action: Action): boolean {
  return catalogue[action].shared;
}
