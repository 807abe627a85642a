import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { backupProblem } from '../errors.ts';

/** The form of a set; a later one that cannot be read as this one has another number. */
const FORM = 1;
const MANIFEST = 'manifest.json';

const Part = z.object({
  name: z.string().describe('file or folder of the set'),
  rows: z.int().describe('rows, or files in a folder'),
  bytes: z.int().describe('bytes before packing'),
  sha256: z.string().describe('hash of the rows before packing, or of the sorted names of a folder'),
});

/** One part of a backup set: what it holds, counted and hashed. */
export type Part = z.infer<typeof Part>;

/** What a backup set holds; written last, so a set without it was never finished. */
export const Manifest = z.object({
  form: z.literal(FORM),
  release: z.string().describe('version of the program that made the set'),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  relational: z.object({
    kind: z.enum(['pglite', 'postgres']),
    tables: z.array(
      z.object({ name: z.string(), columns: z.array(z.object({ name: z.string(), type: z.string() })) }),
    ),
    sequences: z.array(z.object({ name: z.string(), value: z.number(), called: z.boolean() })),
    migrations: z.array(z.object({ module: z.string(), name: z.string(), sha256: z.string() })),
  }),
  parts: z.array(Part).describe('in the order in which they were read'),
});
export type Manifest = z.infer<typeof Manifest>;

/** Ends a set: from here on it is complete. */
export async function writeManifest(dir: string, manifest: Omit<Manifest, 'form'>): Promise<Manifest> {
  const whole = { form: FORM, ...manifest } as const;
  const aside = join(dir, `${MANIFEST}.tmp`);
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(whole, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, join(dir, MANIFEST));
  const folder = await open(dir, 'r');
  await folder.sync().finally(() => folder.close());
  return whole;
}

/** What a set says it holds; a problem when it was never finished or is of another form. */
export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, MANIFEST), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) throw backupProblem('backup-incomplete', { value: dir });
  const read = Manifest.safeParse(parsed(text));
  if (read.success) return read.data;
  const reason = read.error.issues[0]?.message ?? 'no JSON';
  throw backupProblem('backup-unknown-form', { value: dir, words: { reason } });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
