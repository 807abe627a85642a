import { accessMigrations } from '@cityloop/core/access';
import { chainModule } from '@cityloop/core/chain';
import { kernelMigrations, type Module } from '@cityloop/core/kernel';
import { type Packs, packMigrations } from '@cityloop/core/packs';
import type { MigrationSource } from '@cityloop/core/store';
import { dispatchModule } from '@cityloop/loop/dispatch';
import { evaluateModule } from '@cityloop/loop/evaluate';
import { handleModule } from '@cityloop/loop/handle';
import { reviewModule } from '@cityloop/loop/review';
import { type Ingest, senseModule, type Vitals } from '@cityloop/loop/sense';
import { verifyModule } from '@cityloop/loop/verify';
import { type RuleWorker, warnModule } from '@cityloop/loop/warn';
import {
  type DeviceIndex,
  devicesModule,
  type LatestValues,
  latestValues,
  openDeviceIndex,
} from '@cityloop/registers/devices';
import { type DrillBoard, drillsModule, openDrillBoard } from '@cityloop/registers/drills';
import { objectsModule } from '@cityloop/registers/objects';
import { organisationModule } from '@cityloop/registers/organisation';
import { pipelinesModule } from '@cityloop/registers/pipelines';
import { resourcesModule } from '@cityloop/registers/resources';
import { roadsModule } from '@cityloop/registers/roads';

/** The rooms of the house, and what their doors need once they are open. */
export interface Composition {
  readonly modules: readonly Module[];
  readonly devices: DeviceIndex;
  readonly latest: LatestValues;
  readonly drills: DrillBoard;
  /** Opened with the modules' routes; undefined before. */
  readonly opened: { ingest?: Ingest; vitals?: Vitals; rules?: RuleWorker };
}

/** What differs between a server and a test. */
export interface ComposeOptions {
  /** Name of this process's ingest. */
  readonly ingest: string;
  /** Sends a command down to a gateway. */
  readonly sendDown: (gateway: string, command: Readonly<Record<string, unknown>>) => Promise<void>;
}

/** Puts all modules together; the only place that knows them all. */
export function compose(packs: Packs, options: ComposeOptions): Composition {
  const devices = openDeviceIndex(packs);
  const latest = latestValues();
  const drills = openDrillBoard();
  const opened: Composition['opened'] = {};
  const { ingest } = options;
  const modules: readonly Module[] = [
    chainModule,
    organisationModule,
    devicesModule(devices, latest),
    drillsModule(drills, devices, options.sendDown),
    pipelinesModule(devices),
    roadsModule,
    resourcesModule,
    objectsModule,
    senseModule({
      devices,
      latest,
      ingest,
      onOpen: (door, vitals) => {
        opened.ingest = door;
        opened.vitals = vitals;
      },
    }),
    warnModule({
      devices,
      drills,
      ingest,
      onWorker: (rules) => {
        opened.rules = rules;
      },
    }),
    dispatchModule,
    handleModule,
    verifyModule,
    evaluateModule,
    reviewModule(devices),
  ];
  return { modules, devices, latest, drills, opened };
}

/** Every migration, in the order in which they are run. */
export function migrationsOf(modules: readonly Module[]): readonly MigrationSource[] {
  const own = modules.flatMap((module) =>
    module.migrations === undefined ? [] : [{ module: module.name, folder: module.migrations }],
  );
  return [kernelMigrations, packMigrations, accessMigrations, ...own];
}
