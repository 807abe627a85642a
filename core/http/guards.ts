import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '@cityloop/core/access';
import type { Locale } from '@cityloop/core/errors';
import { httpProblem } from './errors.ts';
import type { RouteAccess } from './route.ts';

/** Refuses a caller whom the route's access rule does not let in. */
export function admit(principal: Principal | undefined, access: RouteAccess): void {
  if (access === 'public') return;
  if (principal === undefined) throw httpProblem('sign-in-needed');
  if (access === 'signed-in' || principal.actions.has(access.action)) return;
  throw httpProblem('not-allowed', { words: { action: access.action } });
}

/**
 * Refuses a write that a browser sent with its cookie from another site. Machines with a token carry no cookie and
 * are not asked; a cookie without an origin is refused too, because every browser that matters sends one.
 */
export function refuseOtherSites(
  method: string,
  headers: IncomingHttpHeaders,
  origins: readonly string[],
): void {
  const harmless = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  if (harmless || headers.cookie === undefined || headers.authorization !== undefined) return;
  const { origin } = headers;
  if (origin === undefined && headers['sec-fetch-site'] === 'same-origin') return;
  if (origin !== undefined && (origins.includes(origin) || hostOf(origin) === headers.host)) return;
  throw httpProblem('other-origin', { value: origin ?? 'no Origin header' });
}

/** The language a caller reads errors in; Chinese unless English comes first. */
export function localeOf(headers: IncomingHttpHeaders): Locale {
  return headers['accept-language']?.trimStart().toLowerCase().startsWith('en') === true ? 'en' : 'zh';
}

/** Headers of every answer: an isolated origin (shared memory for the kernels), and nothing from elsewhere. */
export function isolationHeaders(sources: readonly string[]): Readonly<Record<string, string>> {
  const elsewhere = sources.length === 0 ? '' : ` ${sources.join(' ')}`;
  const policy = [
    `default-src 'self'`,
    `script-src 'self' 'wasm-unsafe-eval'`,
    `worker-src 'self' blob:`,
    // The component library writes its styles at run time.
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:${elsewhere}`,
    `font-src 'self' data:`,
    `connect-src 'self' blob:${elsewhere}`,
    `object-src 'none'`,
    `base-uri 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ];
  return {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'permissions-policy': 'geolocation=(self), camera=(self), microphone=()',
  };
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
