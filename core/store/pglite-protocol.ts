/** What the main thread asks of the worker that holds the embedded database. */
export type WorkerRequest =
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly sql: string;
      readonly parameters: readonly unknown[];
    }
  | { readonly kind: 'close' };

/** The outcome of one statement. */
export interface StatementResult {
  readonly rows: Record<string, unknown>[];
  /** The first word of the command tag, e.g. `INSERT`, `COMMIT`, `ROLLBACK`. */
  readonly command: string;
  /** Rows that an insert, update, delete or merge touched. */
  readonly affectedRows: number | undefined;
}

/** The fields of a refused statement, named as the `pg` driver names them. */
export interface StatementFault {
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What the worker answers to a statement. */
export type StatementReply =
  | { readonly kind: 'result'; readonly id: number; readonly result: StatementResult }
  | { readonly kind: 'refused'; readonly id: number; readonly fault: StatementFault }
  /** The statement ended without an answer: the inner state of the database cannot be trusted any more. */
  | { readonly kind: 'lost'; readonly id: number };

/** What the worker says: whether it opened the database, then an answer to each statement. */
export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unopened'; readonly reason: string }
  | StatementReply;
