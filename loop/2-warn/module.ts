import type { Module } from '@cityloop/core/kernel';
import type { DeviceIndex } from '@cityloop/registers/devices';
import type { DrillBoard } from '@cityloop/registers/drills';
import { type RuleWorker, startRuleWorker } from './rule-worker.ts';
import { warnRoutes } from './warn.routes.ts';

/** What the stage works with. */
export interface WarnOptions {
  readonly devices: DeviceIndex;
  readonly drills: DrillBoard;
  /** The ingest whose series this process owns. */
  readonly ingest: string;
  /** Told when the worker runs, for tests and readiness. */
  readonly onWorker?: (worker: RuleWorker) => void;
}

/** Stage 2: readings become alarms, one open alarm for each rule and object. */
export function warnModule(options: WarnOptions): Module {
  return {
    name: 'warn',
    needs: ['chain', 'sense', 'devices', 'drills'],
    migrations: new URL('./migrations/', import.meta.url),
    emits: ['alarm.raised', 'alarm.upgraded', 'alarm.cleared', 'alarm.refuted'],
    routes: warnRoutes,
    async start(services) {
      const worker = await startRuleWorker({
        services,
        devices: options.devices,
        ingest: options.ingest,
        isDrill: (series, since) => options.drills.isDrill(series.device.gateway, since),
      });
      options.devices.onRefresh(() => void worker.reload());
      options.onWorker?.(worker);
      return worker;
    },
  };
}
