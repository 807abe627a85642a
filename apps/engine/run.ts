import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { EngineCommand, EngineContext } from './command.ts';
import { readJson } from './files/read-bytes.ts';
import { formatJson, unprintable } from './format-json.ts';
import { fieldName, InputError, parseInput } from './input.ts';
import { pageHtml } from './report/page.ts';

/** One run of an engine, asked on the command line. */
export interface RunOptions<Input, Output> {
  readonly name: string;
  readonly command: EngineCommand<Input, Output>;
  /** Absolute path of the input. */
  readonly inputFile: string;
  /** Absolute path of the folder for the report. */
  readonly reportFolder?: string | undefined;
  readonly signal: AbortSignal;
  readonly progress: EngineContext['progress'];
}

/** Reads the input, runs the engine, checks what it answers, writes the report; the answer is the JSON text. */
export async function runCommand<Input, Output>(options: RunOptions<Input, Output>): Promise<string> {
  const { command, inputFile, reportFolder, signal } = options;
  const written = readJson(inputFile);
  const asked = new Map<string, string>();
  const context: EngineContext = {
    path: (name) => {
      const path = resolve(dirname(inputFile), name);
      asked.set(path, name);
      return path;
    },
    signal,
    progress: options.progress,
  };
  const input = parseInput(command.input, written);
  try {
    const output = checkedOutput(command, await command.run(input, context));
    const json = `${formatJson(output)}\n`;
    if (reportFolder !== undefined) {
      options.progress(1, 'report');
      await writeReport(options, { input, output, json, context });
    }
    return json;
  } catch (error) {
    if (!(error instanceof InputError) || error.file === undefined) throw error;
    const name = asked.get(error.file);
    const field = name === undefined ? undefined : fieldHolding(written, name, []);
    throw field === undefined ? error : new InputError(`${field}: ${error.message}`);
  }
}

function checkedOutput<Input, Output>(command: EngineCommand<Input, Output>, output: Output): Output {
  const fault = unprintable(output);
  if (fault !== undefined) throw new Error(`The engine's answer cannot be printed: ${fault}.`);
  const result = command.output.safeParse(output);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(
    `The engine's answer is not what its schema says: ${fieldName(issue?.path ?? [])}: ${issue?.message}.`,
  );
}

interface Finished<Input, Output> {
  readonly input: Input;
  readonly output: Output;
  readonly json: string;
  readonly context: EngineContext;
}

async function writeReport<Input, Output>(
  options: RunOptions<Input, Output>,
  { input, output, json, context }: Finished<Input, Output>,
): Promise<void> {
  const { reportFolder = '.', inputFile, command, name } = options;
  const report = await command.report(input, output, context);
  makeFolder(reportFolder);
  for (const { file, content } of report.figures) {
    if (basename(file) !== file) throw new Error(`A figure is called "${file}": expected a plain file name.`);
    writeFileSync(join(reportFolder, file), content);
  }
  writeFileSync(join(reportFolder, 'output.json'), json);
  const source = relative(reportFolder, inputFile).replaceAll('\\', '/');
  writeFileSync(
    join(reportFolder, 'index.html'),
    pageHtml(report, { engine: name, input: source, summary: command.summary }),
  );
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new InputError(`--report ${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The field of the input that holds a text, as a person writes it. */
function fieldHolding(value: unknown, text: string, path: readonly PropertyKey[]): string | undefined {
  if (value === text) return fieldName(path);
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Array.isArray(value) ? value.map((one, i) => [i, one] as const) : Object.entries(value);
  for (const [key, inner] of entries) {
    const found = fieldHolding(inner, text, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
