import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ROOT } from '../node.mjs';
import type { Check } from './check.ts';

const FOLDERS = ['core', 'loop', 'registers', 'engines', 'agents', 'packs', 'apps', 'tools', 'test'];
const reportSchema = z.object({
  modules: z.array(z.unknown()),
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** One import that crosses a boundary. */
export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/** The imports below `root` that break a rule of `.dependency-cruiser.mjs`. */
export async function violations(root: string): Promise<readonly Violation[]> {
  const cruiser = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const args = [cruiser, '--config', join(ROOT, '.dependency-cruiser.mjs'), '--output-type', 'json'];
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const { stdout } = await promisify(execFile)(process.execPath, [...args, ...folders], {
    cwd: root,
    maxBuffer: 1e9,
  });
  const report = reportSchema.parse(JSON.parse(stdout));
  if (report.modules.length === 0)
    throw new Error(`dependency-cruiser found no module below ${folders.join(', ')}`);
  return report.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

/** The rules of ARCHITECTURE.md about who imports whom. */
export const boundaries: Check = {
  name: 'boundaries',
  run: async (tree) =>
    (await violations(tree.root)).map(({ rule, from, to }) => `${from}: ${rule}: imports ${to}`),
};
