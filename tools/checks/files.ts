import { z } from 'zod';
import type { Check } from './check.ts';
import { isTest } from './check.ts';

const MAX_LINES = 400;
const LONG_FILES = 'tools/checks/long-files.json';
const allowedSchema = z.array(z.object({ file: z.string(), reason: z.string().min(15) }));

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** A source (tests aside) of more than 400 lines needs a sentence of excuse; an excuse no longer needed is a fault too. */
export const longFiles: Check = {
  name: 'long-files',
  run: (tree) => {
    const allowed = allowedSchema.parse(
      tree.files.includes(LONG_FILES) ? JSON.parse(tree.read(LONG_FILES)) : [],
    );
    const long = tree.files
      .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !isTest(file) && !file.includes('/generated/'))
      .filter((file) => lineCount(tree.read(file)) > MAX_LINES);
    return [
      ...long
        .filter((file) => !allowed.some((entry) => entry.file === file))
        .map(
          (file) =>
            `${file}: ${lineCount(tree.read(file))} lines, more than ${MAX_LINES}: divide it, or give the reason in ${LONG_FILES}`,
        ),
      ...allowed
        .filter((entry) => !long.includes(entry.file))
        .map((entry) => `${LONG_FILES}: ${entry.file} is not long any more`),
    ];
  },
};

/** The migrations of each folder are numbered from 1 without gaps or doubles. */
export const migrations: Check = {
  name: 'migrations',
  run: (tree) => {
    const folders = new Map<string, string[]>();
    for (const file of tree.files) {
      const match = /^(.*\/migrations)\/([^/]+)\.(sql|ts)$/.exec(file);
      if (match?.[1] && match[2] && !file.endsWith('.test.ts') && match[2] !== 'index') {
        folders.set(match[1], [...(folders.get(match[1]) ?? []), match[2]]);
      }
    }
    return [...folders].flatMap(([folder, names]) =>
      names.sort().flatMap((name, index) => {
        const number = /^(\d{3})-[a-z0-9-]+$/.exec(name)?.[1];
        if (!number) return [`${folder}/${name}: expected a name like 001-what-it-makes`];
        return Number(number) === index + 1
          ? []
          : [`${folder}/${name}: expected number ${String(index + 1).padStart(3, '0')}`];
      }),
    );
  },
};

// Written in parts, so that this file does not find itself.
const MACHINE_PATHS = new RegExp(
  `(^|[^A-Za-z0-9_.~-])/(${['home', 'root', 'tmp', 'work', 'mnt', 'Users'].join('|')})/[A-Za-z0-9_.-]`,
  'm',
);
const REGISTRY_HOSTS = new RegExp(
  `https?://[\\w.-]*(${['registry', 'npm' + 'mirror', 'artifactory', 'jfrog', 'verdaccio'].join('|')})[\\w.-]*`,
  'i',
);
const BINARY = /\.(png|jpg|jpeg|webp|gz|woff2?|ttf|wasm|pdf|ico|pbf|bin)$/;

/** No path of somebody's machine and no address of a package registry in any file. */
export const machinePaths: Check = {
  name: 'machine-paths',
  run: (tree) =>
    tree.files
      .filter((file) => !BINARY.test(file) && !file.startsWith('tools/checks/files'))
      .flatMap((file) => {
        const text = tree.read(file);
        return [MACHINE_PATHS, REGISTRY_HOSTS].flatMap((pattern) => {
          const match = pattern.exec(text);
          return match
            ? [`${file}:${text.slice(0, match.index + 1).split('\n').length}: ${match[0].trim()}`]
            : [];
        });
      }),
};

/** Packs are data: no code lies in them. */
export const packsAreData: Check = {
  name: 'packs-are-data',
  run: (tree) =>
    tree.files
      .filter((file) => /^packs\/.*\.(ts|tsx|js|mjs|cjs|sql|wasm)$/.test(file))
      .map((file) => `${file}: a pack is data only`),
};

/** Every module has its page, and its index only re-exports. */
export const modules: Check = {
  name: 'modules',
  run: (tree) => {
    const indexes = tree.files.filter(
      (file) => /^(core|loop|registers|engines|agents)\/[^/]+\/index\.ts$/.test(file) && !isTest(file),
    );
    return indexes.flatMap((index) => {
      const page = index.replace('index.ts', 'README.md');
      const rest = tree
        .read(index)
        .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
        .replace(/export\s+(type\s+)?(\{[^}]*\}|\*(\s+as\s+\w+)?)\s+from\s+'[^']+';/g, '')
        .trim();
      return [
        ...(tree.files.includes(page)
          ? []
          : [`${page}: missing: what enters, what leaves, what the module promises`]),
        ...(rest === '' ? [] : [`${index}: only re-exports belong here, got: ${rest.slice(0, 60)}`]),
      ];
    });
  },
};
