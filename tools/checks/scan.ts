/** A string or a constant part of a template, and where it begins. */
export interface Literal {
  readonly text: string;
  readonly index: number;
}

/** A source with its literals apart; `code` has the length of the source, comments and literals blanked. */
export interface Scanned {
  readonly code: string;
  readonly literals: readonly Literal[];
}

// A slash after one of these begins a regular expression, after anything else it divides.
const BEFORE_REGEX =
  /(?:^|[=(,:;!&|?{}[+\-*%<>~^\n]|\b(?:return|typeof|case|in|of|do|else|void|yield|await))\s*$/;

function endOfString(source: string, start: number): number {
  const quote = source[start];
  let at = start + 1;
  while (at < source.length && source[at] !== quote && source[at] !== '\n') at += source[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfRegex(source: string, start: number): number {
  let inClass = false;
  let at = start + 1;
  for (; at < source.length && source[at] !== '\n'; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === '[') inClass = true;
    else if (source[at] === ']') inClass = false;
    else if (source[at] === '/' && !inClass) break;
  }
  return at + 1;
}

function endOfComment(source: string, start: number): number {
  const mark = source[start + 1] === '/' ? '\n' : '*/';
  const end = source.indexOf(mark, start + 2);
  if (end === -1) return source.length;
  return mark === '\n' ? end : end + 2;
}

/** Takes a TypeScript source apart into code, literals and comments, without a parser. */
export function scan(source: string): Scanned {
  const literals: Literal[] = [];
  const parts: string[] = [];
  let kept = '';
  const blank = (from: number, to: number) => {
    const hole = source.slice(from, to).replace(/[^\n]/g, ' ');
    parts.push(hole);
    kept = `${kept.slice(-24)}${hole.includes('\n') ? '\n' : ' '}`;
  };
  const keep = (at: number) => {
    parts.push(source[at] ?? '');
    kept = `${kept.slice(-24)}${source[at]}`;
  };
  const templates: number[] = []; // brace depth at which each open ${ closes
  let depth = 0;
  const template = (start: number): number => {
    let at = start;
    while (at < source.length && source[at] !== '`' && !(source[at] === '$' && source[at + 1] === '{'))
      at += source[at] === '\\' ? 2 : 1;
    literals.push({ text: source.slice(start, at), index: start });
    if (source[at] === '$') templates.push(depth);
    const end = source[at] === '$' ? at + 2 : at + 1;
    blank(start, end);
    kept += source[at] === '$' ? '(' : '';
    return end;
  };
  for (let at = 0; at < source.length; ) {
    const char = source[at];
    const next = source[at + 1];
    let end = at;
    if (char === '/' && (next === '/' || next === '*')) end = endOfComment(source, at);
    else if (char === "'" || char === '"') {
      end = endOfString(source, at);
      literals.push({ text: source.slice(at + 1, end - 1), index: at + 1 });
    } else if (char === '/' && BEFORE_REGEX.test(kept)) end = endOfRegex(source, at);
    if (end > at) {
      blank(at, end);
      if (char !== '/') kept += 'x';
      at = end;
    } else if (char === '`') {
      blank(at, at + 1);
      at = template(at + 1);
      kept += 'x';
    } else if (char === '}' && templates.at(-1) === depth) {
      templates.pop();
      blank(at, at + 1);
      at = template(at + 1);
    } else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      keep(at);
      at += 1;
    }
  }
  return { code: parts.join(''), literals };
}
