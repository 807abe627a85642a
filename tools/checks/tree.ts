import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Tree } from './check.ts';

const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.cache', '.e2e']);

function listed(root: string): readonly string[] {
  try {
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1e8,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\0');
  } catch {
    // An unpacked archive has no git: everything below the root that is not installed or built.
    return globSync('**/*', { cwd: root, exclude: (name) => NOT_OURS.has(name) }).map((file) =>
      file.split(sep).join('/'),
    );
  }
}

/** The tree of a checkout: tracked files and new ones that git does not ignore. */
export function readTree(root: string): Tree {
  const contents = new Map<string, string>();
  const files = [...new Set(listed(root))]
    .filter((file) => file !== '' && existsSync(join(root, file)) && statSync(join(root, file)).isFile())
    .sort();
  const read = (file: string): string => {
    const known = contents.get(file);
    if (known !== undefined) return known;
    const text = readFileSync(join(root, file), 'utf8');
    contents.set(file, text);
    return text;
  };
  return { root, files, read };
}

/** A tree made of the given contents, for the tests of the checks. */
export function treeOf(contents: Readonly<Record<string, string>>): Tree {
  return { root: '', files: Object.keys(contents).sort(), read: (file) => contents[file] ?? '' };
}
