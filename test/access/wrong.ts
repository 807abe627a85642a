/** Wrong answers, told together where operation, answer and expectation are the same. */
export class Wrong {
  readonly #callers = new Map<string, string[]>();

  /** Notes that a caller was answered otherwise than expected. */
  note(operation: string, code: string, expected: readonly string[], caller: string): void {
    const what = `${operation} answered ${code}, expected ${expected.join(' or ')}`;
    this.#callers.set(what, [...(this.#callers.get(what) ?? []), caller]);
  }

  /** One sentence for each kind of fault. */
  sentences(): readonly string[] {
    return [...this.#callers].map(([what, callers]) => `${what}: ${callers.join(' ')}`);
  }
}
