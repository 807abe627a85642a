import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';
import type { VitalValue } from './vital-sign.ts';

type SenseTables = {
  vital_value: {
    code: string;
    unit: string;
    at: Date;
    value: number | null;
    numerator: number | null;
    denominator: number | null;
    quality: string;
    level: number | null;
  };
  ingest_coverage: { gateway: string; first: number; last: number };
};

/** A stored value of a vital sign. */
export interface StoredVital {
  readonly t: number;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
}

/** Keeps values, one for each sign, unit and instant. */
export async function saveVitals(tx: Db, values: readonly VitalValue[]): Promise<void> {
  if (values.length === 0) return;
  await tx
    .withTables<SenseTables>()
    .insertInto('vital_value')
    .values(
      values.map((value) => ({
        code: value.code,
        unit: value.unit,
        at: new Date(value.at),
        value: value.value,
        numerator: value.numerator ?? null,
        denominator: value.denominator ?? null,
        quality: value.quality,
        level: value.level,
      })),
    )
    .onConflict((on) => on.doNothing())
    .execute();
}

/** The values of a sign and unit in [from, to), oldest first. */
export async function vitalHistory(
  db: Db,
  query: { code: string; unit: string; from: Date; to: Date },
): Promise<readonly StoredVital[]> {
  const rows = await db
    .withTables<SenseTables>()
    .selectFrom('vital_value')
    .select(['at', 'value', 'numerator', 'denominator'])
    .where('code', '=', query.code)
    .where('unit', '=', query.unit)
    .where('at', '>=', query.from)
    .where('at', '<', query.to)
    .orderBy('at')
    .execute();
  return rows.map((row) => ({
    t: row.at.getTime(),
    value: row.value,
    numerator: row.numerator,
    denominator: row.denominator,
  }));
}

/** The lowest value of each unit of a sign in [from, to), at the first minute that had it. */
export async function lowestVitals(
  db: Db,
  query: { code: string; from: Date; to: Date },
): Promise<readonly (VitalValue & { readonly value: number })[]> {
  const rows = await db
    .withTables<SenseTables>()
    .selectFrom('vital_value')
    .select(['code', 'unit', 'at', 'value'])
    .distinctOn('unit')
    .where('code', '=', query.code)
    .where('at', '>=', query.from)
    .where('at', '<', query.to)
    .where('value', 'is not', null)
    .orderBy('unit')
    .orderBy('value')
    .orderBy('at')
    .execute();
  return rows.map(({ code, unit, at, value }) => ({
    code,
    unit,
    at: at.getTime(),
    value: value ?? 0,
    quality: 'ok',
    level: null,
  }));
}

/** Notes which stretch of time a gateway's readings cover. */
export async function widenCoverage(db: Db, gateway: string, first: number, last: number): Promise<void> {
  await db
    .withTables<SenseTables>()
    .insertInto('ingest_coverage')
    .values({ gateway, first, last })
    .onConflict((on) =>
      on.column('gateway').doUpdateSet({
        first: sql<number>`least(ingest_coverage.first, excluded.first)`,
        last: sql<number>`greatest(ingest_coverage.last, excluded.last)`,
      }),
    )
    .execute();
}

/** The stretch of time that a gateway's readings cover; undefined before its first. */
export async function coverageOf(db: Db, gateway: string): Promise<{ from: number; to: number } | undefined> {
  const row = await db
    .withTables<SenseTables>()
    .selectFrom('ingest_coverage')
    .selectAll()
    .where('gateway', '=', gateway)
    .executeTakeFirst();
  return row === undefined ? undefined : { from: Number(row.first), to: Number(row.last) };
}
