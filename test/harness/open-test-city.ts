import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  actions,
  type Grant,
  nobody,
  openTokens,
  type Principal,
  systemPrincipal,
} from '@cityloop/core/access';
import { type FakeClock, fakeClock, silentLog } from '@cityloop/core/kernel';
import { testTelemetry } from '@cityloop/core/telemetry-testing';
import { type City, openCity } from '../../apps/server/city.ts';
import { fillRegisters } from '../../apps/server/fill-registers.ts';
import { borrowCityStore } from './city-store.ts';

/** A whole city in one test process: real stores, all modules, a clock that the test moves. */
export interface TestCity extends City {
  readonly clock: FakeClock;
  /** Commands that went down to gateways. */
  readonly sentDown: { readonly gateway: string; readonly command: Readonly<Record<string, unknown>> }[];
  /** Somebody who sees everything, for looking only. */
  readonly everything: Principal;
  /** Moves the clock and lets everything that became due happen. */
  advance(ms: number): Promise<void>;
  /** Delivers messages, runs deadlines and jobs until nothing is left. */
  settle(): Promise<void>;
  /** A signed-in person with roles, without the door. */
  person(id: string, unitPath: string, ...grants: readonly Grant[]): Promise<Principal>;
}

/** Opens a city with the organisation of Chongqing and the packs of the given folders (the project's own when absent). */
export async function openTestCity(
  options: {
    readonly start?: Date;
    readonly packFolders?: readonly string[];
    /** Looks for work by itself, as a server does; otherwise only when told. */
    readonly poll?: boolean;
  } = {},
): Promise<TestCity> {
  const clock = fakeClock(options.start ?? new Date('2026-07-01T01:00:00Z'));
  const telemetry = await testTelemetry();
  const dir = await mkdtemp(join(tmpdir(), 'cityloop-test-'));
  const store = await borrowCityStore((empty) => fillRegisters(dir, { store: empty, telemetry }));
  const sentDown: { gateway: string; command: Readonly<Record<string, unknown>> }[] = [];
  const city = await openCity({
    dir,
    stores: { store, telemetry },
    packFolders: options.packFolders ?? [fileURLToPath(new URL('../../packs/', import.meta.url))],
    clock: async () => clock,
    log: silentLog(),
    step: () => {},
    poll: options.poll ?? false,
    ingest: 'live',
    async sendDown(gateway, command) {
      sentDown.push({ gateway, command });
    },
  });
  await city.kernel.start();

  async function settle(): Promise<void> {
    await city.composition.opened.rules?.settled();
    await city.kernel.settle();
  }

  return {
    ...city,
    clock,
    sentDown,
    everything: systemPrincipal('test', actions),
    settle,
    async advance(ms) {
      clock.advance(ms);
      await settle();
    },
    async person(id, unitPath, ...grants) {
      return personOf(city, id, unitPath, grants);
    },
    async close() {
      await city.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A principal with what its roles allow, as a token of the same grants would have it. */
async function personOf(
  city: City,
  id: string,
  unitPath: string,
  grants: readonly Grant[],
): Promise<Principal> {
  const tokens = openTokens(city.store.db);
  const at = city.kernel.services.clock.now();
  const unit = unitPath.split('/').at(-1) ?? unitPath;
  const made = await tokens.create(
    { name: id, unit, unitPath, grants },
    systemPrincipal('test', actions),
    at,
  );
  const principal = await tokens.verify(made.secret, at);
  if (principal === undefined) throw new Error(`no principal for ${id}`);
  return { ...nobody, ...principal, kind: 'account', id, name: id };
}
