import { crashPoint, type Module, type Services } from '@cityloop/core/kernel';
import { batcher } from '@cityloop/core/telemetry';
import type { DeviceIndex, LatestValues } from '@cityloop/registers/devices';
import { type Ingest, openIngest } from './ingest.ts';
import { raiseSignalOperation } from './raise-signal.ts';
import { openRetention, type Retention } from './retention.ts';
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
/** So often it is looked whether a day of the city has begun. */
const LOOK_MS = 60_000;

interface Opened {
  readonly ingest: Ingest;
  readonly vitals: Vitals;
  readonly retention: Retention;
}

/** Stage 1: readings, reports and vital signs. */
export function senseModule(options: SenseOptions): Module {
  let opened: Opened | undefined;
  function open(services: Services): Opened {
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
      // Messages of the past are large and each sender waits for its answer: waiting for more would only hold it up.
      maxMs: 5,
      // No rule sees these readings; whoever keeps what earlier days showed must know that there are more.
      onStored: ({ ingest, number }) => feed.publish({ ingest, number, readings: [] }),
    });
    const ingest = openIngest({ devices: options.devices, live, history, now: () => clock.now().getTime() });
    const vitals = openVitals(services, options.devices, options.latest);
    opened = { ingest, vitals, retention: openRetention(telemetry) };
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
      const { ingest, vitals, retention } = open(services);
      await vitals.remember();
      let busy: Promise<void> = Promise.resolve();
      const run = (work: () => Promise<void>) => {
        busy = busy.then(work).catch((error: unknown) => services.log.error('sense', { error }));
      };
      const ticking = setInterval(() => run(() => vitals.tick()), TICK_MS);
      const expire = () => run(() => retention.run(services.clock.now().getTime()));
      expire();
      const expiring = setInterval(expire, LOOK_MS);
      return {
        async stop() {
          clearInterval(ticking);
          clearInterval(expiring);
          await busy;
          await ingest.close();
        },
      };
    },
  };
}
