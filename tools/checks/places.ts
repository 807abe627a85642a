import type { Check, Tree } from './check.ts';
import { isProduction, place } from './check.ts';
import { scan } from './scan.ts';

// The start of a statement as people write it; words of prose rarely continue like this.
const SQL =
  /^\s*(select\s[\s\S]*\sfrom\s|insert\s+into\s|update\s+[\w".]+\s+set\s|delete\s+from\s|(create|alter|drop)\s+(table|index|view|materialized|extension|schema|type|database)\s|with\s+\w+\s+as\s*\()/i;

const SQL_CLOCK =
  /\b(now|now64|today|yesterday|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(|\b(current_timestamp|current_date|current_time|localtimestamp|localtime)\b/i;

function isStore(file: string): boolean {
  return (
    file.endsWith('.store.ts') ||
    file.endsWith('.sql') ||
    file.startsWith('core/store/') ||
    /\/migrations\//.test(file)
  );
}

function sources(tree: Tree, wanted: (file: string) => boolean): readonly { file: string; text: string }[] {
  return tree.files.filter(wanted).map((file) => ({ file, text: tree.read(file) }));
}

/** SQL stands in `*.store.ts` and migrations only (and in the store itself). */
export const sqlPlace: Check = {
  name: 'sql-place',
  run: (tree) =>
    sources(tree, (file) => isProduction(file) && !isStore(file) && !file.startsWith('tools/')).flatMap(
      ({ file, text }) =>
        scan(text)
          .literals.filter((literal) => SQL.test(literal.text))
          .map(
            (literal) =>
              `${place(file, text, literal.index)}: SQL outside *.store.ts: ${literal.text.trim().slice(0, 40)}`,
          ),
    ),
};

/** No clock of the database in our SQL: time is a parameter. */
export const sqlClock: Check = {
  name: 'sql-clock',
  run: (tree) =>
    sources(tree, (file) => isStore(file) && (file.endsWith('.sql') || isProduction(file))).flatMap(
      ({ file, text }) => {
        const literals = file.endsWith('.sql')
          ? [{ text: text.replace(/--.*$/gm, ''), index: 0 }]
          : scan(text).literals;
        return literals
          .filter((literal) => SQL_CLOCK.test(literal.text))
          .map(
            (literal) =>
              `${place(file, text, literal.index)}: ${SQL_CLOCK.exec(literal.text)?.[0]} in SQL: pass the time as a parameter`,
          );
      },
    ),
};

function forbidden(name: string, pattern: RegExp, wanted: (file: string) => boolean, say: string): Check {
  return {
    name,
    run: (tree) =>
      sources(tree, (file) => isProduction(file) && wanted(file)).flatMap(({ file, text }) =>
        [...scan(text).code.matchAll(pattern)].map((match) => `${place(file, text, match.index)}: ${say}`),
      ),
  };
}

/** Settings are read in apps/ and tools/ only. */
export const envPlace = forbidden(
  'env-place',
  /\bprocess\s*\.\s*env\b/g,
  (file) => !/^(apps|tools)\//.test(file),
  'process.env outside apps/ and tools/: take the value as a parameter',
);

/** Time comes from the injected clock; only the clock itself asks the machine. */
export const clockPlace = forbidden(
  'clock-place',
  /\bDate\s*\.\s*now\s*\(|\bnew\s+Date\s*\(\s*\)/g,
  (file) => /^(core|loop|registers|agents)\//.test(file) && file !== 'core/kernel/clock.ts',
  "the machine's time: ask the injected clock",
);
