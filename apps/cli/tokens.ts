import { z } from 'zod';
import type { Command } from './command.ts';
import { table } from './table.ts';
import { CommandError, type Say } from './words.ts';

const Grant = z.object({ role: z.string(), path: z.string() });
const Token = z.object({
  id: z.string(),
  prefix: z.string(),
  name: z.string(),
  unit: z.string(),
  grants: z.array(Grant),
  expiresAt: z.coerce.date().optional(),
  revokedAt: z.coerce.date().optional(),
  lastUsedAt: z.coerce.date().optional(),
});
const Units = z.object({ units: z.record(z.string(), z.object({ path: z.string() })) });
const Made = z.object({ id: z.string(), secret: z.string() });

function needed(value: string | undefined, name: string, say: Say): string {
  if (value === undefined || value === '')
    throw new CommandError(say('missing', { value: name }), { usage: true });
  return value;
}

function dateOf(text: string | undefined, say: Say): string | undefined {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new CommandError(say('badDate', { value: text }), { usage: true });
  return date.toISOString();
}

/** Tokens for machines. */
export const tokenCommands: readonly Command[] = [
  {
    name: 'token create',
    usage: '--name NAME --unit UNIT --role ROLE[,ROLE] [--path PATH] [--expires DATE]',
    help: 'tokenCreateHelp',
    most: 0,
    options: {
      name: { type: 'string' },
      unit: { type: 'string' },
      role: { type: 'string' },
      path: { type: 'string' },
      expires: { type: 'string' },
    },
    async run({ say, options, withDoor }) {
      const name = needed(options.name, '--name', say);
      const unit = needed(options.unit, '--unit', say);
      const roles = needed(options.role, '--role', say).split(',');
      const expiresAt = dateOf(options.expires, say);
      const made = await withDoor(async (door) => {
        const { units } = await door.call(Units, 'GET', `/api/units?ids=${encodeURIComponent(unit)}`);
        const unitPath = units[unit]?.path;
        if (unitPath === undefined) throw new CommandError(say('unitUnknown', { value: unit }));
        const grants = roles.map((role) => ({ role: role.trim(), path: options.path ?? unitPath }));
        return await door.call(Made, 'POST', '/api/tokens', { name, unit, unitPath, grants, expiresAt });
      });
      return { json: { ...made, name }, text: `${say('secretOnce')}\n${made.secret}` };
    },
  },
  {
    name: 'token list',
    usage: '',
    help: 'tokenListHelp',
    most: 0,
    async run({ say, withDoor }) {
      const { tokens } = await withDoor((door) =>
        door.call(z.object({ tokens: z.array(Token) }), 'GET', '/api/tokens'),
      );
      const now = new Date();
      const state = ({ revokedAt, expiresAt }: z.infer<typeof Token>) => {
        if (revokedAt !== undefined) return say('revoked');
        return expiresAt !== undefined && expiresAt <= now ? say('expired') : say('valid');
      };
      const lines = tokens.map((token) => [
        token.id,
        token.prefix,
        token.name,
        token.unit,
        token.grants.map((grant) => `${grant.role}@${grant.path}`).join(', '),
        state(token),
        token.lastUsedAt?.toISOString() ?? say('never'),
      ]);
      const head = [
        say('id'),
        say('begins'),
        say('name'),
        say('unit'),
        say('roles'),
        say('state'),
        say('lastUsed'),
      ];
      return { json: tokens, text: tokens.length === 0 ? say('noTokens') : table(head, lines) };
    },
  },
  {
    name: 'token revoke',
    usage: 'ID',
    help: 'tokenRevokeHelp',
    most: 1,
    async run({ say, words, withDoor }) {
      const id = needed(words[0], 'ID', say);
      await withDoor((door) => door.call(z.undefined(), 'DELETE', `/api/tokens/${encodeURIComponent(id)}`));
      return { json: { id }, text: say('tokenRevoked', { value: id }) };
    },
  },
];
