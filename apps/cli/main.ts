import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { explain } from '../server/explain.ts';
import { root } from '../server/root.ts';
import { readSettings, SettingError } from '../server/settings.ts';
import { accountCommands } from './accounts.ts';
import { backupCommands } from './backups.ts';
import type { Command } from './command.ts';
import { openDoor } from './door.ts';
import { drillCommands } from './drills.ts';
import { operationCommands } from './operation.ts';
import { tokenCommands } from './tokens.ts';
import { CommandError, type Language, languageOf, type Say, speaker } from './words.ts';

const USAGE_EXIT = 2;
const commands: readonly Command[] = [
  ...accountCommands,
  ...tokenCommands,
  ...operationCommands,
  ...drillCommands,
  ...backupCommands,
];
const common = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  lang: { type: 'string' },
} as const;

/** The command that the typed words name, the longest one first; where the options stand does not matter. */
function commandOf(typed: readonly string[]): Command | undefined {
  const { positionals } = parseArgs({
    args: [...typed],
    options: common,
    allowPositionals: true,
    strict: false,
  });
  const words = `${positionals.join(' ')} `;
  return commands
    .toSorted((a, b) => b.name.length - a.name.length)
    .find((command) => words.startsWith(`${command.name} `));
}

function helpOf(say: Say, command: Command | undefined): string {
  const line = ({ name, usage }: Command) => `${name}${usage === '' ? '' : ` ${usage}`}`;
  if (command !== undefined)
    return `npm run -s cli -- ${line(command)}\n  ${say(command.help)}\n\n${say('everyCommand')}`;
  const list = commands.map((one) => `  ${line(one)}\n      ${say(one.help)}`).join('\n');
  return `${say('usage')}\n\n${say('commands')}\n${list}\n\n${say('everyCommand')}\n${say('settings')}`;
}

async function main(args: readonly string[], language: Language): Promise<number> {
  const say = speaker(language);
  const command = commandOf(args);
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...command?.options, ...common },
    allowPositionals: true,
    strict: command !== undefined,
  });
  if (values.help === true || positionals.length === 0) {
    console.log(helpOf(say, command));
    return positionals.length === 0 && values.help !== true ? USAGE_EXIT : 0;
  }
  if (command === undefined)
    throw new CommandError(say('unknownCommand', { value: positionals.join(' ') }), { usage: true });
  const words = positionals.slice(command.name.split(' ').length);
  const extra = words[command.most];
  if (extra !== undefined) throw new CommandError(say('tooMany', { value: extra }), { usage: true });
  const settings = readSettings(process.env, root);
  const { json, text, failed } = await command.run({
    settings,
    say,
    language,
    words,
    options: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
    ),
    // npm runs a script in the project's folder; this is where the person stood.
    resolve: (path) => resolve(process.env.INIT_CWD ?? process.cwd(), path),
    async withDoor(work) {
      const door = await openDoor(settings, say, language);
      try {
        return await work(door);
      } finally {
        await door.close();
      }
    },
  });
  console.log(values.json === true ? JSON.stringify(json) : text);
  return failed === true ? 1 : 0;
}

function languageAsked(args: readonly string[]): Language {
  const at = args.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const asked = args[at]?.split('=')[1] ?? args[at + 1];
  return at >= 0 && (asked === 'zh' || asked === 'en') ? asked : languageOf(process.env);
}

const args = process.argv.slice(2);
const language = languageAsked(args);
try {
  process.exitCode = await main(args, language);
} catch (error) {
  const isMistyped =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  const isUsage =
    isMistyped || error instanceof SettingError || (error instanceof CommandError && error.isUsage);
  const said = isMistyped || error instanceof CommandError ? error.message : explain(error, language);
  console.error(said);
  process.exitCode = isUsage ? USAGE_EXIT : 1;
}
