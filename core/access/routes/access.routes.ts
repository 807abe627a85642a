import {
  type Access,
  actions,
  type Grant,
  listRoles,
  ownAccount,
  type Principal,
} from '@cityloop/core/access';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Store } from '@cityloop/core/store';
import { z } from 'zod';
import { auditRoutes } from './audit.routes.ts';
import {
  AccountWire,
  FirstPasswordWire,
  GrantWire,
  NewAccountWire,
  NewTokenWire,
  RoleWire,
  SessionWire,
  TokenWire,
} from './schemas.ts';

/** What the routes need; times are the world's, as in `openAccess`. */
export interface AccessRouteOptions {
  readonly access: Access;
  readonly store: Store;
  readonly world: { now(): Date };
  /** Path of the city's own centre, whose auditors read the whole audit; absent: only rules of the system do. */
  readonly top?: () => Promise<string | undefined>;
}

const manage = { action: 'account.manage', on: 'unit' } as const;
const named = z.object({ username: z.string().describe('name to sign in with') });

/** Sessions, accounts, tokens and the audit over HTTP. */
export function accessRoutes(options: AccessRouteOptions): readonly Route[] {
  return [
    sessionRoute(options),
    ...accountRoutes(options),
    ...tokenRoutes(options),
    ...auditRoutes(options.store, options.top),
  ];
}

function sessionRoute({ store, world }: AccessRouteOptions): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/session',
    summary: 'Who is signed in',
    tags: ['access'],
    access: 'signed-in',
    response: SessionWire,
    async handler({ principal }) {
      const own = await ownAccount(store.db, principal.id, world.now());
      const unset = { firstPassword: false, passwordDue: false, secondFactor: false };
      return { ...sessionOf(principal), ...(own ?? unset) };
    },
  });
}

function sessionOf(principal: Principal) {
  const { kind, id, name, unit, unitPath, mayReveal = false } = principal;
  const allowed = actions.filter((action) => principal.actions.has(action));
  return {
    kind,
    id,
    name,
    unit,
    unitPath,
    grants: plainGrants(principal.grants),
    mayReveal,
    actions: allowed,
  };
}

function withPlainGrants<Held extends { readonly grants: readonly Grant[] }>(held: Held) {
  return { ...held, grants: plainGrants(held.grants) };
}

function plainGrants(grants: readonly Grant[]) {
  return grants.map(({ role, path, boards }) => ({ role, path, ...(boards ? { boards: [...boards] } : {}) }));
}

function accountRoutes({ access, store, world }: AccessRouteOptions): readonly Route[] {
  const { accounts } = access;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/roles',
      summary: 'Roles and what they allow',
      tags: ['access'],
      access: { action: 'account.manage', on: 'none' },
      response: z.object({ roles: z.array(RoleWire) }),
      handler: async () => ({
        roles: (await listRoles(store.db)).map((role) => ({ ...role, actions: [...role.actions] })),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/accounts',
      summary: 'Accounts of the units the caller manages',
      tags: ['access'],
      access: manage,
      response: z.object({ accounts: z.array(AccountWire) }),
      handler: async ({ principal }) => ({
        accounts: (await accounts.list(principal, world.now())).map(withPlainGrants),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/accounts',
      summary: 'Makes an account; its first password is in the answer only',
      tags: ['access'],
      access: manage,
      body: NewAccountWire,
      response: FirstPasswordWire,
      status: 201,
      handler: async ({ principal, body }) => await accounts.create(body, principal, world.now()),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/accounts/:username/password',
      summary: 'Gives an account a new first password',
      tags: ['access'],
      access: manage,
      params: named,
      response: FirstPasswordWire,
      handler: async ({ principal, params }) =>
        await accounts.resetPassword(params.username, principal, world.now()),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/accounts/:username/grants',
      summary: 'Sets the roles of an account',
      tags: ['access'],
      access: manage,
      params: named,
      body: z.object({ grants: z.array(GrantWire).describe('all roles from now on') }),
      response: z.void(),
      handler: async ({ principal, params, body }) =>
        await accounts.setGrants(params.username, body.grants, principal, world.now()),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/accounts/:username/disabled',
      summary: 'Disables an account or enables it again',
      tags: ['access'],
      access: manage,
      params: named,
      body: z.object({ disabled: z.boolean().describe('whether it may no longer sign in') }),
      response: z.void(),
      handler: async ({ principal, params, body }) =>
        await accounts[body.disabled ? 'disable' : 'enable'](params.username, principal, world.now()),
    }),
  ];
}

function tokenRoutes({ access, world }: AccessRouteOptions): readonly Route[] {
  const { tokens } = access;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/tokens',
      summary: 'Tokens of machines of the units the caller manages',
      tags: ['access'],
      access: manage,
      response: z.object({ tokens: z.array(TokenWire) }),
      handler: async ({ principal }) => ({ tokens: (await tokens.list(principal)).map(withPlainGrants) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/tokens',
      summary: 'Makes a token; its secret is in the answer only',
      tags: ['access'],
      access: manage,
      body: NewTokenWire,
      response: z.object({
        id: z.string().describe('token id'),
        secret: z.string().describe('told here and never again'),
      }),
      status: 201,
      handler: async ({ principal, body }) => await tokens.create(body, principal, world.now()),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/tokens/:id',
      summary: 'Revokes a token',
      tags: ['access'],
      access: manage,
      params: z.object({ id: z.string().describe('token id') }),
      response: z.void(),
      handler: async ({ principal, params }) => await tokens.revoke(params.id, principal, world.now()),
    }),
  ];
}
