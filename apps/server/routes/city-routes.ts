import type { Access } from '@cityloop/core/access';
import { accessRoutes } from '@cityloop/core/access/routes';
import type { Route } from '@cityloop/core/http';
import { kernelRoutes } from '@cityloop/core/kernel';
import { packRoutes } from '@cityloop/core/packs';
import { centresAt, cityDay, unitById } from '@cityloop/registers/organisation';
import type { City } from '../city.ts';
import type { ReadyCheck } from '../readiness.ts';
import { cockpitRoutes } from './cockpit.routes.ts';
import { operatorRoutes } from './operator.routes.ts';
import { type DemoAccount, sessionRoutes } from './session.routes.ts';
import { systemRoutes } from './system.routes.ts';

/** What the routes of a whole city need beside the city itself. */
export interface CityRouteOptions {
  readonly access: Access;
  readonly world: { now(): Date };
  readonly checks: () => readonly ReadyCheck[];
  readonly demo: () => Promise<readonly DemoAccount[]>;
}

/** Every route of a city but the live stream, which the hub brings: the server has these, and the access test tries them. */
export function cityRoutes(city: City, options: CityRouteOptions): readonly Route[] {
  const { services, modules } = city.kernel;
  const { access, world, checks, demo } = options;
  const { opened, drills, devices } = city.composition;
  const top = async () => (await centresAt(services.db, 'city', cityDay(services.clock.now())))[0]?.path;
  const pathOf = async (unit: string) =>
    (await unitById(services.db, unit, cityDay(services.clock.now())))?.path;
  return [
    ...operatorRoutes(checks),
    ...sessionRoutes(services, demo),
    ...cockpitRoutes(services, () => opened.vitals, drills, devices),
    ...accessRoutes({ access, store: city.store, world, top }),
    ...systemRoutes(city, { world, checks }),
    ...kernelRoutes(city.kernel, { top }),
    ...packRoutes(services, { pathOf }),
    ...modules.flatMap((module) => module.routes?.(services) ?? []),
  ];
}
