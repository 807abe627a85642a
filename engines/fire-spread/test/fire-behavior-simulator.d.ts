/** The little that the comparison uses of a package that has no types. */
declare module '@cbevins/fire-behavior-simulator' {
  interface Dag {
    configure(pairs: readonly (readonly [string, string])[]): void;
    select(keys: readonly string[]): void;
    input(pairs: readonly (readonly [string, readonly (string | number)[]])[]): void;
    run(): void;
    get(key: string): { value(): unknown };
  }
  class Sim {
    createDag(name: string): Dag;
  }
}
