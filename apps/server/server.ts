import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Access, loadSignIn, openAccess, seal } from '@cityloop/core/access';
import { openHttp, openLiveHub } from '@cityloop/core/http';
import { kernelValue, type Log, openNatsBus, type Services, setKernelValue } from '@cityloop/core/kernel';
import { type MqttDoor, openMqttDoor } from '@cityloop/loop/sense';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { z } from 'zod';
import { type City, openCity } from './city.ts';
import { type CityClock, openCityClock } from './city-clock.ts';
import { demoAccountsNow } from './demo.ts';
import { ingestNameOf, keepInStep } from './keep-in-step.ts';
import { showLive } from './live.ts';
import { cityMetrics } from './metrics.ts';
import { withOperatorKey } from './operator-key.ts';
import { readyChecks } from './readiness.ts';
import { packFolders, root } from './root.ts';
import { cityRoutes } from './routes/city-routes.ts';
import { isLoopback, type Settings } from './settings.ts';

/** A server that listens. */
export interface Server {
  readonly city: City;
  readonly access: Access;
  /** Address that it listens on, with the port it got. */
  readonly address: string;
  readonly mqttPort: number;
  /** Drains and stops; what was acknowledged is kept. */
  close(): Promise<void>;
}

const SEAL_MS = 1000;
const world = { now: () => new Date() };

/** What a server is opened with beside its settings. */
export interface ServerOptions {
  readonly log: Log;
  readonly step: (what: string) => void;
  /** Lets the command line of this machine in. */
  readonly key: string;
  /** Done when the city is open and before anybody can reach it; a refusal here closes it again. */
  readonly beforeDoors?: (city: City) => Promise<void>;
}

/** What is there only once a part of the city is open. */
interface Doors {
  mqtt?: MqttDoor;
  clock?: CityClock;
}

/** Opens the city and its doors: first the stores, then the loop, then HTTP and MQTT. What fails leaves nothing open. */
export async function openServer(settings: Settings, options: ServerOptions): Promise<Server> {
  const { log, step } = options;
  const doors: Doors = {};
  const bus = settings.natsUrl === undefined ? undefined : await openNatsBus({ url: settings.natsUrl, log });
  const city = await openCity({
    dir: settings.data,
    databaseUrl: settings.databaseUrl,
    clickhouseUrl: settings.clickhouseUrl,
    filesUrl: settings.filesUrl,
    packFolders,
    async clock(store) {
      doors.clock = await openCityClock(store, settings.clock, log);
      return doors.clock;
    },
    log,
    step,
    // A failure is told by whoever opens the sign-in.
    meanwhile: () => void loadSignIn().catch(() => {}),
    onRefused(error) {
      log.error('the database is taken', { error });
      process.kill(process.pid, 'SIGTERM');
    },
    ingest: await ingestNameOf(settings),
    ...(bus === undefined ? {} : { bus }),
    sendDown: async (gateway, command) => doors.mqtt?.send(gateway, command),
  });
  const opened: (() => Promise<unknown>)[] = [() => city.close(), async () => doors.clock?.stop()];
  try {
    await options.beforeDoors?.(city);
    return await openDoors(city, settings, options, { doors, opened });
  } catch (error) {
    for (const close of opened.reverse()) await close().catch(() => {});
    throw error;
  }
}

async function openDoors(
  city: City,
  settings: Settings,
  { log, step, key }: ServerOptions,
  { doors, opened }: { readonly doors: Doors; readonly opened: (() => Promise<unknown>)[] },
): Promise<Server> {
  for (const fault of city.faults) log.warn('pack left out', { ...fault });
  const { services } = city.kernel;
  const hub = openLiveHub();
  const access = await openAccess({
    store: city.store,
    world,
    secret: await sessionSecret(services),
    baseUrl: settings.url,
    changed: (id) => hub.disconnect(id),
    log,
  });
  showLive(city.kernel, hub);
  keepInStep(city);
  let started = false;
  const checks = () =>
    readyChecks({
      kernel: city.kernel,
      composition: city.composition,
      started,
      expectsMeters: settings.simulator,
      now: services.clock.now().getTime(),
    });
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  cityMetrics(metrics, city);
  const demo = async () => (isLoopback(settings.host) ? demoAccountsNow(services, world.now()) : []);
  const app = await openHttp({
    info: { title: 'CityLoop', version: '0.1.0' },
    routes: cityRoutes(city, { access, world, checks, demo }),
    authenticate: withOperatorKey({ key, host: settings.host }, access.authenticate),
    auth: access.mount,
    live: hub,
    staticDir: join(root, 'apps', 'web', 'dist'),
    metrics,
    log,
    origins: [settings.url],
    trustProxy: !isLoopback(settings.host),
  });
  opened.push(() => app.close());
  step('starting the loop');
  await city.kernel.start();
  started = true;
  const { ingest } = city.composition.opened;
  if (ingest === undefined) throw new Error('the sense stage did not open its door');
  const mqtt = await openMqttDoor({
    ingest,
    host: settings.host,
    port: settings.mqttPort,
    verify: (token) => access.tokens.verify(token, world.now()),
    packs: city.packs,
  });
  doors.mqtt = mqtt;
  opened.push(() => mqtt.close());
  await app.listen({ host: settings.host, port: settings.port });
  const stopSealing = keepSealing(city, log);
  const listening = app.server.address();
  const port = typeof listening === 'object' && listening !== null ? listening.port : settings.port;
  return {
    city,
    access,
    address: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`,
    mqttPort: mqtt.port,
    async close() {
      await stopSealing();
      await app.close();
      await mqtt.close();
      await city.kernel.stop();
      await doors.clock?.stop();
      await city.close();
    },
  };
}

/** Seals the audit each second. */
function keepSealing(city: City, log: Log): () => Promise<void> {
  let busy: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    busy = busy
      .then(() => seal(city.store, world.now()))
      .then(() => {})
      .catch((error: unknown) => log.error('audit', { error }));
  }, SEAL_MS);
  return () => {
    clearInterval(timer);
    return busy;
  };
}

async function sessionSecret(services: Services): Promise<string> {
  const known = z
    .string()
    .min(32)
    .safeParse(await kernelValue(services.db, 'session-secret')).data;
  if (known !== undefined) return known;
  const made = randomBytes(48).toString('base64url');
  await setKernelValue(services.db, 'session-secret', made);
  return made;
}
