import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { EngineCommand } from './command.ts';

/** The folder in which each engine has its own. */
export const COMMANDS = join(import.meta.dirname, 'commands');

type AnyCommand = EngineCommand<unknown, unknown>;

const commandSchema = z.object({
  command: z.custom<AnyCommand>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      'summary' in value &&
      'run' in value &&
      typeof value.run === 'function' &&
      'report' in value &&
      typeof value.report === 'function' &&
      'input' in value &&
      value.input instanceof z.ZodType &&
      'output' in value &&
      value.output instanceof z.ZodType,
    'exports no command (summary, input, output, run, report)',
  ),
});

/** The names of the engines that there are, sorted: the folders with a `command.ts`. */
export function commandNames(folder = COMMANDS): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'command.ts')))
    .sort();
}

/** The command of an engine. */
export async function loadCommand(name: string, folder = COMMANDS): Promise<AnyCommand> {
  const file = join(folder, name, 'command.ts');
  const found: unknown = await import(pathToFileURL(file).href);
  return commandSchema.parse(found).command;
}
