import type { ParseArgsConfig } from 'node:util';
import type { Settings } from '../server/settings.ts';
import type { Door } from './door.ts';
import type { Language, Say, Words } from './words.ts';

/** What a command is given. */
export interface Call {
  readonly settings: Settings;
  readonly say: Say;
  readonly language: Language;
  /** Words after the command's own. */
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
  /** Makes a path of what was typed absolute. */
  readonly resolve: (path: string) => string;
  /** Opens the way to the city, and shuts it after the work. */
  readonly withDoor: <Result>(work: (door: Door) => Promise<Result>) => Promise<Result>;
}

/** What a command answers: the value for `--json`, and the lines for people. */
export interface Outcome {
  readonly json: unknown;
  readonly text: string;
  /** The command found something wrong; its exit code is 1. */
  readonly failed?: boolean;
}

/** One command. */
export interface Command {
  /** Its words, e.g. `token create`. */
  readonly name: string;
  /** What follows them, e.g. `USER`. */
  readonly usage: string;
  readonly help: keyof Words;
  /** Most words after the name. */
  readonly most: number;
  readonly options?: NonNullable<ParseArgsConfig['options']>;
  run(call: Call): Promise<Outcome>;
}
