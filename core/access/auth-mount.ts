import type { Locale, Problem } from '@cityloop/core/errors';
import { z } from 'zod';
import { accessProblem } from './errors.ts';

// Everything else of the library's own door stays shut: accounts are made, named and disabled through ours.
const open = [
  /^\/sign-in\/(username|social)$/,
  /^\/sign-out$/,
  /^\/change-password$/,
  /^\/callback\/[\w-]+$/,
  /^\/error$/,
  /^\/two-factor\/(enable|disable|get-totp-uri|generate-backup-codes|verify-totp|verify-backup-code)$/,
];

/** Paths after which what is remembered of a session may be wrong. */
export const changesSessions = /\/(sign-in|sign-out|change-password|two-factor)/;

/** Whether a path below `/api/auth` is one of those we open. */
export function isOpen(pathname: string): boolean {
  const path = pathname.slice('/api/auth'.length);
  return open.some((one) => one.test(path));
}

const Refusal = z.object({
  code: z.string().default('UNKNOWN'),
  words: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

const ours: Readonly<Record<string, keyof typeof accessProblem.entries>> = {
  INVALID_USERNAME_OR_PASSWORD: 'sign-in-failed',
  INVALID_USERNAME: 'sign-in-failed',
  USERNAME_TOO_SHORT: 'sign-in-failed',
  USERNAME_TOO_LONG: 'sign-in-failed',
  INVALID_PASSWORD: 'sign-in-failed',
  INVALID_CODE: 'second-factor-failed',
  INVALID_TWO_FACTOR_AUTHENTICATION: 'second-factor-failed',
  INVALID_BACKUP_CODE: 'second-factor-failed',
  BANNED_USER: 'account-disabled',
  'account-locked': 'account-locked',
  'password-too-weak': 'password-too-weak',
  'password-used-before': 'password-used-before',
};

/** The library's refusals in the form and words of every other door. */
export async function inOurWords(response: Response, locale: Locale): Promise<Response> {
  if (response.status < 400) return response;
  const refusal = Refusal.safeParse(
    await response
      .clone()
      .json()
      .catch(() => ({})),
  );
  const { code, words } = refusal.success ? refusal.data : { code: 'UNKNOWN', words: undefined };
  const known = response.status === 429 ? 'too-many-attempts' : ours[code];
  const problem = known
    ? accessProblem(known, words ? { words } : {})
    : accessProblem('sign-in-refused', { value: code });
  return problemResponse(problem, known ? problem.status : response.status, locale, response.headers);
}

/** A problem as the door would tell it. */
export function problemResponse(problem: Problem, status: number, locale: Locale, from?: Headers): Response {
  const error = {
    code: problem.code,
    message: problem.sentence(locale),
    act: problem.entry.act,
    value: problem.detail.value,
  };
  const response = Response.json({ error }, { status });
  for (const cookie of from?.getSetCookie() ?? []) response.headers.append('set-cookie', cookie);
  return response;
}
