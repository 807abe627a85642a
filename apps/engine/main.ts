import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { COMMANDS, commandNames, loadCommand } from './find-commands.ts';
import { progressShown } from './progress.ts';
import { runApart } from './run-apart.ts';
import { jsonSchema, nearest } from './schema-fields.ts';

const BAD_INPUT = 2;
const FAULT = 1;
const STOPPED = 130;

const USAGE = `npm run -s engine -- NAME INPUT.json > OUTPUT.json
npm run -s engine -- NAME INPUT.json --report FOLDER   also a page with maps, charts and tables
npm run -s engine -- NAME --schema                     JSON Schema of input and output
  --trace   with an error also the place in the code`;

/** The folder that holds the engines' commands; a test names its own. */
const folder = process.env.CITYLOOP_ENGINE_COMMANDS ?? COMMANDS;

async function usage(): Promise<string> {
  const names = commandNames(folder);
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines: string[] = [];
  for (const name of names)
    lines.push(`  ${name.padEnd(width)}  ${(await loadCommand(name, folder)).summary}`);
  return `${USAGE}\n\nEngines:\n${lines.join('\n') || '  none yet'}`;
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      schema: { type: 'boolean' },
      report: { type: 'string' },
      trace: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  const [name, input, extra] = positionals;
  if (values.help === true || name === undefined) {
    await print(`${await usage()}\n`);
    return 0;
  }
  const names = commandNames(folder);
  if (!names.includes(name)) {
    const near = nearest(name, names);
    return say(
      `There is no engine "${name}"; ${near ? `did you mean ${near}?` : `there are ${names.join(', ')}`}`,
    );
  }
  if (values.schema === true) {
    const command = await loadCommand(name, folder);
    const schemas = {
      input: jsonSchema(command.input, 'input'),
      output: jsonSchema(command.output, 'output'),
    };
    await print(`${JSON.stringify({ name, summary: command.summary, ...schemas }, null, 2)}\n`);
    return 0;
  }
  if (input === undefined) return say(`${name} needs INPUT.json; --schema says what stands in it`);
  if (extra !== undefined) return say(`"${extra}" is one argument too many; expected NAME INPUT.json`);
  return await run(name, fromHere(input), values.report, values.trace === true);
}

async function run(
  name: string,
  inputFile: string,
  report: string | undefined,
  isTraced: boolean,
): Promise<number> {
  const controller = new AbortController();
  // npm passes a signal on that the terminal has sent here already, so it may come twice.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => controller.abort());
  const shown = progressShown(process.stderr, () => performance.now());
  const result = await runApart({
    name,
    folder,
    inputFile,
    reportFolder: report === undefined ? undefined : fromHere(report),
    signal: controller.signal,
    progress: shown.tell,
  });
  shown.clear();
  if (result.kind === 'stopped') return say(`${name} was stopped`, STOPPED);
  if (result.kind === 'failed') {
    if (isTraced && result.trace !== undefined) process.stderr.write(`${result.trace}\n`);
    return say(result.line, result.isInput ? BAD_INPUT : FAULT);
  }
  // On a terminal the report says it better; the answer lies beside it.
  if (report !== undefined && process.stdout.isTTY) process.stderr.write(`${fromHere(report)}/index.html\n`);
  else await print(result.json);
  return 0;
}

/** npm runs a script in the project's folder; this is what a path means where the person stands. */
function fromHere(path: string): string {
  const stood = process.env.INIT_CWD;
  return resolve(stood !== undefined && existsSync(stood) ? stood : process.cwd(), path);
}

function say(line: string, code: number = BAD_INPUT): number {
  process.stderr.write(`${line}\n`);
  return code;
}

/** Resolves when the text has left the program; a reader that went away wants no more of it and is no error. */
function print(text: string): Promise<void> {
  return new Promise((done, fail) => {
    const onError = (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? done() : fail(error));
    process.stdout.on('error', onError);
    process.stdout.write(text, (error) => (error ? onError(error) : done()));
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isMistyped =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split(/\n|(?<=')\. To /);
  process.exitCode = say(line, isMistyped ? BAD_INPUT : FAULT);
}
