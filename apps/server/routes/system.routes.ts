import { audit, type Principal, renewDemoPasswords } from '@cityloop/core/access';
import { defineRoute, type Route } from '@cityloop/core/http';
import { countUnsent, deadLetters } from '@cityloop/core/kernel';
import { z } from 'zod';
import { writeBackup } from '../backup/backup.ts';
import type { City } from '../city.ts';
import { allDemoAccounts } from '../demo.ts';
import type { ReadyCheck } from '../readiness.ts';

/** What the routes for the command line need beside the city. */
export interface SystemRouteOptions {
  readonly world: { now(): Date };
  readonly checks: () => readonly ReadyCheck[];
}

const operate = { action: 'system.operate', on: 'none' } as const;

/** What only the command line on the server's machine may ask. */
export function systemRoutes(city: City, options: SystemRouteOptions): readonly Route[] {
  return [...statusRoutes(city, options), ...demoRoutes(city, options)];
}

function statusRoutes(city: City, { world, checks }: SystemRouteOptions): readonly Route[] {
  const { services } = city.kernel;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/system/status',
      summary: 'How the running city is',
      tags: ['system'],
      access: operate,
      response: z.object({
        pid: z.int(),
        clock: z.object({ now: z.date(), real: z.boolean(), factor: z.number() }),
        database: z.enum(['pglite', 'postgres']),
        readings: z.object({ rows: z.number(), bytes: z.number() }).describe('telemetry as it is stored'),
        unsent: z.int().describe('messages not yet handed over'),
        deadLetters: z.int().describe('messages that wait for a person'),
        checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
      }),
      async handler() {
        const { clock, store, telemetry } = services;
        return {
          pid: process.pid,
          clock: { now: clock.now(), real: clock.real, factor: clock.factor },
          database: store.kind,
          readings: { ...(await telemetry.stats()) },
          unsent: await countUnsent(store.db),
          deadLetters: (await deadLetters(store.db)).length,
          checks: checks().map((check) => ({ ...check })),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/backup',
      summary:
        'Writes one set of all stores into an empty folder of this machine; answers when it is complete',
      tags: ['system'],
      access: operate,
      body: z.object({ dir: z.string().min(1).describe('absolute path of the folder') }),
      response: z.object({
        dir: z.string(),
        parts: z.array(z.object({ name: z.string(), rows: z.int(), bytes: z.int(), sha256: z.string() })),
      }),
      async handler({ principal, body, ip }) {
        // Before it is made, so that the set holds it too.
        await note(city, principal, { ip, action: 'system.backup', objectId: body.dir }, world.now());
        const { parts } = await writeBackup(city, body.dir, world);
        return { dir: body.dir, parts };
      },
    }),
  ];
}

function demoRoutes(city: City, { world }: SystemRouteOptions): readonly Route[] {
  const { services } = city.kernel;
  const Renewed = z.object({ rows: z.array(z.object({ username: z.string(), password: z.string() })) });
  const renewed = async (username: string | undefined, principal: Principal) => ({
    rows: (await renewDemoPasswords(services.db, { username }, principal, world.now())).map(
      ({ username: name, password }) => ({ username: name, password }),
    ),
  });
  return [
    defineRoute({
      method: 'GET',
      path: '/api/system/demo-accounts',
      summary: 'Demo accounts, with their first passwords while these stand',
      tags: ['system'],
      access: operate,
      response: z.object({
        rows: z.array(
          z.object({
            username: z.string(),
            password: z.string().nullable().describe('null: it has been changed since'),
            name: z.string(),
            unit: z.string(),
            roles: z.array(z.string()),
          }),
        ),
      }),
      handler: async () => ({
        rows: (await allDemoAccounts(services, world.now())).map((one) => ({
          ...one,
          roles: [...one.roles],
        })),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/system/demo-accounts/passwords',
      summary: 'Gives every demo account a new password, told in the answer only',
      tags: ['system'],
      access: operate,
      response: Renewed,
      handler: async ({ principal }) => await renewed(undefined, principal),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/system/demo-accounts/:username/password',
      summary: 'Gives one demo account a new password, told in the answer only',
      tags: ['system'],
      access: operate,
      params: z.object({ username: z.string() }),
      response: Renewed,
      handler: async ({ principal, params }) => await renewed(params.username, principal),
    }),
  ];
}

async function note(
  city: City,
  actor: Principal,
  what: { readonly ip: string; readonly action: string; readonly objectId: string },
  at: Date,
): Promise<void> {
  await city.kernel.services.write(async (tx) => {
    await audit(tx, { actor, objectType: 'system', ...what }, at);
  });
}
