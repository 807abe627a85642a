import type { Check } from './check.ts';

const GLOSSARY = 'docs/glossary.md';

/** The rows of the first-level tables of a Markdown page, cells trimmed, heads and rulers left out. */
export function tableRows(page: string): readonly (readonly string[])[] {
  return page
    .split('\n')
    .filter(
      (line, index, lines) =>
        line.startsWith('|') &&
        !/^\|[\s:|-]+\|$/.test(line) &&
        !/^\|[\s:|-]+\|$/.test(lines[index + 1] ?? ''),
    )
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    );
}

function doubles(kind: string, words: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return words.flatMap((word) => {
    if (word === '' || word === '—') return [];
    if (seen.has(word)) return [`${GLOSSARY}: the ${kind} ${word} stands twice`];
    seen.add(word);
    return [];
  });
}

/** One Chinese term, one English term, one identifier: none of them stands twice in the glossary. */
export const glossary: Check = {
  name: 'glossary',
  run: (tree) => {
    if (!tree.files.includes(GLOSSARY)) return [`${GLOSSARY}: missing`];
    const rows = tableRows(tree.read(GLOSSARY));
    return [
      ...rows
        .filter((row) => row.length !== 4 || !row[2])
        .map((row) => `${GLOSSARY}: expected 中文 | English | identifier | note, got ${row.join(' | ')}`),
      ...doubles(
        'Chinese term',
        rows.map((row) => row[0] ?? ''),
      ),
      ...doubles(
        'English term',
        rows.map((row) => row[1] ?? ''),
      ),
      ...doubles(
        'identifier',
        rows.map((row) => row[2] ?? ''),
      ),
    ];
  },
};
