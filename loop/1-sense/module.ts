import { crashPoint, type Module, type Services } from '@cityloop/core/kernel';
import { batcher } from '@cityloop/core/telemetry';
import type { DeviceIndex, LatestValues } from '@cityloop/registers/devices';
import { type Ingest, openIngest } from './ingest.ts';
import { raiseSignalOperation } from './raise-signal.ts';
import { senseRoutes } from './sense.routes.ts';
import { openVitals, type Vitals } from './vitals.ts';

/** What the stage works with. */
export interface SenseOptions {
  readonly devices: DeviceIndex;
  readonly latest: LatestValues;
  /** Name of this process's ingest; its batches are numbered under it. */
  readonly ingest: string;
  /** Told when the doors are open. */
  readonly onOpen?: (ingest: Ingest, vitals: Vitals) => void;
}

const TICK_MS = 2000;
const CLOSE_MINUTES_MS = 20_000;
const LATE_MS = 3 * 60_000;

/** Stage 1: readings, reports and vital signs. */
export function senseModule(options: SenseOptions): Module {
  let opened: { ingest: Ingest; vitals: Vitals } | undefined;
  function open(services: Services): { ingest: Ingest; vitals: Vitals } {
    if (opened !== undefined) return opened;
    const { telemetry, clock, feed } = services;
    const live = batcher(telemetry, {
      ingest: options.ingest,
      clock,
      maxMs: 50,
      onInserted: () => crashPoint('after-telemetry-insert'),
      onStored: (batch) => feed.publish(batch),
    });
    const history = batcher(telemetry, {
      ingest: `${options.ingest}-history`,
      clock,
      maxRows: 50_000,
      maxMs: 50,
      // No rule sees these readings; whoever keeps what earlier days showed must know that there are more.
      onStored: ({ ingest, number }) => feed.publish({ ingest, number, readings: [] }),
    });
    const ingest = openIngest({ devices: options.devices, live, history, now: () => clock.now().getTime() });
    opened = { ingest, vitals: openVitals(services, options.devices, options.latest) };
    options.onOpen?.(opened.ingest, opened.vitals);
    return opened;
  }
  return {
    name: 'sense',
    needs: ['chain', 'devices', 'organisation'],
    migrations: new URL('./migrations/', import.meta.url),
    emits: ['signal.raised'],
    operations: () => [raiseSignalOperation()],
    routes: (services) => senseRoutes(services, open(services), options.devices, options.latest),
    async start(services) {
      const { ingest, vitals } = open(services);
      await vitals.remember();
      let busy: Promise<void> = Promise.resolve();
      const run = (work: () => Promise<void>) => {
        busy = busy.then(work).catch((error: unknown) => services.log.error('sense', { error }));
      };
      const ticking = setInterval(() => run(() => vitals.tick()), TICK_MS);
      const closing = setInterval(() => run(() => closeMinutes(services)), CLOSE_MINUTES_MS);
      return {
        async stop() {
          clearInterval(ticking);
          clearInterval(closing);
          await busy;
          await ingest.close();
        },
      };
    },
  };
}

/** Computes the last minutes again: late readings are in them by now. */
async function closeMinutes(services: Services): Promise<void> {
  const now = services.clock.now().getTime();
  const span = LATE_MS + CLOSE_MINUTES_MS * Math.max(1, services.clock.factor) * 2;
  await services.telemetry.closeMinutes(now - span, now, now);
}
