import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Problem } from '@cityloop/core/errors';
import { type Files, openFiles } from '@cityloop/core/files';
import { crashPoint } from '@cityloop/core/kernel';
import { dumpStore, type Store, type StoreDump } from '@cityloop/core/store';
import type { DumpPart, Telemetry } from '@cityloop/core/telemetry';
import { backupProblem } from '../errors.ts';
import { release } from '../root.ts';
import { type Manifest, type Part, writeManifest } from './manifest.ts';
import { type PartWriter, writePart } from './part-file.ts';

/** The stores of a city. */
export interface BackupSources {
  readonly store: Store;
  readonly files: Files;
  readonly telemetry: Telemetry;
}

/** The folder of files inside a set. */
export const FILES = 'files';

/** The file of a table inside a set. */
export function tablePart(table: string): string {
  return `database/${table}.jsonl.gz`;
}

/** The file of a part of telemetry inside a set. */
export function telemetryPart(part: DumpPart): string {
  return `telemetry/${part}.tsv.gz`;
}

/** In the order in which they are read and stored again. */
export const telemetryParts: readonly DumpPart[] = ['minute', 'ingest', 'latest', 'reading', 'batch'];

/**
 * Writes one set of all stores into an empty folder: relational first, then files, then telemetry, so that later parts
 * may only hold more than earlier ones speak of. The manifest comes last; a set without it is not complete.
 */
export async function writeBackup(
  sources: BackupSources,
  dir: string,
  world: { now(): Date },
): Promise<Manifest> {
  if (!isAbsolute(dir)) throw backupProblem('backup-folder-relative', { value: dir });
  const startedAt = world.now().toISOString();
  try {
    await emptyFolder(dir);
    const parts: Part[] = [];
    const relational = await writeTables(sources.store, dir, parts);
    parts.push(await writeFiles(sources.files, dir));
    crashPoint('in-a-backup');
    await writeTelemetry(sources.telemetry, dir, parts);
    const endedAt = world.now().toISOString();
    return await writeManifest(dir, {
      release: await release(),
      startedAt,
      endedAt,
      relational: { kind: sources.store.kind, ...plain(relational) },
      parts,
    });
  } catch (error) {
    if (error instanceof Problem || !(error instanceof Error)) throw error;
    throw backupProblem('backup-unwritable', { value: dir, words: { reason: error.message }, cause: error });
  }
}

async function emptyFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if ((await readdir(dir)).length > 0) throw backupProblem('backup-folder-used', { value: dir });
  // It holds passwords' hashes and secrets: also a folder that was there before is its owner's only.
  await chmod(dir, 0o700);
}

async function writeTables(store: Store, dir: string, parts: Part[]): Promise<StoreDump> {
  let open: { readonly table: string; readonly writer: PartWriter } | undefined;
  try {
    const dump = await dumpStore(store, async (table, rows) => {
      if (open?.table !== table) {
        if (open !== undefined) parts.push(await open.writer.end());
        open = { table, writer: await writePart(dir, tablePart(table)) };
      }
      await open.writer.write(rows);
    });
    if (open !== undefined) parts.push(await open.writer.end());
    return dump;
  } catch (error) {
    open?.writer.destroy();
    throw error;
  }
}

/** Copies each file under its name, which is its content's hash. */
async function writeFiles(files: Files, dir: string): Promise<Part> {
  const copy = await openFiles({ dir: join(dir, FILES) });
  const names: string[] = [];
  let bytes = 0;
  try {
    for await (const name of files.list()) {
      const content = await files.get(name);
      if (content === undefined) continue;
      await copy.put(content.stream(), { contentType: 'application/octet-stream' });
      names.push(name);
      bytes += content.size;
    }
  } finally {
    await copy.close();
  }
  return { name: FILES, rows: names.length, bytes, sha256: hashOfNames(names) };
}

/** The hash of a folder of files: each name is the hash of its content. */
export function hashOfNames(names: readonly string[]): string {
  return createHash('sha256').update(names.toSorted().join('\n')).digest('hex');
}

async function writeTelemetry(telemetry: Telemetry, dir: string, parts: Part[]): Promise<void> {
  const writers = new Map<DumpPart, PartWriter>();
  try {
    for (const part of telemetryParts) writers.set(part, await writePart(dir, telemetryPart(part)));
    for await (const page of telemetry.dump()) await writers.get(page.part)?.write(page.lines);
    for (const writer of writers.values()) parts.push(await writer.end());
  } catch (error) {
    for (const writer of writers.values()) writer.destroy();
    throw error;
  }
}

function plain({ tables, sequences, migrations }: StoreDump) {
  return {
    tables: tables.map(({ name, columns }) => ({ name, columns: columns.map((column) => ({ ...column })) })),
    sequences: sequences.map((one) => ({ ...one })),
    migrations: migrations.map((one) => ({ ...one })),
  };
}
