import type { Services } from '@cityloop/core/kernel';
import type { Db } from '@cityloop/core/store';
import { cityDay, locate, unitById } from '@cityloop/registers/organisation';
import { saveDevices } from './devices.store.ts';
import type { Device, NewDevice } from './devices.ts';
import { deviceProblem } from './errors.ts';

/** What became of one device of a list. */
export type Registered =
  | { readonly id: string; readonly ok: true }
  | { readonly id: string; readonly ok: false; readonly error: string };

/** Registers a list in the caller's transaction; a bad device is told and does not stop the others. */
export async function registerDevices(
  tx: Db,
  list: readonly NewDevice[],
  services: Pick<Services, 'packs' | 'clock'>,
): Promise<readonly Registered[]> {
  const now = services.clock.now();
  const day = cityDay(now);
  const results: Registered[] = [];
  const owners = new Map<string, string | undefined>();
  for (const device of list) {
    const object = services.packs.base(device.pack)?.objects.objects.find((one) => one.id === device.object);
    if (!owners.has(device.ownerUnit))
      owners.set(device.ownerUnit, (await unitById(tx, device.ownerUnit, day))?.path);
    const ownerPath = owners.get(device.ownerUnit);
    const place = await locate(tx, [device.lng, device.lat], day);
    if (object === undefined) results.push(bad(device, 'unknown-object', `${device.pack}/${device.object}`));
    else if (ownerPath === undefined) results.push(bad(device, 'unknown-unit', device.ownerUnit));
    else if (place === undefined) results.push(bad(device, 'outside-city', `${device.lng},${device.lat}`));
    else {
      const whole: Device = { ...device, group: device.group ?? null, ownerPath, placePath: place.path };
      await saveDevices(tx, [{ device: whole, metrics: object.metrics.map((metric) => metric.id) }], now);
      results.push({ id: device.id, ok: true });
    }
  }
  return results;
}

function bad(device: NewDevice, code: Parameters<typeof deviceProblem>[0], value: string): Registered {
  return { id: device.id, ok: false, error: deviceProblem(code, { value }).sentence('zh') };
}
