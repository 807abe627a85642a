import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../tools/node.mjs';

/**
 * The path of a case file (docs/cases.md), or `undefined` where the machine does not have it: give that to the `skip`
 * of the test, with the file's name as reason.
 */
export function caseFile(path: string): string | undefined {
  const file = join(process.env.CITYLOOP_CASES ?? join(ROOT, '..', 'shared', 'data'), path);
  return existsSync(file) ? file : undefined;
}

/** What the `skip` of a test takes: the reason when one of the files is missing, else `false`. */
export function skipWithout(...paths: readonly string[]): string | false {
  const missing = paths.filter((path) => caseFile(path) === undefined);
  if (missing.length > 0) return `case file absent: ${missing.join(', ')} (docs/cases.md)`;
  const isUnpackable =
    paths.every((path) => !path.endsWith('.xz')) || spawnSync('xz', ['--version']).status === 0;
  return isUnpackable ? false : 'the program xz, which Node cannot replace, is not here';
}
