import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Check, Tree } from './check.ts';
import { tableRows } from './glossary.ts';

const PAGE = 'docs/decisions/dependencies.md';
const named = z.record(z.string(), z.string()).default({});
const packageSchema = z.looseObject({
  dependencies: named,
  devDependencies: named,
  optionalDependencies: named,
});
const licenceSchema = z.looseObject({ license: z.string() });

/** The packages that are not ours and that some package.json names, with the folders that name them. */
export function dependenciesOf(tree: Tree): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of tree.files.filter((name) => /^(\w+\/){0,2}package\.json$/.test(name))) {
    const content = packageSchema.parse(JSON.parse(tree.read(file)));
    const names = Object.keys({
      ...content.dependencies,
      ...content.devDependencies,
      ...content.optionalDependencies,
    });
    for (const name of names.filter((dependency) => !dependency.startsWith('@cityloop/'))) {
      found.set(name, [...(found.get(name) ?? []), file.replace(/\/?package\.json$/, '')]);
    }
  }
  return found;
}

// A package of another platform is not installed: its licence is then what the page says.
function licenceOf(root: string, name: string, folders: readonly string[]): string | undefined {
  const file = [...folders, '']
    .map((folder) => join(root, folder, 'node_modules', name, 'package.json'))
    .find((path) => existsSync(path));
  return file ? licenceSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).license : undefined;
}

/** Every dependency has its line with its licence, and every line its dependency. */
export const dependencies: Check = {
  name: 'dependencies',
  run: (tree) => {
    const rows = new Map(
      tableRows(tree.files.includes(PAGE) ? tree.read(PAGE) : '').map(
        ([name = '', licence = '', , why = '']) => [name.replaceAll('`', ''), { licence, why }],
      ),
    );
    const found = dependenciesOf(tree);
    return [
      ...[...found].flatMap(([name, folders]) => {
        const row = rows.get(name);
        if (!row?.why) return [`${PAGE}: no line says why ${name} is here`];
        const licence = licenceOf(tree.root, name, folders);
        return licence === undefined || licence === row.licence
          ? []
          : [`${PAGE}: ${name} is licensed ${licence}, the page says ${row.licence}`];
      }),
      ...[...rows.keys()]
        .filter((name) => !found.has(name))
        .map((name) => `${PAGE}: no package.json names ${name}`),
    ];
  },
};
