import type { Principal } from '@cityloop/core/access';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { cityDay, regionNames, unitById, unitsByIds } from '@cityloop/registers/organisation';
import { z } from 'zod';

const Landing = z.enum(['cockpit', 'desk', 'tasks', 'phone', 'scores', 'organisation']);
const UnitName = z.object({ zh: z.string(), en: z.string() });

/** A demo account as the sign-in page offers it while its first password stands. */
export interface DemoAccount {
  readonly username: string;
  readonly password: string;
  readonly name: string;
  readonly unit: string;
  readonly roles: readonly string[];
}

/** Who am I, what time is it in the city, and whom may I try the demo as. */
export function sessionRoutes(
  services: Services,
  demo: () => Promise<readonly DemoAccount[]>,
): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/me',
      summary: 'The caller: unit, roles, what they allow, and the page to begin with',
      tags: ['session'],
      access: 'signed-in',
      response: z.object({
        kind: z.string(),
        id: z.string(),
        name: z.string(),
        unit: z.string(),
        unitPath: z.string(),
        unitName: UnitName,
        level: z.string(),
        grants: z.array(
          z.object({ role: z.string(), path: z.string(), boards: z.array(z.string()).optional() }),
        ),
        actions: z.array(z.string()),
        landing: Landing,
      }),
      async handler({ principal }) {
        const unit = await unitById(services.db, principal.unit, cityDay(services.clock.now()));
        return {
          kind: principal.kind,
          id: principal.id,
          name: principal.name,
          unit: principal.unit,
          unitPath: principal.unitPath,
          unitName: {
            zh: unit?.nameZh ?? principal.unit,
            en: unit?.nameEn ?? unit?.nameZh ?? principal.unit,
          },
          level: unit?.level ?? 'none',
          grants: principal.grants.map(({ role, path, boards }) => ({
            role,
            path,
            ...(boards === undefined ? {} : { boards: [...boards] }),
          })),
          actions: [...principal.actions].sort(),
          landing: landingOf(principal),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/clock',
      summary: 'The city’s clock',
      tags: ['session'],
      access: 'public',
      response: z.object({ now: z.date(), real: z.boolean(), factor: z.number() }),
      handler: async () => ({
        now: services.clock.now(),
        real: services.clock.real,
        factor: services.clock.factor,
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/demo-accounts',
      summary: 'Demo accounts, while their first passwords stand and the server listens on loopback only',
      tags: ['session'],
      access: 'public',
      response: z.object({
        rows: z.array(
          z.object({
            username: z.string(),
            password: z.string(),
            name: z.string(),
            unitName: UnitName,
            roles: z.array(z.string()),
          }),
        ),
      }),
      async handler() {
        const accounts = await demo();
        const units = await unitsByIds(
          services.db,
          [...new Set(accounts.map((one) => one.unit))],
          cityDay(services.clock.now()),
        );
        const names = new Map(
          units.map((unit) => [unit.id, { zh: unit.nameZh, en: unit.nameEn ?? unit.nameZh }]),
        );
        return {
          rows: accounts.map(({ username, password, name, unit, roles }) => ({
            username,
            password,
            name,
            unitName: names.get(unit) ?? { zh: unit, en: unit },
            roles: [...roles],
          })),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/units',
      summary: 'Names of units by id',
      tags: ['session'],
      access: 'signed-in',
      query: z.object({ ids: z.string().max(8000).describe('ids joined by commas') }),
      response: z.object({
        units: z.record(
          z.string(),
          UnitName.extend({
            level: z.string(),
            kind: z.string(),
            path: z.string(),
            region: z.object({ zh: z.string() }).exactOptional().describe('region that it answers for'),
          }),
        ),
      }),
      async handler({ query }) {
        const ids = [...new Set(query.ids.split(',').filter((id) => id !== ''))].slice(0, 500);
        const day = cityDay(services.clock.now());
        const [units, regions] = await Promise.all([
          unitsByIds(services.db, ids, day),
          regionNames(services.db, ids, day),
        ]);
        const names = units.map((unit) => [
          unit.id,
          {
            zh: unit.nameZh,
            en: unit.nameEn ?? unit.nameZh,
            level: unit.level,
            kind: unit.kind,
            path: unit.path,
            ...(regions.has(unit.id) ? { region: { zh: regions.get(unit.id) ?? '' } } : {}),
          },
        ]);
        return { units: Object.fromEntries(names) };
      },
    }),
  ];
}

/** The page that a principal's first role works on. */
function landingOf(principal: Principal): z.output<typeof Landing> {
  const roles = new Set(principal.grants.map((grant) => grant.role));
  if (roles.has('crew') || roles.has('grid-worker')) return 'phone';
  if (roles.has('leader') || roles.has('city-operator')) return 'cockpit';
  if (roles.has('district-operator') || roles.has('town-operator')) return 'desk';
  if (roles.has('supervisor')) return 'scores';
  if (roles.has('administrator') || roles.has('auditor')) return 'organisation';
  return 'tasks';
}
