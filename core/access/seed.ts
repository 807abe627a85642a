import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { actions } from './actions.ts';

const Names = z.object({ zh: z.string(), en: z.string() });
const RolesFile = z.object({
  actions: z.record(z.enum(actions), Names),
  roles: z.record(
    z.string().regex(/^[a-z][a-z-]*$/),
    Names.extend({ actions: z.array(z.enum(actions)).readonly() }),
  ),
});
const RulesFile = z.record(
  z.string(),
  z.object({
    value: z.int().positive(),
    unit: z.string(),
    source: z.enum(['standard', 'regulation', 'local', 'vendor', 'design']),
    source_ref: z.string(),
    verified: z.boolean(),
  }),
);

/** The roles, actions and rules that a new city begins with. */
export interface AccessSeed extends z.infer<typeof RolesFile> {
  readonly rules: z.infer<typeof RulesFile>;
}

/** Reads roles.yaml and rules.yaml; throws when an action has no name or a role allows what does not exist. */
export async function readAccessSeed(): Promise<AccessSeed> {
  const read = async (name: string): Promise<unknown> =>
    parse(await readFile(new URL(name, import.meta.url), 'utf8'));
  return { ...RolesFile.parse(await read('roles.yaml')), rules: RulesFile.parse(await read('rules.yaml')) };
}
