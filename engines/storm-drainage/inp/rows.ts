/** What cannot be read in an input file: section, line and value stand in its message. */
export class InpError extends Error {
  override readonly name = 'InpError';
}

/** Limits of a number, and what it is where the field is absent or `*`. */
export interface NumberRule {
  readonly least?: number;
  readonly above?: number;
  readonly most?: number;
  readonly otherwise?: number;
}

/** One line of a section, taken apart into fields; quotes are off, comments are gone. */
export class Row {
  readonly section: string;
  readonly line: number;
  readonly fields: readonly string[];
  readonly file: string;

  constructor(section: string, line: number, fields: readonly string[], file = '') {
    this.section = section;
    this.line = line;
    this.fields = fields;
    this.file = file;
  }

  /** The field, or nothing where it is absent, empty or `*`. */
  at(i: number): string | undefined {
    const text = this.fields[i];
    return text === undefined || text === '' || text === '*' ? undefined : text;
  }

  /** The field in capital letters, `''` where it is absent. */
  word(i: number): string {
    return (this.fields[i] ?? '').toUpperCase();
  }

  /** A field that must be there. */
  text(i: number, what: string): string {
    const text = this.fields[i];
    if (text === undefined || text === '') throw this.bad(undefined, what, 'one');
    return text;
  }

  /** A number within its limits. */
  number(i: number, what: string, rule: NumberRule = {}): number {
    const text = this.at(i);
    if (text === undefined) {
      if (rule.otherwise !== undefined) return rule.otherwise;
      throw this.bad(this.fields[i], what, 'a number');
    }
    const value = numberOf(text);
    if (value === undefined) throw this.bad(text, what, 'a number');
    const { least = -Infinity, above = -Infinity, most = Infinity } = rule;
    if (value < least) throw this.bad(text, what, `${least} or more`);
    if (value <= above) throw this.bad(text, what, `a number above ${above}`);
    if (value > most) throw this.bad(text, what, `${most} or less`);
    return value;
  }

  /** YES or NO (also TRUE, FALSE, ON, OFF, 1, 0). */
  yes(i: number, what: string, otherwise: boolean): boolean {
    const text = this.at(i);
    if (text === undefined) return otherwise;
    const word = text.toUpperCase();
    if (['YES', 'TRUE', 'ON', '1'].includes(word)) return true;
    if (['NO', 'FALSE', 'OFF', '0'].includes(word)) return false;
    throw this.bad(text, what, 'YES or NO');
  }

  /** The entry of a table whose key the field is, or begins with the first letters of. */
  one<T>(i: number, what: string, table: Readonly<Record<string, T>>): T {
    const word = this.word(i);
    const key = word in table ? word : Object.keys(table).find((key) => word.startsWith(key));
    const found = key === undefined ? undefined : table[key];
    if (found === undefined) throw this.bad(this.fields[i], what, `one of ${Object.keys(table).join(', ')}`);
    return found;
  }

  /** What is wrong with a value of this line. */
  bad(value: string | number | undefined, what: string, expected: string): InpError {
    const is = value === undefined || value === '' ? 'is missing' : `is "${value}"`;
    return new InpError(`${this.place()}: ${what} ${is}, expected ${expected}`);
  }

  place(): string {
    const where = this.file === '' ? '' : `${this.file}, `;
    return `${where}[${this.section}] line ${this.line}`;
  }
}

/** A decimal number; the comma is no decimal point, and Fortran's D stands for E. */
export function numberOf(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text.replace(/[dD]/, 'e'));
  return Number.isFinite(value) ? value : undefined;
}

/** A section is known by the first letters of its name; the longest entry that fits is meant. */
const SECTIONS = [
  'TITLE',
  'OPTION',
  'FILE',
  'RAINGAGE',
  'TEMPERATURE',
  'EVAP',
  'SUBCATCHMENT',
  'SUBAREA',
  'INFIL',
  'AQUIFER',
  'GROUNDWATER',
  'GWF',
  'SNOWPACK',
  'JUNC',
  'OUTFALL',
  'STORAGE',
  'DIVIDER',
  'CONDUIT',
  'PUMP',
  'ORIFICE',
  'WEIR',
  'OUTLET',
  'XSECT',
  'TRANSECT',
  'LOSS',
  'CONTROL',
  'POLLUT',
  'LANDUSE',
  'BUILDUP',
  'WASHOFF',
  'COVERAGE',
  'INFLOW',
  'DWF',
  'PATTERN',
  'RDII',
  'HYDROGRAPH',
  'LOADING',
  'TREATMENT',
  'CURVE',
  'TIMESERIES',
  'REPORT',
  'MAP',
  'COORDINATE',
  'VERTICES',
  'POLYGON',
  'SYMBOL',
  'LABEL',
  'BACKDROP',
  'TAG',
  'PROFILE',
  'LID_CONTROL',
  'LID_USAGE',
  'ADJUST',
  'EVENT',
  'STREET',
  'INLET_USAGE',
  'INLET',
] as const;

/** Name of a section. */
export type Section = (typeof SECTIONS)[number];

/** Sections that say nothing of how much water flows where. */
const NO_WATER = new Set<Section>([
  'POLLUT',
  'LANDUSE',
  'BUILDUP',
  'WASHOFF',
  'COVERAGE',
  'LOADING',
  'TREATMENT',
  'REPORT',
  'MAP',
  'SYMBOL',
  'LABEL',
  'BACKDROP',
  'TAG',
  'PROFILE',
]);

/** Lines of an input file by section; `leftOut` names the sections that were read over. */
export interface InpSections {
  readonly rows: (section: Section) => readonly Row[];
  readonly leftOut: readonly string[];
}

/** Takes the text of an input file apart. A section may stand in several places. */
export function sectionsOf(text: string): InpSections {
  const rows = new Map<Section, Row[]>();
  const leftOut = new Set<string>();
  let section: Section | undefined;
  let name = '';
  for (const [i, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const trimmed = line.trim();
    if (trimmed.startsWith('[')) {
      name = trimmed.slice(1).replace(/\].*$/, '').trim().toUpperCase();
      section = sectionNamed(name);
      if (section === undefined)
        throw new InpError(`line ${i + 1}: "${trimmed}" is no section of a drainage model`);
      if (NO_WATER.has(section)) leftOut.add(`[${name}]`);
      continue;
    }
    if (section === 'TITLE') {
      if (trimmed !== '' && !trimmed.startsWith(';')) push(rows, section, new Row(name, i + 1, [trimmed]));
      continue;
    }
    const fields = fieldsOf(line);
    if (fields.length === 0) continue;
    if (section === undefined)
      throw new InpError(`line ${i + 1}: "${fields[0]}" stands before the first section such as [JUNCTIONS]`);
    if (!NO_WATER.has(section)) push(rows, section, new Row(name, i + 1, fields));
  }
  return { rows: (section) => rows.get(section) ?? [], leftOut: [...leftOut] };
}

/** Fields of a line: apart by blanks or tabs, together inside quotes, ended by a semicolon. */
export function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  for (const [part, quoted] of line.matchAll(/"([^"]*)"?|;|[^\s";]+/g)) {
    if (part === ';') break;
    fields.push(quoted ?? part);
  }
  return fields;
}

function sectionNamed(name: string): Section | undefined {
  let found: Section | undefined;
  for (const one of SECTIONS) if (name.startsWith(one) && one.length > (found?.length ?? 0)) found = one;
  return found;
}

function push(rows: Map<Section, Row[]>, section: Section, row: Row): void {
  const list = rows.get(section);
  if (list === undefined) rows.set(section, [row]);
  else list.push(row);
}
