import { chainTables } from '@cityloop/core/chain';
import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';

type WarnTables = {
  warn_watermark: { ingest: string; number: number; event_time: number; at: Date };
  open_alarm: {
    rule: string;
    subject_type: string;
    subject_id: string;
    document_id: string;
    series: number;
    since: number;
    reference: number;
    change: number;
    level: number;
  };
};

/** How far a rule worker has used an ingest's batches. */
export interface Watermark {
  readonly number: number;
  /** Newest event time seen, ms UTC. */
  readonly eventTime: number;
}

/** The one open alarm of a rule and an object. */
export interface OpenAlarm {
  readonly rule: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly documentId: string;
  readonly series: number;
  readonly since: number;
  readonly reference: number;
  readonly change: number;
  readonly level: number;
}

/** The watermark of an ingest; number 0 before its first batch. */
export async function readWatermark(db: Db, ingest: string): Promise<Watermark> {
  const row = await db
    .withTables<WarnTables>()
    .selectFrom('warn_watermark')
    .select(['number', 'event_time'])
    .where('ingest', '=', ingest)
    .executeTakeFirst();
  return { number: Number(row?.number ?? 0), eventTime: Number(row?.event_time ?? 0) };
}

/** Moves the watermark, in the transaction of what the batch led to. */
export async function writeWatermark(tx: Db, ingest: string, mark: Watermark, at: Date): Promise<void> {
  const row = { number: mark.number, event_time: mark.eventTime, at };
  await tx
    .withTables<WarnTables>()
    .insertInto('warn_watermark')
    .values({ ingest, ...row })
    .onConflict((on) => on.column('ingest').doUpdateSet(row))
    .execute();
}

/** Alarms that are open. */
export async function readOpenAlarms(db: Db): Promise<readonly OpenAlarm[]> {
  const rows = await db.withTables<WarnTables>().selectFrom('open_alarm').selectAll().execute();
  return rows.map((row) => ({
    rule: row.rule,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    documentId: row.document_id,
    series: row.series,
    since: Number(row.since),
    reference: row.reference,
    change: row.change,
    level: row.level,
  }));
}

/** Opens an alarm; false where the rule and object have one. */
export async function openAlarm(tx: Db, alarm: OpenAlarm): Promise<boolean> {
  const row = await tx
    .withTables<WarnTables>()
    .insertInto('open_alarm')
    .values({
      rule: alarm.rule,
      subject_type: alarm.subjectType,
      subject_id: alarm.subjectId,
      document_id: alarm.documentId,
      series: alarm.series,
      since: alarm.since,
      reference: alarm.reference,
      change: alarm.change,
      level: alarm.level,
    })
    .onConflict((on) => on.doNothing())
    .returning('document_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Raises the level of an open alarm in place. */
export async function raiseLevel(tx: Db, documentId: string, level: number): Promise<void> {
  await tx
    .withTables<WarnTables>()
    .updateTable('open_alarm')
    .set({ level })
    .where('document_id', '=', documentId)
    .execute();
}

/** Closes an alarm's row. */
export async function closeAlarm(tx: Db, documentId: string): Promise<void> {
  await tx.withTables<WarnTables>().deleteFrom('open_alarm').where('document_id', '=', documentId).execute();
}

/** Whether a person refuted the newest alarm of a rule and an object. */
export async function isRefuted(db: Db, rule: string, subjectId: string): Promise<boolean> {
  const row = await chainTables(db)
    .selectFrom('document')
    .select('state')
    .where('kind', '=', 'alarm')
    .where('type', '=', rule)
    .where(sql`body -> 'subject' ->> 'id'`, '=', subjectId)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.state === 'refuted';
}
