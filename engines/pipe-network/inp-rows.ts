/** A line of an EPANET file that cannot be used. */
export interface InpProblem {
  readonly section: string;
  /** Line of the file, from 1. */
  readonly line: number;
  readonly value: string;
  readonly reason: string;
}

/** One line of a section. */
export interface InpRow {
  readonly section: string;
  readonly line: number;
  readonly tokens: readonly string[];
}

/** Sections of EPANET 2.3, by the start of their names as EPANET itself compares them. */
const SECTIONS: readonly string[] = [
  'TITLE',
  'JUNCTIONS',
  'RESERVOIRS',
  'TANKS',
  'PIPES',
  'PUMPS',
  'VALVES',
  'CONTROLS',
  'RULES',
  'DEMANDS',
  'SOURCES',
  'EMITTERS',
  'PATTERNS',
  'CURVES',
  'QUALITY',
  'STATUS',
  'ROUGHNESS',
  'ENERGY',
  'REACTIONS',
  'MIXING',
  'REPORT',
  'TIMES',
  'OPTIONS',
  'COORDINATES',
  'VERTICES',
  'LABELS',
  'BACKDROP',
  'TAGS',
  'LEAKAGE',
  'END',
];

/** The rows of a file by section; words are divided by blanks and tabs, and `;` begins a remark, as EPANET reads them. */
export function inpRows(text: string, problems: InpProblem[]): ReadonlyMap<string, readonly InpRow[]> {
  const sections = new Map<string, InpRow[]>(SECTIONS.map((name) => [name, []]));
  let section = '';
  const lines = text.split(/\r\n|\r|\n/);
  for (let i = 0; i < lines.length && section !== 'END'; i++) {
    const content = (lines[i] ?? '').replace(/^\uFEFF/, '').split(';')[0] ?? '';
    if (content.trim() === '') continue;
    if (content.trim().startsWith('[')) {
      section = sectionOf(content.trim());
      if (section === '')
        problems.push({ section: '', line: i + 1, value: content.trim(), reason: 'no section of this name' });
      continue;
    }
    const tokens = content.includes('"')
      ? [...content.matchAll(/"([^"]*)"|[^\s"]+/g)].map((match) => match[1] ?? match[0])
      : content.split(/\s+/).filter((word) => word !== '');
    if (tokens.length > 0) sections.get(section)?.push({ section, line: i + 1, tokens });
    if (section === '' && !problems.some((problem) => problem.section === ''))
      problems.push({
        section,
        line: i + 1,
        value: content.trim(),
        reason: 'a row before the first section',
      });
  }
  return sections;
}

/** Reads words of rows and notes what is wrong with them. */
export class InpReader {
  readonly problems: InpProblem[];

  constructor(problems: InpProblem[]) {
    this.problems = problems;
  }

  /** Notes that a row cannot be used. */
  refuse(row: InpRow, value: string, reason: string): void {
    this.problems.push({ section: row.section, line: row.line, value, reason });
  }

  /** The word at a place of the row; notes a row that is too short. */
  word(row: InpRow, at: number, what: string): string {
    const word = row.tokens[at];
    if (word === undefined) this.refuse(row, row.tokens.join(' '), `${what} is missing`);
    return word ?? '';
  }

  /** The number at a place of the row, or `usual` where the row ends before it. */
  number(row: InpRow, at: number, what: string, usual?: number): number {
    if (row.tokens[at] === undefined && usual !== undefined) return usual;
    return this.parse(row, this.word(row, at, what), what);
  }

  /** As `number`, refused below `lowest`. */
  atLeast(row: InpRow, at: number, what: string, lowest: number, usual?: number): number {
    const value = this.number(row, at, what, usual);
    if (value < lowest) this.refuse(row, String(value), `${what} is below ${lowest}`);
    return value;
  }

  /** As `number`, refused when not above zero. */
  positive(row: InpRow, at: number, what: string, usual?: number): number {
    const value = this.number(row, at, what, usual);
    if (value <= 0) this.refuse(row, row.tokens[at] ?? String(value), `${what} is not above 0`);
    return value > 0 ? value : 1;
  }

  /** A number written in a word. An empty word was noted before. */
  parse(row: InpRow, word: string, what: string): number {
    if (isNumber(word)) return Number(word);
    if (word !== '') this.refuse(row, word, `${what} is not a number`);
    return 0;
  }
}

/** Larger numbers are slips, and would leave the range of numbers once units are worked in. */
const LARGEST = 1e30;

/** True for a decimal number as EPANET takes it. */
export function isNumber(word: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word) && Math.abs(Number(word)) < LARGEST;
}

/** True when a word begins with a keyword, whatever its case: EPANET's own rule. */
export function begins(word: string | undefined, keyword: string): boolean {
  return word?.toUpperCase().startsWith(keyword) === true;
}

/** Hours of a time: `6`, `6:30`, `6:30:00`, `90 MIN`, `8 AM`; undefined where it is none. */
export function inpHours(time: string | undefined, unit?: string): number | undefined {
  if (time === undefined) return undefined;
  const parts = time.split(':');
  if (!parts.every(isNumber) || parts.length > 3) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = parts.map(Number);
  const value = hours + minutes / 60 + seconds / 3600;
  if (unit === undefined) return value;
  const noon = hours >= 12 ? value - 12 : value;
  if (begins(unit, 'AM')) return noon;
  if (begins(unit, 'PM')) return noon + 12;
  if (parts.length > 1) return undefined;
  const size = TIME_UNITS.find(([name]) => begins(unit, name));
  return size === undefined ? undefined : value * size[1];
}

const TIME_UNITS: readonly (readonly [string, number])[] = [
  ['SEC', 1 / 3600],
  ['MIN', 1 / 60],
  ['HOU', 1],
  ['DAY', 24],
];

function sectionOf(header: string): string {
  const name = header
    .replace(/^\[|\].*$/g, '')
    .trim()
    .toUpperCase();
  return name.length < 3 ? '' : (SECTIONS.find((known) => name.startsWith(known.slice(0, 4))) ?? '');
}
