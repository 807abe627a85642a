import type { Db } from './index.ts';

/** The tables of `fixtures/first`. */
export type FixtureTables = {
  account: { id: number; owner: string; units: number };
  note: {
    id: number;
    body: unknown;
    tags: string[] | null;
    day: string | null;
    at: Date | null;
    amount: string | null;
    raw: Uint8Array | null;
    big: number | bigint | null;
    bigs: (number | bigint)[] | null;
    place: string | null;
  };
};

/** Where those tables are described. */
export const fixtureSource = { module: 'fixture', folder: new URL('./fixtures/first/', import.meta.url) };

/** The handle with those tables. */
export function fixtureTables(db: Db) {
  return db.withTables<FixtureTables>();
}
