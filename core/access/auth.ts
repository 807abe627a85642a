import type { Problem } from '@cityloop/core/errors';
import type { Db } from '@cityloop/core/store';
import { betterAuth } from 'better-auth';
import { APIError, createAuthMiddleware, getSessionFromCtx, isAPIError } from 'better-auth/api';
import { admin, genericOAuth, twoFactor, username } from 'better-auth/plugins';

/** An OpenID Connect provider that people sign in through beside user name and password. */
export interface IdentityProvider {
  readonly providerId: string;
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes?: readonly string[];
}

/** What the sign-in library asks of us and tells us. */
export interface SignInEvents {
  /** Before a password is tried; throws a `Problem` to refuse. */
  attempt(username: string): Promise<void>;
  failed(username: string, ip: string | undefined): Promise<void>;
  signedIn(accountId: string, ip: string | undefined): Promise<void>;
  signedOut(accountId: string, ip: string | undefined): Promise<void>;
  /** Before the owner's new password is taken; throws a `Problem` to refuse. */
  newPassword(accountId: string, password: string): Promise<void>;
  passwordChanged(accountId: string, ip: string | undefined): Promise<void>;
}

/** What the sign-in library is set up with. */
export interface AuthOptions {
  readonly db: Db;
  readonly secret: string;
  /** The address that browsers use. */
  readonly baseUrl: string;
  readonly idleMinutes: number;
  /** Sign-ins and codes that one address may try in a minute. */
  readonly attemptsPerMinute: number;
  readonly providers: readonly IdentityProvider[];
  readonly events: SignInEvents;
  error(what: string, facts?: Readonly<Record<string, unknown>>): void;
}

const signInPaths = new Set([
  '/sign-in/username',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
]);

/** Sets up the sign-in library on our store; its session cookie is `cityloop.session_token`. */
export function createAuth(options: AuthOptions) {
  const { events } = options;
  const attempts = { window: 60, max: options.attemptsPerMinute };
  return betterAuth({
    // The library wants a schema of its own type; it reads only the dialect and runs its statements.
    database: { db: options.db, type: 'postgres', transaction: true },
    secret: options.secret,
    baseURL: options.baseUrl,
    basePath: '/api/auth',
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, what, ...facts) => options.error(what, { facts }) },
    // Its own handler would print every wrong password; a refusal is an answer, not an error of ours.
    onAPIError: {
      onError(error) {
        if (!isAPIError(error) || error.statusCode >= 500) options.error('sign-in failed', { error });
      },
    },
    trustedOrigins: (request) => (request === undefined ? [] : originsOf(request)),
    user: { modelName: 'auth_user' },
    session: { modelName: 'auth_session', expiresIn: options.idleMinutes * 60, updateAge: 60 },
    account: {
      modelName: 'auth_credential',
      accountLinking: { enabled: true, trustedProviders: options.providers.map((one) => one.providerId) },
    },
    verification: { modelName: 'auth_verification' },
    // The length is ours to check, by rule; these are only outer bounds.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 1, maxPasswordLength: 128 },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 600,
      customRules: { '/sign-in/*': attempts, '/two-factor/*': attempts, '/change-password': attempts },
    },
    advanced: { cookiePrefix: 'cityloop' },
    plugins: [
      username({ usernameValidator: (text) => /^[a-zA-Z0-9._-]+$/.test(text) }),
      admin(),
      twoFactor({ issuer: 'CityLoop', schema: { twoFactor: { modelName: 'auth_two_factor' } } }),
      genericOAuth({
        config: options.providers.map(({ scopes, ...provider }) => ({
          ...provider,
          ...(scopes ? { scopes: [...scopes] } : {}),
          disableImplicitSignUp: true,
        })),
      }),
    ],
    hooks: {
      before: createAuthMiddleware(async (context) => {
        if (context.path === '/sign-in/username') {
          await orRefuse(events.attempt(usernameIn(context.body)));
          // Without it the library keeps a session of a day that activity does not renew.
          return { context: { body: { ...context.body, rememberMe: true } } };
        }
        if (context.path === '/change-password') {
          const session = await getSessionFromCtx(context);
          const password = String(context.body?.newPassword ?? '');
          if (session) await orRefuse(events.newPassword(session.user.id, password));
          return { context: { body: { ...context.body, revokeOtherSessions: true } } };
        }
        if (context.path === '/sign-out') {
          const session = await getSessionFromCtx(context);
          if (session) await events.signedOut(session.user.id, ipOf(context.headers));
        }
        return undefined;
      }),
      after: createAuthMiddleware(async (context) => {
        const ip = ipOf(context.headers);
        const { returned, newSession } = context.context;
        const refused = isAPIError(returned);
        if (context.path === '/sign-in/username' && refused && returned.statusCode === 401) {
          await events.failed(usernameIn(context.body), ip);
        }
        const fresh = signInPaths.has(context.path) || context.path.startsWith('/callback/');
        if (fresh && !refused && newSession) await events.signedIn(newSession.user.id, ip);
        if (context.path === '/change-password' && !refused && newSession) {
          await events.passwordChanged(newSession.user.id, ip);
        }
      }),
    },
  });
}

/** The sign-in library, set up. */
export type Auth = ReturnType<typeof createAuth>;

/** The host that was asked, by either scheme: a proxy may have taken the encryption off. */
function originsOf(request: Request): string[] {
  const { host } = new URL(request.url);
  return [`http://${host}`, `https://${host}`];
}

function usernameIn(body: { readonly username?: unknown } | undefined): string {
  return String(body?.username ?? '')
    .toLowerCase()
    .slice(0, 64);
}

function ipOf(headers: Headers | undefined): string | undefined {
  return headers?.get('x-forwarded-for') ?? undefined;
}

/** Lets a problem of ours pass through the library, which knows its own errors only. */
async function orRefuse(check: Promise<void>): Promise<void> {
  try {
    await check;
  } catch (error) {
    if (!isProblem(error)) throw error;
    throw new APIError('FORBIDDEN', { code: error.code, message: error.code, words: error.detail.words });
  }
}

function isProblem(error: unknown): error is Problem {
  return error instanceof Error && error.name === 'Problem';
}
