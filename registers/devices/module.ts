import type { Module } from '@cityloop/core/kernel';
import type { DeviceIndex } from './device-index.ts';
import { deviceRoutes } from './devices.routes.ts';
import type { LatestValues } from './latest.ts';

/** So often a process looks whether another one registered devices. */
const LOOK_MS = 5000;

/** What measures: devices, their series, and the newest value of each. */
export function devicesModule(index: DeviceIndex, latest: LatestValues): Module {
  return {
    name: 'devices',
    needs: ['organisation'],
    migrations: new URL('./migrations/', import.meta.url),
    routes: (services) => deviceRoutes(services, index, latest),
    async start(services) {
      await index.refresh(services.db);
      const series = [...index.allSeries()].map((one) => one.id);
      const known = series.length === 0 ? new Map() : await services.telemetry.latest(series);
      const readings = [...known].map(([id, point]) => ({ series: id, t: point.t, v: point.v }));
      latest.take({ ingest: 'start', number: 0, readings });
      const unsubscribe = services.feed.subscribe((batch) => latest.take(batch));
      const looking = setInterval(() => {
        index.refreshIfOld(services.db).catch((error: unknown) => services.log.error('devices', { error }));
      }, LOOK_MS);
      return {
        async stop() {
          clearInterval(looking);
          unsubscribe();
        },
      };
    },
  };
}
