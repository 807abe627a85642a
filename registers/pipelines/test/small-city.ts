import { accessMigrations, nobody, type Principal } from '@cityloop/core/access';
import { openHttp, type Route } from '@cityloop/core/http';
import {
  fakeClock,
  kernelMigrations,
  type Operation,
  openFeed,
  openOperations,
  type Services,
  silentLog,
} from '@cityloop/core/kernel';
import { openPacks, type PackContent, packMigrations } from '@cityloop/core/packs';
import type { MigrationSource, Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import type { Telemetry } from '@cityloop/core/telemetry';
import { Registry } from 'prom-client';
import { writeSeed } from '../../organisation/seed.store.ts';
import { organisationSeed } from '../../organisation/seed-data.ts';

/** Time in these tests stands still here: 10:00 in the city. */
export const NOON = new Date('2026-07-01T02:00:00Z');

/** A person or machine with one role over one sub-tree. */
export function holder(unit: string, unitPath: string, role: string, actions: readonly string[]): Principal {
  const allowed = new Set(actions);
  return {
    ...nobody,
    id: `${role}-${unit}`,
    name: `${role} ${unit}`,
    unit,
    unitPath,
    grants: [{ role, path: unitPath, actions: allowed }],
    actions: allowed,
  };
}

/** The organisation of one district, its migrations beside those of the registers under test. */
export async function smallCity(options: {
  readonly registers: readonly string[];
  /** Stages of the loop whose tables are needed too. */
  readonly stages?: readonly string[];
  readonly packs?: readonly PackContent[];
  readonly telemetry?: Telemetry;
  readonly operations?: (services: Services) => readonly Operation[];
}) {
  const store = await testStore([
    kernelMigrations,
    accessMigrations,
    packMigrations,
    folder('core/chain'),
    folder('registers/organisation'),
    ...options.registers.map((name) => folder(`registers/${name}`)),
    ...(options.stages ?? []).map((name) => folder(`loop/${name}`)),
  ]);
  await store.db.transaction().execute((tx) => writeSeed(tx, districtSeed()));
  const packs = openPacks(options.packs ?? []);
  const clock = fakeClock(NOON);
  let operations = openOperations([]);
  const services = {
    store,
    db: store.db,
    clock,
    packs,
    feed: openFeed(),
    log: silentLog(),
    telemetry: options.telemetry,
    operations: {
      has: (name: string) => operations.has(name),
      names: () => operations.names(),
      call: (...args: Parameters<typeof operations.call>) => operations.call(...args),
    },
    write: (work: Parameters<Services['write']>[0]) => store.db.transaction().execute(work),
    show() {},
  } as unknown as Services;
  operations = openOperations(options.operations?.(services) ?? []);
  return { store, services, clock, packs };
}

/** A server of `askable`. */
export type AskedApp = Awaited<ReturnType<typeof openHttp>>;

/** Routes on a server that is asked without a network. */
export async function askable(routes: readonly Route[], people: Readonly<Record<string, Principal>>) {
  const app = await openHttp({
    info: { title: 'test', version: '1' },
    routes,
    authenticate: async ({ headers }) => people[String(headers.authorization)],
    metrics: new Registry(),
    log: { error: console.error },
  });
  return {
    app,
    async ask(who: string, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
      const got = await app.inject({
        method,
        url,
        headers: { authorization: who },
        ...(payload === undefined ? {} : { payload }),
      });
      const isJson = String(got.headers['content-type']).includes('json');
      return { status: got.statusCode, json: isJson ? got.json() : undefined, bytes: got.rawPayload };
    },
  };
}

/** Closes what a test opened. */
export async function closeCity(store: Store, app: AskedApp): Promise<void> {
  await app.close();
  await store.close();
}

function folder(name: string): MigrationSource {
  const module = name.split('/').at(-1) ?? name;
  return { module, folder: new URL(`../../../${name}/migrations/`, import.meta.url) };
}

function districtSeed() {
  const seed = organisationSeed();
  const isNear = (code: string) =>
    !/^\d/.test(code) ||
    code.replace(/0+$/, '').length <= 6 ||
    code.startsWith('500103') ||
    code.startsWith('500000');
  return {
    ...seed,
    regions: seed.regions.filter((row) => isNear(row.code)),
    units: seed.units.filter((row) => isNear(row.id)),
    unitRegions: seed.unitRegions.filter((row) => isNear(row.unitId)),
    outlines: seed.outlines.filter((row) => isNear(row.regionCode)),
  };
}
