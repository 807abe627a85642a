import { randomBytes } from 'node:crypto';
import { openAccess } from '@cityloop/core/access';
import { accessRoutes } from '@cityloop/core/access/routes';
import { type Method, openHttp } from '@cityloop/core/http';
import { kernelRoutes, type Log } from '@cityloop/core/kernel';
import { Registry } from 'prom-client';
import { openCity } from './city.ts';
import { readCityClock } from './city-clock.ts';
import { operator } from './operator-key.ts';
import { packFolders } from './root.ts';
import { sessionRoutes } from './routes/session.routes.ts';
import { systemRoutes } from './routes/system.routes.ts';
import type { Settings } from './settings.ts';

/** A city whose stores are open in this process, with nothing running and no port open. */
export interface OfflineCity {
  /** Asks a route as the command line does while a server runs. */
  request(
    method: Method,
    path: string,
    options: { readonly body?: unknown; readonly headers: Readonly<Record<string, string>> },
  ): Promise<{ readonly status: number; readonly text: string }>;
  close(): Promise<void>;
}

const world = { now: () => new Date() };
const modulesAsked = ['drills'];

/** Opens the stores of a city for one command; the caller holds the lock on the data folder. */
export async function openOffline(settings: Settings, log: Log): Promise<OfflineCity> {
  const city = await openCity({
    dir: settings.data,
    databaseUrl: settings.databaseUrl,
    clickhouseUrl: settings.clickhouseUrl,
    filesUrl: settings.filesUrl,
    packFolders,
    clock: (store) => readCityClock(store, settings.clock),
    log,
    step: () => {},
    poll: false,
    ingest: 'cli',
    sendDown: async () => {},
  });
  const { services, modules } = city.kernel;
  // Nobody signs in here, so any secret will do.
  const secret = randomBytes(48).toString('base64url');
  const access = await openAccess({ store: city.store, world, secret, baseUrl: settings.url, log });
  const app = await openHttp({
    info: { title: 'CityLoop', version: '' },
    routes: [
      ...sessionRoutes(services, async () => []),
      ...accessRoutes({ access, store: city.store, world }),
      ...systemRoutes(city, { world, checks: () => [] }),
      ...kernelRoutes(city.kernel),
      ...modules
        .filter((module) => modulesAsked.includes(module.name))
        .flatMap((module) => module.routes?.(services) ?? []),
    ],
    authenticate: async () => operator,
    metrics: new Registry(),
    log,
  });
  return {
    async request(method, path, { body, headers }) {
      const sent =
        body === undefined
          ? { headers }
          : { headers: { ...headers, 'content-type': 'application/json' }, payload: JSON.stringify(body) };
      const answer = await app.inject({ method, url: path, ...sent });
      return { status: answer.statusCode, text: answer.body };
    },
    async close() {
      await app.close();
      await city.close();
    },
  };
}
