import type { Locale, Problem } from '@cityloop/core/errors';
import { z } from 'zod';
import { httpProblem } from './errors.ts';

/** One field that does not fit. */
export interface Issue {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

const languages = { zh: z.locales.zhCN(), en: z.locales.en() };
const secretWords = /password|secret|token|totp|code/i;

/** The value as its schema makes it; throws `invalid-input` naming the first field at fault, with all of them listed. */
export function parseInput(schema: z.ZodType, value: unknown, part: string, locale: Locale): unknown {
  const result = schema.safeParse(value, { error: languages[locale].localeError });
  if (result.success) return result.data;
  throw inputProblem(result.error, value, part);
}

/** All fields at fault of a problem made by `parseInput`. */
export function issuesOf(problem: Problem): readonly Issue[] {
  return problem.cause instanceof z.ZodError ? problem.cause.issues.map(issueOf) : [];
}

function inputProblem(error: z.ZodError, value: unknown, part: string): Problem {
  const [first] = error.issues;
  const path = first?.path ?? [];
  const field = path.length === 0 ? part : path.map(String).join('.');
  return httpProblem('invalid-input', {
    field,
    value: secretWords.test(field) ? '…' : valueAt(value, path),
    words: { reason: first?.message ?? '' },
    cause: error,
  });
}

function issueOf(issue: z.core.$ZodIssue): Issue {
  return { field: issue.path.map(String).join('.'), code: issue.code, message: issue.message };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
}
