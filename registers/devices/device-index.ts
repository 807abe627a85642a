import { kernelValue } from '@cityloop/core/kernel';
import { durationMs, type Packs } from '@cityloop/core/packs';
import type { Db } from '@cityloop/core/store';
import { readDevices } from './devices.store.ts';
import type { Device, Series } from './devices.ts';

/** The devices in memory: every reading asks here. */
export interface DeviceIndex {
  device(id: string): Device | undefined;
  devices(): Iterable<Device>;
  /** The series of a device's metric; undefined if nobody registered it. */
  series(device: string, metric: string): Series | undefined;
  seriesById(id: number): Series | undefined;
  allSeries(): Iterable<Series>;
  /** Reads the register again, after devices were registered. */
  refresh(db: Db): Promise<void>;
  /** Reads the register again if another process has registered devices since; true if it did. */
  refreshIfOld(db: Db): Promise<boolean>;
  /** Tells when the register was read again. */
  onRefresh(listener: () => void): void;
}

/** Under this key the register keeps a mark that changes with every registration. */
export const DEVICES_VERSION = 'devices-version';

/** An index over the register; empty until its first refresh. Limits of a metric come from the device's pack. */
export function openDeviceIndex(packs: Packs): DeviceIndex {
  let devices = new Map<string, Device>();
  let byName = new Map<string, Series>();
  let byId = new Map<number, Series>();
  const listeners: (() => void)[] = [];
  let version: unknown;

  async function refresh(db: Db): Promise<void> {
    version = await kernelValue(db, DEVICES_VERSION);
    const rows = await readDevices(db);
    devices = new Map(rows.map(({ device }) => [device.id, device]));
    const all = rows.flatMap(({ device, series }) =>
      series.flatMap((one) => {
        const metric = metricOf(packs, device, one.metric);
        if (metric === undefined) return [];
        const { unit, min, max, staleAfter } = metric;
        return [{ id: one.id, device, metric: one.metric, unit, min, max, staleMs: durationMs(staleAfter) }];
      }),
    );
    byName = new Map(all.map((series) => [`${series.device.id} ${series.metric}`, series]));
    byId = new Map(all.map((series) => [series.id, series]));
    for (const listen of listeners) listen();
  }

  return {
    device: (id) => devices.get(id),
    devices: () => devices.values(),
    series: (device, metric) => byName.get(`${device} ${metric}`),
    seriesById: (id) => byId.get(id),
    allSeries: () => byId.values(),
    refresh,
    async refreshIfOld(db) {
      if ((await kernelValue(db, DEVICES_VERSION)) === version) return false;
      await refresh(db);
      return true;
    },
    onRefresh(listener) {
      listeners.push(listener);
    },
  };
}

function metricOf(packs: Packs, device: Device, id: string) {
  const object = packs.base(device.pack)?.objects.objects.find((one) => one.id === device.object);
  return object?.metrics.find((metric) => metric.id === id);
}
