import type { Row } from './rows.ts';

/** Things of one kind by their names; capital and small letters are the same. */
export class Names<T> {
  readonly kind: string;
  readonly all: T[] = [];
  readonly #byName = new Map<string, number>();

  constructor(kind: string) {
    this.kind = kind;
  }

  add(name: string, one: T, row: Row): number {
    const key = name.toLowerCase();
    if (this.#byName.has(key)) throw row.bad(name, `name of a ${this.kind}`, 'one that is not taken');
    this.#byName.set(key, this.all.length);
    return this.all.push(one) - 1;
  }

  has(name: string): boolean {
    return this.#byName.has(name.toLowerCase());
  }

  find(name: string): T | undefined {
    const i = this.#byName.get(name.toLowerCase());
    return i === undefined ? undefined : this.all[i];
  }

  /** Where it stands in `all`, or -1. */
  indexOf(name: string): number {
    return this.#byName.get(name.toLowerCase()) ?? -1;
  }

  /** Index of what a field of a row names. */
  index(row: Row, field: number, what: string): number {
    const name = row.text(field, what);
    const i = this.indexOf(name);
    if (i < 0) throw row.bad(name, what, `a ${this.kind} of the model`);
    return i;
  }

  /** What a field of a row names. */
  get(row: Row, field: number, what: string): T {
    const found = this.all[this.index(row, field, what)];
    if (found === undefined) throw row.bad(row.fields[field], what, `a ${this.kind} of the model`);
    return found;
  }
}
