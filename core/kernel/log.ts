/** Where a process says what it does; the application decides how it looks. */
export interface Log {
  info(what: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(what: string, facts?: Readonly<Record<string, unknown>>): void;
  error(what: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** A log that says nothing, for tests that look elsewhere. */
export function silentLog(): Log {
  return { info() {}, warn() {}, error() {} };
}

/** An error in one line, as it is kept beside what failed. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
