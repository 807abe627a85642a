import { en } from './i18n/en.ts';
import { zh } from './i18n/zh.ts';

/** The sentences of one language. */
export type Words = Readonly<Record<keyof typeof en, string>>;

/** A language of the command line. */
export type Language = 'zh' | 'en';

/** Says a sentence with its values put in. */
export type Say = (key: keyof Words, values?: Readonly<Record<string, string | number>>) => string;

/** The language that the environment asks for, by `CITYLOOP_LANG` or the terminal's own; English otherwise. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const { CITYLOOP_LANG, LC_ALL, LC_MESSAGES, LANG } = environment;
  return (CITYLOOP_LANG || LC_ALL || LC_MESSAGES || LANG || '').toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Speaks a language. */
export function speaker(language: Language): Say {
  const words: Words = language === 'zh' ? zh : en;
  return (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A mistake in what was typed, or something that cannot be done now: told in one line. */
export class CommandError extends Error {
  readonly isUsage: boolean;

  constructor(message: string, options: { readonly usage?: boolean } = {}) {
    super(message);
    this.name = 'CommandError';
    this.isUsage = options.usage ?? false;
  }
}
