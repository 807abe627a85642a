import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.ts';

// More lines than this no one reads; the tool itself, run alone, shows them all.
const MAX_LINES = 60;

/** Runs a program and answers its lines when it fails, nothing when it passes. */
export async function faultsOf(
  root: string,
  program: string,
  args: readonly string[],
): Promise<readonly string[]> {
  const { code, output } = await new Promise<{ code: number; output: string }>((done) => {
    execFile(
      program,
      [...args],
      { cwd: root, maxBuffer: 1e8, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } },
      (error, stdout, stderr) => {
        done({ code: error ? 1 : 0, output: `${stdout}${stderr}` });
      },
    );
  });
  if (code === 0) return [];
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const rest = lines.length - MAX_LINES;
  return lines.length === 0
    ? [`${program} failed without a word`]
    : [...lines.slice(0, MAX_LINES), ...(rest > 0 ? [`… and ${rest} lines more`] : [])];
}

const bin = (root: string, name: string) => join(root, 'node_modules', '.bin', name);

function typesOf(name: string, project: string): Check {
  return {
    name,
    run: async ({ root }) => {
      if (!existsSync(join(root, project))) return [`${project}: missing`];
      return await faultsOf(root, bin(root, 'tsc'), ['-p', project, '--pretty', 'false']);
    },
  };
}

/** The type checker over everything that runs on Node. */
export const types = typesOf('types', 'tsconfig.json');

/** The type checker over the engines without Node's types: a clock, a file or a log does not compile. */
export const typesOfEngines = typesOf('types-engines', 'engines/tsconfig.json');

/** The type checker over the pages. */
export const typesOfWeb = typesOf('types-web', 'apps/web/tsconfig.json');

const BIOME = ['check', '--error-on-warnings', '--diagnostic-level=warn', '--no-errors-on-unmatched', '.'];

/** Lint in full, and the names of the files that are not in form. */
export const lint: Check = {
  name: 'lint',
  run: async ({ root }) => {
    const biome = bin(root, 'biome');
    const faults = await faultsOf(root, biome, [
      ...BIOME,
      '--formatter-enabled=false',
      '--assist-enabled=false',
    ]);
    const form = await faultsOf(root, biome, [...BIOME, '--linter-enabled=false', '--reporter=summary']);
    return [...faults, ...form];
  },
};

/** Files, exports and dependencies that nothing uses, and imports that no package.json names. */
export const unused: Check = {
  name: 'unused',
  run: async ({ root }) =>
    await faultsOf(root, process.execPath, [
      join(root, 'node_modules/knip/bin/knip.js'),
      '--no-progress',
      '--no-config-hints',
    ]),
};
