/** Who can put the fault right. */
export type WhoActs = 'user' | 'operator' | 'developer';

const catalogue = {
  STORE_UNREACHABLE: {
    message:
      'The database at {address} cannot be opened: {reason}. Check DATABASE_URL and that PostgreSQL runs.',
    who: 'operator',
  },
  STORE_VERSION: {
    message: 'The database at {address} is PostgreSQL {version}; version 15 or newer is needed.',
    who: 'operator',
  },
  STORE_IN_COMPANY: {
    message:
      'Another CityLoop process works on the database at {address}, and the two would not hear of each other. Stop it, or start every process with the same NATS_URL.',
    who: 'operator',
  },
  STORE_EXTENSION: {
    message:
      'The database at {address} has no extension {extension}: {reason}. Install the package and let the role create it.',
    who: 'operator',
  },
  STORE_DIRECTORY_UNKNOWN: {
    message:
      'The directory {dir} is not empty and holds no database. Name another one, or move what lies in it.',
    who: 'operator',
  },
  STORE_DIRECTORY_VERSION: {
    message:
      'The directory {dir} holds a database of PostgreSQL {found}; this program reads version {wanted}. Restore a backup into an empty directory.',
    who: 'operator',
  },
  STORE_DIRECTORY_UNREADABLE: {
    message: 'The embedded database in {dir} cannot be opened: {reason}.',
    who: 'operator',
  },
  STORE_STATEMENT_LOST: {
    message:
      'The embedded database ended a statement without an answer; nothing of its transaction is kept. Statement: {statement}',
    who: 'developer',
  },
  STORE_WORKER_ENDED: {
    message:
      'The embedded database stopped in the middle of a statement: {reason}. The transaction is not kept.',
    who: 'operator',
  },
  STORE_CONNECTION_HELD: {
    message:
      'Waited {seconds} s for a connection of the database; transactions that run no statement hold them. Inside a transaction use its own handle, never the outer one, and wait for nothing else.',
    who: 'developer',
  },
  STORE_CLOSED: { message: 'The store is closed.', who: 'developer' },
  STORE_NO_STREAM: { message: 'This store does not stream rows; read them in pages.', who: 'developer' },
  STORE_SCHEMA_NAME: {
    message: 'The schema name "{schema}" is not made of small letters, digits and underscores.',
    who: 'developer',
  },
  STORE_MIGRATION_NAME: {
    message:
      'The migration file {file} of module {module} is refused: names are NNN-words.sql with a number used once.',
    who: 'developer',
  },
  STORE_MIGRATION_CHANGED: {
    message:
      'The migration {module}/{name} was applied with other content (SHA-256 {applied}, file now {found}). Restore the file and add a new one.',
    who: 'developer',
  },
  STORE_MIGRATION_UNKNOWN: {
    message:
      'The database has the migration {module}/{name}, which this program does not know. It was written by a newer version: start that one.',
    who: 'operator',
  },
  STORE_MIGRATION_FAILED: {
    message: 'The migration {module}/{name} failed and nothing of it is kept: {reason}',
    who: 'developer',
  },
  STORE_DUMP_UNFIT: {
    message:
      'The table {table} of the backup is not the one this program makes. Restore with the release that made the backup.',
    who: 'operator',
  },
} as const satisfies Record<string, { readonly message: string; readonly who: WhoActs }>;

/** Every code of the store's catalogue. */
export type StoreErrorCode = keyof typeof catalogue;

/** The catalogue itself: a message template and who must act, by code. */
export const storeErrors: Readonly<
  Record<StoreErrorCode, { readonly message: string; readonly who: WhoActs }>
> = catalogue;

/** An error of the catalogue, with its values put into the sentence. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly who: WhoActs;

  constructor(code: StoreErrorCode, values: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    super(fillTemplate(storeErrors[code].message, values), { cause });
    this.code = code;
    this.who = storeErrors[code].who;
  }
}

/** The SQLSTATE of a refused statement (`23505` for a duplicate key), the same on both databases. */
export function sqlState(error: unknown): string | undefined {
  const code = textField(error, 'code');
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** The name of the constraint that refused a statement, the same on both databases. */
export function violatedConstraint(error: unknown): string | undefined {
  return textField(error, 'constraint');
}

function textField(error: unknown, key: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' ? value : undefined;
}

function fillTemplate(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}
