import type { IncomingHttpHeaders } from 'node:http';
import type { Store } from '@cityloop/core/store';
import { type Accounts, checkNewPassword, openAccounts, passwordChanged } from './accounts.store.ts';
import { audit } from './audit.store.ts';
import type { Auth, IdentityProvider, SignInEvents } from './auth.ts';
import { changesSessions, inOurWords, isOpen, problemResponse } from './auth-mount.ts';
import { type BriefCache, briefCache } from './brief-cache.ts';
import { accessProblem } from './errors.ts';
import { nobody, type Principal } from './principal.ts';
import { accountPrincipal } from './principals.store.ts';
import { accessRule } from './seed.store.ts';
import { endSession, principalNamed, usernameOf } from './sessions.store.ts';
import { clearFailures, countFailure, minutesLocked } from './sign-in-failures.store.ts';
import { openTokens, type Tokens } from './tokens.store.ts';

/** What sign-in and rights need. */
export interface AccessOptions {
  readonly store: Store;
  /**
   * The world's time, not the city's: locks, idle times and expiry concern people and machines as they are, however
   * fast a simulated city runs.
   */
  readonly world: { now(): Date };
  /** Signs session cookies; at least 32 characters, kept between starts. */
  readonly secret: string;
  /** The address that browsers use, e.g. `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  readonly providers?: readonly IdentityProvider[];
  /** Sign-ins that one address may try in a minute; 120 when absent. */
  readonly attemptsPerMinute?: number;
  /** Told when rights of an account or token change, so that its live streams can be ended. */
  changed?(principalId: string): void;
  readonly log: { error(what: string, facts?: Readonly<Record<string, unknown>>): void };
}

/** The caller of a request; the door's `Incoming` fits. */
export interface Caller {
  readonly headers: IncomingHttpHeaders;
  setCookies(values: readonly string[]): void;
}

/** Who may enter, by cookie or token. */
export interface Access {
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  /** Whoever a bearer token or else a session cookie names. Changes made by another process show within 5 s. */
  authenticate(caller: Caller): Promise<Principal | undefined>;
  /** The sign-in itself, for the door's `auth`. */
  readonly mount: { readonly prefix: '/api/auth'; handle(request: Request): Promise<Response> };
}

interface Known {
  readonly principal: Principal;
}

// A whole office may sign in at eight o'clock from behind one address; a guesser is stopped by the lock long before.
const officeAttempts = 120;

/** Loads the sign-in library, which takes longer than the rest of core together; only a server needs it. */
export function loadSignIn() {
  return import('./auth.ts');
}

/** Opens sign-in and rights over a store that is migrated and seeded. */
export async function openAccess(options: AccessOptions): Promise<Access> {
  const { db } = options.store;
  const sessions = briefCache<Known>(5000);
  const tokens = openTokens(db);
  const idle = {
    usual: await accessRule(db, 'idle-minutes'),
    administrator: await accessRule(db, 'idle-minutes-administrator'),
  };
  const { createAuth } = await loadSignIn();
  const auth = createAuth({
    db,
    secret: options.secret,
    baseUrl: options.baseUrl,
    idleMinutes: idle.usual,
    attemptsPerMinute: options.attemptsPerMinute ?? officeAttempts,
    providers: options.providers ?? [],
    events: signInEvents(options),
    error: (what, facts) => options.log.error(what, facts),
  });
  const changed = (id: string) => {
    sessions.forget(({ principal }) => principal.id === id);
    options.changed?.(id);
  };
  const sessionOf = { auth, options, sessions, idle };
  return {
    accounts: openAccounts(db, changed),
    tokens: {
      ...tokens,
      async revoke(id, by, at) {
        await tokens.revoke(id, by, at);
        options.changed?.(id);
      },
    },
    async authenticate(caller) {
      const { authorization, cookie } = caller.headers;
      // A token is never looked for beside a cookie, nor a cookie beside a token: one request, one caller.
      if (authorization !== undefined) {
        const bearer = /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '';
        return await tokens.verify(bearer, options.world.now());
      }
      const session = /cityloop\.session_token=([^;]+)/.exec(cookie ?? '')?.[1];
      return session === undefined ? undefined : await byCookie(sessionOf, session, caller);
    },
    mount: {
      prefix: '/api/auth',
      async handle(request) {
        const { pathname } = new URL(request.url);
        const locale = request.headers.get('accept-language')?.startsWith('en') ? 'en' : 'zh';
        if (!isOpen(pathname))
          return problemResponse(accessProblem('sign-in-refused', { value: pathname }), 404, locale);
        const response = await auth.handler(request);
        if (changesSessions.test(pathname)) sessions.forget();
        return await inOurWords(response, locale);
      },
    },
  };
}

interface SessionLookup {
  readonly auth: Auth;
  readonly options: AccessOptions;
  readonly sessions: BriefCache<Known>;
  readonly idle: { readonly usual: number; readonly administrator: number };
}

async function byCookie(lookup: SessionLookup, key: string, caller: Caller): Promise<Principal | undefined> {
  const known = lookup.sessions.get(key);
  if (known) return known.principal;
  const headers = new Headers({ cookie: caller.headers.cookie ?? '' });
  // First without renewing: the library would renew a session that is idle for too long by our rule.
  const found = await lookup.auth.api.getSession({ headers, query: { disableRefresh: true } });
  if (!found) return undefined;
  const principal = await accountPrincipal(lookup.options.store.db, found.user.id);
  if (principal === undefined) return undefined;
  const minutes = principal.actions.has('account.manage') ? lookup.idle.administrator : lookup.idle.usual;
  const idleMs = lookup.options.world.now().getTime() - found.session.updatedAt.getTime();
  if (idleMs > minutes * 60_000) {
    await endSession(lookup.options.store.db, found.session.id);
    return undefined;
  }
  if (idleMs > 60_000) {
    const renewed = await lookup.auth.api.getSession({ headers, returnHeaders: true });
    caller.setCookies(renewed.headers.getSetCookie());
  }
  lookup.sessions.set(key, { principal });
  return principal;
}

function signInEvents({ store, world }: AccessOptions): SignInEvents {
  const { db } = store;
  async function log(accountId: string, action: string, ip: string | undefined): Promise<void> {
    const actor = (await accountPrincipal(db, accountId)) ?? { ...nobody, id: accountId };
    await db.transaction().execute(async (tx) => {
      await audit(tx, { actor, ip, action, objectType: 'account', objectId: accountId }, world.now());
    });
  }
  return {
    async attempt(username) {
      const minutes = await minutesLocked(db, username, world.now());
      if (minutes > 0) throw accessProblem('account-locked', { words: { minutes } });
    },
    async failed(username, ip) {
      await countFailure(db, username, world.now());
      const actor = (await principalNamed(db, username)) ?? { ...nobody, name: username };
      const entry = {
        actor,
        ip,
        action: 'account.sign-in',
        objectType: 'account',
        objectId: username,
      } as const;
      await db.transaction().execute(async (tx) => {
        await audit(tx, { ...entry, result: 'failed' }, world.now());
      });
    },
    async signedIn(accountId, ip) {
      await clearFailures(db, await usernameOf(db, accountId));
      await log(accountId, 'account.sign-in', ip);
    },
    signedOut: (accountId, ip) => log(accountId, 'account.sign-out', ip),
    newPassword: (accountId, password) => checkNewPassword(db, accountId, password),
    async passwordChanged(accountId, ip) {
      await db.transaction().execute((tx) => passwordChanged(tx, accountId, world.now()));
      await log(accountId, 'account.change-password', ip);
    },
  };
}
