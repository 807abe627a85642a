import type { Message } from '@cityloop/core/contracts';
import type { Module, Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import type { DeviceIndex, Series } from '@cityloop/registers/devices';
import type { DrillBoard } from '@cityloop/registers/drills';
import { writeLaidAside } from './lay-aside.ts';
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
  let running: RuleWorker | undefined;
  /** A lesson changed a layer: what is read from now on is judged by it. Not awaited: the worker writes too. */
  async function onLesson(tx: Tx, _message: Message, services: Services): Promise<void> {
    await services.packs.refresh(tx);
    void running?.reload();
  }
  const isDrill = (series: Series, since: number) => options.drills.isDrill(series.device.gateway, since);
  return {
    name: 'warn',
    needs: ['chain', 'sense', 'devices', 'drills'],
    migrations: new URL('./migrations/', import.meta.url),
    consumes: { 'lesson.accepted': onLesson, 'lesson.withdrawn': onLesson },
    emits: ['alarm.raised', 'alarm.upgraded', 'alarm.cleared', 'alarm.refuted'],
    routes: warnRoutes,
    jobs: {
      outcome: (job, services) => writeLaidAside(job, services, { devices: options.devices, isDrill }),
    },
    async start(services) {
      const worker = await startRuleWorker({
        services,
        devices: options.devices,
        ingest: options.ingest,
        isDrill,
      });
      running = worker;
      options.devices.onRefresh(() => void worker.reload());
      options.onWorker?.(worker);
      return worker;
    },
  };
}
