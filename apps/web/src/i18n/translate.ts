import { en } from './en.ts';
import { zh } from './zh.ts';

/** The languages of the product; both are complete. */
export type Language = 'zh' | 'en';

/** The name of a sentence shown to people. */
export type Key = keyof typeof zh;

/** Values that a sentence names, such as `{time}`. */
export type Values = Readonly<Record<string, string | number>>;

/** Looks up a sentence and fills in its values. */
export type Translate = (key: Key, values?: Values) => string;

const catalogues: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { zh, en };

/** The sentence `key` in `language`, with each `{name}` replaced by the value of that name. */
export function translate(language: Language, key: Key, values: Values = {}): string {
  return catalogues[language][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}

/** Whether a string that came from data is the name of a sentence. */
export function isKey(name: string): name is Key {
  return Object.hasOwn(zh, name);
}

/** The sentence `prefix.code` where there is one, else the code itself: an unknown code must still be seen. */
export function wordFor(t: Translate, prefix: string, code: string): string {
  const key = `${prefix}.${code}`;
  return isKey(key) ? t(key) : code;
}
