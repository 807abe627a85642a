import { join } from 'node:path';
import { type Files, openFiles } from '@cityloop/core/files';
import { type Bus, type Clock, type Kernel, type Log, openKernel } from '@cityloop/core/kernel';
import { findPacks, openPacks, type PackFault, type Packs } from '@cityloop/core/packs';
import type { Store } from '@cityloop/core/store';
import { openTelemetry, type Telemetry } from '@cityloop/core/telemetry';
import { RAW_DAYS } from '@cityloop/loop/sense';
import { type ComposeOptions, type Composition, compose } from './compose.ts';
import { migrateAll, openDatabase, seedAll } from './open-database.ts';

/** A city's stores and rooms, open but not yet running. */
export interface City {
  readonly store: Store;
  readonly telemetry: Telemetry;
  readonly files: Files;
  readonly packs: Packs;
  readonly faults: readonly PackFault[];
  readonly composition: Composition;
  readonly kernel: Kernel;
  close(): Promise<void>;
}

/** What a city is opened from. */
export interface CityOptions extends ComposeOptions {
  readonly dir: string;
  readonly databaseUrl?: string | undefined;
  readonly clickhouseUrl?: string | undefined;
  readonly filesUrl?: string | undefined;
  readonly packFolders: readonly string[];
  readonly clock: (store: Store) => Promise<Clock>;
  readonly log: Log;
  readonly bus?: Bus;
  readonly step: (what: string) => void;
  /** Called when another process has taken over the database; this one must not go on. */
  readonly onRefused?: (error: Error) => void;
  /** Stores that are open already, in tests. */
  readonly stores?: { readonly store: Store; readonly telemetry: Telemetry };
  /** Called when the database begins to open, which takes another thread seconds: time to load what comes after. */
  readonly meanwhile?: () => void;
  /** False in tests that settle by hand. */
  readonly poll?: boolean;
}

/** Opens stores, packs and modules in order: telemetry first, since chDB must be loaded before any worker is. */
export async function openCity(options: CityOptions): Promise<City> {
  const opened: Opened[] = [];
  try {
    return await openParts(options, opened);
  } catch (error) {
    // What was opened before the fault is given back; the fault itself is what the caller hears of.
    for (const part of opened.reverse()) await part.close().catch(() => {});
    throw error;
  }
}

interface Opened {
  close(): Promise<void>;
}

async function openParts(options: CityOptions, opened: Opened[]): Promise<City> {
  options.step('opening telemetry');
  const telemetry = options.stores?.telemetry ?? (await openReadings(options));
  opened.push(telemetry);
  options.step('opening the database');
  const opening = options.stores?.store ?? openStoreOf(options);
  options.meanwhile?.();
  const finding = findPacks(options.packFolders);
  // Whatever it meets is told below, once the database is open or has not opened.
  finding.catch(() => {});
  const store = await opening;
  opened.push(store);
  const files = await openFiles({ url: options.filesUrl, dir: join(options.dir, 'files') });
  opened.push(files);
  const { packs: contents, faults } = await finding;
  const packs = openPacks(contents);
  const composition = compose(packs, options);
  options.step('bringing tables up to date');
  await migrateAll(store, composition.modules, new Date());
  const clock = await options.clock(store);
  const kernel = openKernel({
    modules: composition.modules,
    store,
    telemetry,
    files,
    packs,
    clock,
    log: options.log,
    alone: store.kind === 'pglite',
    ...(options.bus === undefined ? {} : { bus: options.bus }),
    ...(options.poll === undefined ? {} : { poll: options.poll }),
  });
  opened.push({ close: () => kernel.stop() });
  options.step('filling registers');
  await seedAll(kernel.services, kernel.modules);
  await packs.refresh(store.db);
  await composition.devices.refresh(store.db);
  return {
    store,
    telemetry,
    files,
    packs,
    faults,
    composition,
    kernel,
    async close() {
      await kernel.stop();
      await telemetry.close();
      await files.close();
      await store.close();
    },
  };
}

function openStoreOf(options: CityOptions): Promise<Store> {
  return openDatabase({
    databaseUrl: options.databaseUrl,
    dir: join(options.dir, 'database'),
    company: {
      company: options.bus === undefined ? 'alone' : 'with-others',
      onRefused: (error) => options.onRefused?.(error),
    },
  });
}

function openReadings(options: CityOptions): Promise<Telemetry> {
  const { clickhouseUrl: url, dir } = options;
  const where = url === undefined ? { dir: join(dir, 'telemetry') } : { url };
  return openTelemetry({ ...where, days: RAW_DAYS });
}
