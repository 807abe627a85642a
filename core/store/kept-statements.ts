/** A statement that the database keeps parsed under a name. */
export interface KeptStatement {
  readonly name: string;
  /** Types of its parameters. */
  readonly types: readonly number[];
}

interface Entry extends KeptStatement {
  readonly parsedAt: number;
  uses: number;
}

/** Statements kept at once; the one that was not used for longest goes first. */
const MOST = 200;
// Inserts of many rows have a text for each number of rows.
const LONGEST_TEXT = 5000;
// The database plans a kept statement once for all its uses. Nothing tells it that a table has grown since, because
// nobody analyses the tables of an embedded database, so a statement is parsed and planned anew now and then.
const MOST_USES = 100;
const LONGEST_MS = 60_000;
/** Commands that leave every table, type and function as it is. */
const DATA_COMMANDS = [
  '',
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
  'START',
  'BEGIN',
  'COMMIT',
  'SAVEPOINT',
  'RELEASE',
  'ROLLBACK',
  'SET',
];

/**
 * Which statements one session of the embedded database keeps parsed, because parsing takes half the time of a short
 * statement. It decides only; the names in `dropped` are to be closed by whoever speaks with the database.
 */
export class KeptStatements {
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  #count = 0;
  #searchPath = '';
  #isChanging = false;
  #dropped: string[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The statement as it is kept, or `undefined` when it has to be parsed. */
  find(sql: string): KeptStatement | undefined {
    const key = this.#key(sql);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.uses >= MOST_USES || this.#now() - entry.parsedAt > LONGEST_MS) {
      this.#dropped.push(entry.name);
      return undefined;
    }
    entry.uses += 1;
    this.#entries.set(key, entry);
    return entry;
  }

  /** A name under which to parse a statement; the empty one for a statement that is not kept. */
  nameFor(sql: string): string {
    if (sql.length > LONGEST_TEXT) return '';
    this.#count += 1;
    return `kept_${this.#count}`;
  }

  /** Notes that a statement was parsed under such a name. */
  keep(sql: string, { name, types }: KeptStatement): void {
    if (name === '') return;
    this.#entries.set(this.#key(sql), { name, types, parsedAt: this.#now(), uses: 1 });
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= MOST) return;
      this.#entries.delete(key);
      this.#dropped.push(entry.name);
    }
  }

  /** Names to close, each given out once. */
  takeDropped(): readonly string[] {
    const dropped = this.#dropped;
    this.#dropped = [];
    return dropped;
  }

  /** From now on names of tables are looked up along this path. */
  setSearchPath(searchPath: string): void {
    this.#searchPath = searchPath;
  }

  /**
   * Notes what was run: a command that may have changed tables makes all statements be parsed anew, and once more when
   * its transaction has ended, whichever way.
   */
  ran(command: string, isInTransaction: boolean): void {
    const isChange = !DATA_COMMANDS.includes(command);
    this.#isChanging ||= isChange;
    if (!this.#isChanging) return;
    if (isChange || command === 'ROLLBACK' || !isInTransaction) this.#dropAll();
    this.#isChanging = isInTransaction;
  }

  #dropAll(): void {
    for (const { name } of this.#entries.values()) this.#dropped.push(name);
    this.#entries.clear();
  }

  #key(sql: string): string {
    return `${this.#searchPath}\n${sql}`;
  }
}
