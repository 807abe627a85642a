/** Who must act on an error: the person who asked, the one who runs the system, or the one who wrote it. */
export type Act = 'user' | 'operator' | 'developer';

/** One entry of an error catalogue; `{name}` in a sentence is replaced by the detail of that name. */
export interface ProblemEntry {
  readonly status: number;
  readonly zh: string;
  readonly en: string;
  readonly act: Act;
}

/** What one occurrence adds to its catalogue entry. */
export interface ProblemDetail {
  /** Dotted path of the field at fault. */
  readonly field?: string;
  /** The value that was given. */
  readonly value?: unknown;
  /** Further words for the sentences. */
  readonly words?: Readonly<Record<string, string | number>>;
  readonly cause?: unknown;
}

/** Languages an error can be told in. */
export type Locale = 'zh' | 'en';

/** An error with a code of a catalogue: what was wrong, and who must act. */
export class Problem extends Error {
  readonly code: string;
  readonly entry: ProblemEntry;
  readonly detail: ProblemDetail;

  constructor(code: string, entry: ProblemEntry, detail: ProblemDetail = {}) {
    super(
      `${code}: ${fill(entry.en, detail)}`,
      detail.cause === undefined ? undefined : { cause: detail.cause },
    );
    this.name = 'Problem';
    this.code = code;
    this.entry = entry;
    this.detail = detail;
  }

  get status(): number {
    return this.entry.status;
  }

  /** The sentence for a person. */
  sentence(locale: Locale): string {
    return fill(this.entry[locale], this.detail);
  }
}

/** Makes the problems of one catalogue. */
export interface ProblemMaker<Code extends string> {
  (code: Code, detail?: ProblemDetail): Problem;
  readonly entries: Readonly<Record<Code, ProblemEntry>>;
}

/** A module's own error catalogue: `throw problem('incident-closed', { value: id })`. */
export function defineProblems<const Entries extends Readonly<Record<string, ProblemEntry>>>(
  entries: Entries,
): ProblemMaker<keyof Entries & string> {
  function problem(code: keyof Entries & string, detail?: ProblemDetail): Problem {
    const entry = entries[code];
    if (entry === undefined) throw new RangeError(`no entry for the problem "${code}"`);
    return new Problem(code, entry, detail);
  }
  return Object.assign(problem, { entries });
}

function fill(template: string, detail: ProblemDetail): string {
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    if (name === 'field') return detail.field ?? '';
    if (name === 'value') return shown(detail.value);
    return String(detail.words?.[name] ?? '');
  });
}

/** A value as it is told to people: short, on one line. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '–');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
