/** A role held over a sub-tree of the organisation, for some boards or for all. */
export interface Grant {
  readonly role: string;
  /** The role reaches this path and everything below it. */
  readonly path: string;
  /** Absent: every board, documents without a board included. */
  readonly boards?: readonly string[] | undefined;
  /** What the role allows; absent: whatever the principal's own `actions` say. */
  readonly actions?: ReadonlySet<string>;
}

/** Who asks: a person signed in, a machine with a token, or a rule of the system. */
export interface Principal {
  readonly kind: 'account' | 'token' | 'system';
  readonly id: string;
  /** Name shown to people. */
  readonly name: string;
  /** Id of the unit it belongs to: parts of this unit in a chain are its own. */
  readonly unit: string;
  readonly unitPath: string;
  readonly grants: readonly Grant[];
  /** Everything any of its roles allows. */
  readonly actions: ReadonlySet<string>;
  /** May see personal data in the clear, with a logged reason. */
  readonly mayReveal?: boolean;
}

/** Nobody: what a public route gets when the caller is not signed in. */
export const nobody: Principal = {
  kind: 'account',
  id: '',
  name: '',
  unit: '',
  unitPath: '',
  grants: [],
  actions: new Set(),
};

/** A rule of the system: it sees and may do everything, and is named in the audit. */
export function systemPrincipal(name: string, actions: Iterable<string>): Principal {
  return { ...nobody, kind: 'system', id: name, name, actions: new Set(actions) };
}
