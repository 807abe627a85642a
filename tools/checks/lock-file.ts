import { z } from 'zod';
import { missingEntries } from '../fixlock.mjs';
import type { Check } from './check.ts';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      optionalDependencies: z.record(z.string(), z.string()).optional(),
      resolved: z.string().optional(),
      link: z.boolean().optional(),
    }),
  ),
});

/** The lock file names every platform package, so that `npm ci` accepts it everywhere, and no address of a registry. */
export const lockFile: Check = {
  name: 'lock-file',
  run: (tree) => {
    const lock = lockSchema.parse(JSON.parse(tree.read('package-lock.json')));
    const { entries, unknown } = missingEntries(lock);
    return [
      ...[...entries.keys()].map(
        (name) => `package-lock.json: ${name} is missing: run "node tools/fixlock.mjs"`,
      ),
      ...unknown.map((name) => `package-lock.json: ${name} is optional, missing and no platform package`),
      ...Object.entries(lock.packages)
        .filter(([, entry]) => entry.resolved !== undefined && entry.link !== true)
        .map(
          ([name, entry]) =>
            `package-lock.json: ${name} names where it came from (${entry.resolved}): take the line out`,
        ),
    ];
  },
};
