import { parse } from 'yaml';
import { z } from 'zod';
import type { Check, Tree } from './check.ts';
import { isTest } from './check.ts';

// Pages for people name packs as examples; everything that runs or is read by a program may not.
const READ_BY_PROGRAMS = /\.(ts|tsx|mjs|js|json|yaml|yml|sql|css|html|csv)$/;
const ALLOWED = /^(packs|engines|apps\/simulator)\//;
// Packs and helpers that only tests load.
const IN_TESTS = /^test\/|\/testing\//;
const packSchema = z.looseObject({ id: z.string() });

/** The words that belong to a pack: its id and the codes it makes itself, by the file that makes them: thresholds, dictionaries, vital signs and incident types. */
export function packWordsOf(tree: Tree): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const file of tree.files) {
    if (!/^packs\/[^/]+\/(pack|codes|1-sense|3-dispatch)\.yaml$/.test(file)) continue;
    const content: unknown = parse(tree.read(file));
    if (file.endsWith('/pack.yaml')) {
      const pack = packSchema.safeParse(content);
      if (pack.success) words.set(pack.data.id, file);
    } else {
      for (const code of codesIn(content)) words.set(code, file);
    }
  }
  return words;
}

// A code is what stands behind `code:`, `type:` or `id:` anywhere in these files. Codes of one or two letters and plain numbers
// (levels, national divisions) say nothing about a pack.
function codesIn(content: unknown): readonly string[] {
  if (Array.isArray(content)) return content.flatMap(codesIn);
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(([key, value]) => {
    if (
      (key === 'code' || key === 'id' || key === 'type') &&
      typeof value === 'string' &&
      /^[a-z][a-z0-9]*([-.][a-z0-9]+)+$/i.test(value)
    )
      return [value];
    return codesIn(value);
  });
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A pack's id and codes stand in its folder, in engines, in the simulator and in tests only. */
export const packWords: Check = {
  name: 'pack-words',
  run: (tree) => {
    const words = packWordsOf(tree);
    if (words.size === 0) return [];
    const pattern = new RegExp(`(?<![\\w-])(${[...words.keys()].map(escaped).join('|')})(?![\\w-])`, 'g');
    return tree.files
      .filter(
        (file) =>
          READ_BY_PROGRAMS.test(file) &&
          !ALLOWED.test(file) &&
          !isTest(file) &&
          !IN_TESTS.test(file) &&
          !file.startsWith('docs/'),
      )
      .flatMap((file) => {
        const text = tree.read(file);
        return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].map(
          (word) => `${file}: names ${word}, which belongs to ${words.get(word)}`,
        );
      });
  },
};
