import { z } from 'zod';
import type { Command } from './command.ts';
import { Refusal } from './door.ts';
import { table } from './table.ts';
import { CommandError } from './words.ts';

const Demo = z.object({
  rows: z.array(
    z.object({
      username: z.string(),
      password: z.string().nullable(),
      name: z.string(),
      unit: z.string(),
      roles: z.array(z.string()),
    }),
  ),
});
const One = z.object({ username: z.string(), password: z.string() });
const Renewed = z.object({ rows: z.array(One) });

/** Accounts for people. */
export const accountCommands: readonly Command[] = [
  {
    name: 'accounts',
    usage: '',
    help: 'accountsHelp',
    most: 0,
    async run({ say, withDoor }) {
      const { rows } = await withDoor((door) => door.call(Demo, 'GET', '/api/system/demo-accounts'));
      const lines = rows.map((row) => [
        row.username,
        row.password ?? say('changed'),
        row.name,
        row.unit,
        row.roles.join(', '),
      ]);
      const head = [say('user'), say('password'), say('name'), say('unit'), say('roles')];
      return { json: rows, text: rows.length === 0 ? say('noAccounts') : table(head, lines) };
    },
  },
  {
    name: 'accounts passwords',
    usage: '',
    help: 'accountsPasswordsHelp',
    most: 0,
    async run({ say, withDoor }) {
      const { rows } = await withDoor((door) =>
        door.call(Renewed, 'POST', '/api/system/demo-accounts/passwords'),
      );
      const lines = rows.map((row) => [row.username, row.password]);
      const shown = `${table([say('user'), say('password')], lines)}\n\n${say('passwordsOnce')}`;
      return { json: rows, text: rows.length === 0 ? say('noAccounts') : shown };
    },
  },
  {
    name: 'accounts password',
    usage: 'USER',
    help: 'accountsPasswordHelp',
    most: 1,
    async run({ say, words, withDoor }) {
      const [user] = words;
      if (user === undefined) throw new CommandError(say('missing', { value: 'USER' }), { usage: true });
      const name = encodeURIComponent(user);
      const one = await withDoor(async (door) => {
        try {
          const { rows } = await door.call(Renewed, 'POST', `/api/system/demo-accounts/${name}/password`);
          return rows[0];
        } catch (error) {
          // No demo account: a person's own, who will have to change what we give.
          if (!(error instanceof Refusal) || error.code !== 'account-unknown') throw error;
          return await door.call(One, 'POST', `/api/accounts/${name}/password`);
        }
      });
      return { json: one, text: `${one?.username}  ${one?.password}\n\n${say('passwordsOnce')}` };
    },
  },
];
