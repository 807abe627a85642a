import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { actions, type Principal, systemPrincipal } from '@cityloop/core/access';
import type { Incoming } from '@cityloop/core/http';

const BEGINNING = 'clop_';

/** Who the command line of this machine is: a rule of the system, named in the audit. */
export const operator: Principal = systemPrincipal('cli', actions);

/** A new key for the command line; it is good for one start of the server. */
export function newOperatorKey(): string {
  return BEGINNING + randomBytes(32).toString('base64url');
}

/** What lets a request in. */
type Authenticate = (request: Incoming) => Promise<Principal | undefined>;

/**
 * Lets the command line in by its key, from this machine only: a connection from loopback, or from the very address
 * that the server listens on, and not through a proxy. Everybody else goes on to `authenticate`.
 */
export function withOperatorKey(
  options: { readonly key: string; readonly host: string },
  authenticate: Authenticate,
): Authenticate {
  const expected = digest(options.key);
  return async (request) => {
    const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined || !given.startsWith(BEGINNING)) return authenticate(request);
    const isHere =
      request.headers['x-forwarded-for'] === undefined && isThisMachine(request.ip, options.host);
    return isHere && timingSafeEqual(digest(given), expected) ? operator : undefined;
  };
}

function isThisMachine(ip: string, host: string): boolean {
  const plain = ip.replace(/^::ffff:/, '');
  return /^127\./.test(plain) || plain === '::1' || plain === host;
}

/** Both of one length, so that the comparison takes one time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
