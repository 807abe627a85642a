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

/** What may lie in a pack's folder beside its files. */
const BESIDE = ['pack.yaml', 'README.md', 'scenarios', 'fixtures', 'i18n'];

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
  const fault = (file: string, path: string, message: string) =>
    faults.push({ pack: id, file, path, message });
  const raw: Record<string, unknown> = { pack: await readYaml(folder, 'pack.yaml', fault) };
  for (const [file, key] of Object.entries(keys)) {
    if (names.includes(file)) raw[key] = await readYaml(folder, file, fault);
  }
  const unreadable = new Set(faults.map(({ file }) => file));
  const parsed = PackContent.safeParse(raw);
  for (const { path: at, message } of (parsed.error?.issues ?? []).flatMap(oneByOne)) {
    const { file, path } = placeOf(raw, at);
    if (!unreadable.has(file)) fault(file, path, message);
  }
  if (parsed.success && parsed.data.pack.id !== id)
    fault('pack.yaml', 'id', `is "${parsed.data.pack.id}", the folder is "${id}"`);
  await checkFolder(folder, names, fault);
  if (faults.length > 0 || !parsed.success) return { kind: 'faulty', folder, faults };
  return { kind: 'loaded', folder, content: parsed.data };
}

type Fault = (file: string, path: string, message: string) => void;

/** A pack is data: what is not one of its files has no place in it, and two things it cannot do without. */
async function checkFolder(folder: string, names: readonly string[], fault: Fault): Promise<void> {
  const known = [...Object.keys(keys), ...BESIDE];
  for (const name of names) {
    if (!known.includes(name) && !name.startsWith('.')) fault(name, '', 'is not a file of a pack');
  }
  if (!names.includes('README.md')) fault('README.md', '', 'is missing');
  const scenarios = await readdir(join(folder, 'scenarios')).catch(() => []);
  const written = scenarios.filter((name) => name.endsWith('.yaml'));
  if (written.length === 0) fault('scenarios/', '', 'needs at least one scenario that runs the whole loop');
  for (const name of written) await readYaml(folder, `scenarios/${name}`, fault);
}

async function readYaml(folder: string, file: string, fault: Fault): Promise<unknown> {
  try {
    return parse(await readFile(join(folder, file), 'utf8'), { merge: true });
  } catch (error) {
    const path = error instanceof YAMLParseError ? `line ${error.linePos?.[0].line ?? '?'}` : '';
    const [line = ''] = error instanceof Error ? error.message.split('\n') : [String(error)];
    fault(file, path, line.replace(/ at line \d+, column \d+:?$/, ''));
    return undefined;
  }
}

/** The file and the place in it that a path of the whole content means; an element of a list goes by its own name. */
function placeOf(
  raw: unknown,
  path: readonly PropertyKey[],
): { readonly file: string; readonly path: string } {
  const [first, ...rest] = path;
  const file = Object.entries(keys).find(([, key]) => key === first)?.[0] ?? 'pack.yaml';
  let at = first === undefined ? undefined : fieldOf(raw, first);
  const words = rest.map((key) => {
    const isElement = Array.isArray(at);
    at = fieldOf(at, key);
    return isElement ? (nameOf(at) ?? String(key)) : String(key);
  });
  return { file, path: words.join('/') };
}

function nameOf(element: unknown): string | undefined {
  return ['id', 'code', 'type', 'key', 'path']
    .map((name) => fieldOf(element, name))
    .find((name) => typeof name === 'string');
}

/** What a schema says; each field that it does not know is a fault at its own place. */
function oneByOne(
  issue: z.core.$ZodIssue,
): readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not a field of this format' }));
}

function fieldOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}
