import type { z } from 'zod';
import { fieldOf, knownFields, nearest } from './schema-fields.ts';

/** What a person must change in the input; its message is one line that names the field or the file. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** Absolute path of the file that is at fault, where it is one. */
  readonly file: string | undefined;

  constructor(message: string, file?: string) {
    super(message.replaceAll(/\s+/g, ' ').trim());
    this.file = file;
  }
}

type Path = readonly PropertyKey[];

const LONGEST_VALUE = 80;

/** A path as a person writes it: `roads[3].speedKmh`. */
export function fieldName(path: Path): string {
  const name = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  return name === '' ? 'the input' : name;
}

/** A field whose value cannot be used: says the value and what is expected (with its unit). */
export function badField(path: Path | string, value: unknown, expected: string): InputError {
  const name = typeof path === 'string' ? path : fieldName(path);
  return new InputError(
    value === undefined
      ? `${name} is missing: expected ${expected}`
      : `${name} is ${shown(value)}: expected ${expected}`,
  );
}

/** What `work` answers; an engine's refusal of rows that cannot be becomes an `InputError` with the same sentence. */
export function checked<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    throw new InputError(error.message);
  }
}

/** The input of a command, or an `InputError` that names the first field at fault, its value and what is expected. */
export function parseInput<Input>(schema: z.ZodType<Input>, value: unknown): Input {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  // A mistyped name explains the missing field beside it.
  const first = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (first === undefined) throw new InputError('the input cannot be used');
  const more = issues.length === 1 ? '' : ` (and ${issues.length - 1} more)`;
  throw new InputError(issueLine(schema, value, first) + more);
}

/** One problem that zod found, as one line. */
export function issueLine(schema: z.ZodType, input: unknown, found: z.core.$ZodIssue): string {
  const issue = innermost(found);
  const name = fieldName(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = knownFields(schema, issue.path);
    // Another kind of the same thing has it.
    if (known.includes(key))
      return `${fieldName([...issue.path, key])} does not go with the fields beside it`;
    const near = nearest(key, known);
    const hint =
      near !== undefined ? `did you mean ${near}?` : known.length > 0 ? `known are ${known.join(', ')}` : '';
    return `${fieldName([...issue.path, key])} is no field${hint === '' ? '' : `: ${hint}`}`;
  }
  const value = valueAt(input, issue.path);
  const told = fieldOf(schema, issue.path)?.description;
  const means = told === undefined ? '' : ` (${told.replace(/\.$/, '')})`;
  const expected = issue.message
    .replace(/^(Invalid (input|option|string|discriminator value)|Too (small|big))[:.]\s*/, '')
    .replace(/^expected /i, '')
    .replace(/, received .*$/, '')
    .replace(/^Invalid ISO datetime$/, 'a time as 2026-07-01T08:00:00+08:00')
    .replace(/^Invalid ISO date$/, 'a date as 2026-07-01')
    .replace(/^Invalid /, 'a valid ');
  if (value === undefined) return `${name} is missing: expected ${expected}${means}`;
  return issue.code === 'custom'
    ? `${name} is ${shown(value)}: ${issue.message}${means}`
    : `${name} is ${shown(value)}: expected ${expected}${means}`;
}

/** Of a union's branches the one that the value came closest to: the problem lies deepest, then has the fewest companions. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const branches = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
  const [best] = branches;
  const first = best?.[0];
  if (best === undefined || first === undefined) return issue;
  const every = issue.errors.flat();
  const isOfKind = every.every(({ path, code }) => path.length === 0 && /^invalid_(type|value)$/.test(code));
  if (isOfKind) {
    const kinds = every.map(
      ({ message }) => /expected (?:one of )?(.+?)(?:, received .*)?$/.exec(message)?.[1] ?? '',
    );
    return { ...issue, message: `expected ${[...new Set(kinds)].join(' or ')}`, errors: [] };
  }
  return innermost({ ...first, path: [...issue.path, ...first.path] });
}

/** A branch that fails at its discriminating literal counts as the farthest. */
function depth(issues: readonly z.core.$ZodIssue[]): number {
  if (issues.some(({ code, path }) => code === 'invalid_value' && path.length === 1)) return -1;
  return Math.max(...issues.map(({ path }) => path.length));
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
