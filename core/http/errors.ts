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

/** The errors that every door can give. */
export const httpProblem = defineProblems({
  'invalid-input': {
    status: 400,
    zh: '“{field}”填写有误：{reason}（收到：{value}）。',
    en: '"{field}" does not fit: {reason} (got {value}).',
    act: 'user',
  },
  malformed: {
    status: 400,
    zh: '请求内容无法解析：{reason}。',
    en: 'The request cannot be read: {reason}.',
    act: 'user',
  },
  'sign-in-needed': { status: 401, zh: '请先登录。', en: 'Sign in first.', act: 'user' },
  'not-allowed': {
    status: 403,
    zh: '您的角色没有“{action}”权限，请联系本单位管理员。',
    en: 'Your roles do not allow "{action}"; ask the administrator of your unit.',
    act: 'operator',
  },
  'other-origin': {
    status: 403,
    zh: '请求来自其他站点（{value}），已拒绝。',
    en: 'The request came from another site ({value}) and was refused.',
    act: 'user',
  },
  'not-found': { status: 404, zh: '没有找到：{value}。', en: 'Not found: {value}.', act: 'user' },
  conflict: {
    status: 409,
    zh: '数据已被他人更改（{value}），请刷新后重试。',
    en: 'Somebody changed this meanwhile ({value}); reload and try again.',
    act: 'user',
  },
  'too-large': {
    status: 413,
    zh: '内容过大，上限为 {limit} 字节。',
    en: 'Too large: at most {limit} bytes.',
    act: 'user',
  },
  'wrong-type': {
    status: 415,
    zh: '不支持的内容类型：{value}。',
    en: 'Content type {value} is not accepted here.',
    act: 'developer',
  },
  'too-many': {
    status: 429,
    zh: '请求过于频繁，请稍后再试。',
    en: 'Too many requests; try again later.',
    act: 'user',
  },
  unexpected: {
    status: 500,
    zh: '系统出现意外错误，请把编号 {reference} 告知运维人员。',
    en: 'Something unexpected happened; give the reference {reference} to the operator.',
    act: 'operator',
  },
  unavailable: {
    status: 503,
    zh: '服务暂不可用（{value}），请稍后再试。',
    en: 'Not available now ({value}); try again later.',
    act: 'operator',
  },
});

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
