import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { PackContent, type packFiles } from './format/files.ts';

/** One thing that is wrong in a pack, said so that its author can mend it. */
export interface PackFault {
  readonly pack: string;
  readonly file: string;
  readonly path: string;
  readonly message: string;
}

/** A pack as its folder says it, or what is wrong with it. */
export type LoadedPack =
  | { readonly kind: 'loaded'; readonly folder: string; readonly content: PackContent }
  | { readonly kind: 'faulty'; readonly folder: string; readonly faults: readonly PackFault[] };

const keys: Readonly<Record<keyof typeof packFiles, string>> = {
  'codes.yaml': 'codes',
  'objects.yaml': 'objects',
  '1-sense.yaml': 'sense',
  '2-warn.yaml': 'warn',
  '3-dispatch.yaml': 'dispatch',
  'plans.yaml': 'plans',
  '5-verify.yaml': 'verify',
  '6-evaluate.yaml': 'evaluate',
  '7-review.yaml': 'review',
  'schedules.yaml': 'schedules',
  'imports.yaml': 'imports',
  'roles.yaml': 'roles',
  'views.yaml': 'views',
  'quality.yaml': 'quality',
};

/** Loads every folder that has a pack.yaml; packs are found, never registered. */
export async function loadPacks(root: string): Promise<readonly LoadedPack[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(root, entry.name));
  const loaded = await Promise.all(folders.map(loadPack));
  return loaded.filter((pack) => pack !== undefined);
}

/** Loads one folder; undefined if it has no pack.yaml. All faults are collected, none throws. */
export async function loadPack(folder: string): Promise<LoadedPack | undefined> {
  const names = await readdir(folder);
  if (!names.includes('pack.yaml')) return undefined;
  const id = basename(folder);
  const faults: PackFault[] = [];
  const raw: Record<string, unknown> = { pack: await readYaml(folder, 'pack.yaml', id, faults) };
  for (const [file, key] of Object.entries(keys)) {
    if (names.includes(file)) raw[key] = await readYaml(folder, file, id, faults);
  }
  const parsed = PackContent.safeParse(raw);
  if (!parsed.success) faults.push(...parsed.error.issues.map((issue) => faultOf(id, issue)));
  if (parsed.success && parsed.data.pack.id !== id) {
    faults.push({
      pack: id,
      file: 'pack.yaml',
      path: 'id',
      message: `is "${parsed.data.pack.id}", the folder is "${id}"`,
    });
  }
  if (!names.includes('README.md'))
    faults.push({ pack: id, file: 'README.md', path: '', message: 'is missing' });
  const scenarios = names.includes('scenarios') ? await readdir(join(folder, 'scenarios')) : [];
  if (!scenarios.some((name) => name.endsWith('.yaml'))) {
    faults.push({
      pack: id,
      file: 'scenarios/',
      path: '',
      message: 'needs at least one scenario that runs the whole loop',
    });
  }
  if (faults.length > 0 || !parsed.success) return { kind: 'faulty', folder, faults };
  return { kind: 'loaded', folder, content: parsed.data };
}

async function readYaml(folder: string, file: string, pack: string, faults: PackFault[]): Promise<unknown> {
  try {
    return parse(await readFile(join(folder, file), 'utf8'));
  } catch (error) {
    const path = error instanceof YAMLParseError ? `line ${error.linePos?.[0].line ?? '?'}` : '';
    faults.push({
      pack,
      file,
      path,
      message: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
    });
    return undefined;
  }
}

function faultOf(pack: string, issue: z.core.$ZodIssue): PackFault {
  const [key, ...rest] = issue.path.map(String);
  const file = Object.entries(keys).find(([, name]) => name === key)?.[0] ?? 'pack.yaml';
  return { pack, file, path: rest.join('/'), message: issue.message };
}
