import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyAudit } from '@cityloop/core/access';
import { openFiles } from '@cityloop/core/files';
import { countUnsent, deadLetters, failedTimers } from '@cityloop/core/kernel';
import { openStore, type Store } from '@cityloop/core/store';
import { openTelemetry } from '@cityloop/core/telemetry';
import { sql } from 'kysely';
import type { Findings } from './findings.ts';

/** Opens the stores of a stopped city in a process of its own (chDB opens one folder a process) and tells what is there. */
async function main(dir: string, out: string, databaseUrl: string | undefined): Promise<void> {
  const telemetry = await openTelemetry({ dir: join(dir, 'telemetry') });
  const store = await openStore(databaseUrl === undefined ? { dir: join(dir, 'database') } : { databaseUrl });
  const files = await openFiles({ dir: join(dir, 'files') });
  const series = await rows<{ id: number; device: string; metric: string }>(
    store,
    'select id, device, metric from series order by id',
  );
  const ids = series.map(({ id }) => id);
  const points = ids.length === 0 ? new Map() : await telemetry.range(ids, 0, 4e12);
  const stored: string[] = [];
  for await (const sha256 of files.list()) {
    const file = await files.get(sha256);
    // Fails when the bytes are not those of the name.
    if (file !== undefined) stored.push(`${sha256} ${(await file.bytes()).byteLength}`);
  }
  const findings: Findings = {
    readings: series.map(({ id, device, metric }) => ({
      device,
      metric,
      points: [...(points.get(id) ?? [])].map(({ t, v }: { t: number; v: number }) => [t, v] as const),
    })),
    documents: await rows(
      store,
      'select id, kind, chain_id as "chainId", type, state, version, body from document order by at, id',
    ),
    history: await rows(
      store,
      'select document_id as "documentId", version, topic, data, actor, at from document_history order by at, version',
    ),
    links: await rows(store, 'select from_id as "from", to_id as "to", role from document_link'),
    openAlarms: await rows(
      store,
      'select rule, subject_id as "subjectId", document_id as "documentId" from open_alarm',
    ),
    clocks: await rows(
      store,
      'select incident_id as "incidentId", name, late_at as "lateAt" from incident_clock',
    ),
    outbox: await rows(
      store,
      'select chain_id as "chainId", count(*)::int as messages, max(seq)::int as last from outbox group by chain_id',
    ),
    inbox: await rows(
      store,
      'select consumer, message_id as "messageId", count(*)::int as times from inbox group by consumer, message_id',
    ),
    unsent: await countUnsent(store.db),
    deadLetters: (await deadLetters(store.db)).map(
      ({ consumer, message, error }) => `${consumer} ${message.topic}: ${error}`,
    ),
    failedTimers: (await failedTimers(store.db)).map(
      ({ module, name, key, error }) => `${module}.${name} ${key}: ${error}`,
    ),
    failedJobs: await rows(store, "select module, name, key, error from job where state = 'failed'"),
    files: stored,
    migrations: await rows(store, 'select module, name from migration order by module, name'),
    counts: await counts(store),
    audit: await verifyAudit(store),
  };
  writeFileSync(out, JSON.stringify(findings));
  await files.close();
  await store.close();
  await telemetry.close();
}

async function rows<T>(store: Store, text: string): Promise<T[]> {
  return [...(await sql<T>`${sql.raw(text)}`.execute(store.db)).rows];
}

/** How many rows each table has. */
async function counts(store: Store): Promise<Record<string, number>> {
  const tables = await rows<{ name: string }>(
    store,
    `select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await rows<{ n: number }>(store, `select count(*)::int as n from "${name}"`);
    found[name] = row?.n ?? 0;
  }
  return found;
}

const [dir = '', out = '', databaseUrl] = process.argv.slice(2);
await main(dir, out, databaseUrl);
