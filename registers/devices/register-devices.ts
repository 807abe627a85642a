import { randomUUID } from 'node:crypto';
import { mayAct, type Principal } from '@cityloop/core/access';
import { type Services, setKernelValue } from '@cityloop/core/kernel';
import type { Db } from '@cityloop/core/store';
import { cityDay, locate, unitById } from '@cityloop/registers/organisation';
import { DEVICES_VERSION } from './device-index.ts';
import { ownersOf, saveDevices } from './devices.store.ts';
import { type Device, guardOfDevice, type NewDevice } from './devices.ts';
import { deviceProblem } from './errors.ts';

/** What became of one device of a list. */
export type Registered =
  | { readonly id: string; readonly ok: true }
  | { readonly id: string; readonly ok: false; readonly code: string; readonly error: string };

/**
 * Registers a list in the caller's transaction; a bad device is told and does not stop the others. Owners are in reach of
 * whoever registers: the new one, the one before, and those that the gateway speaks for already.
 */
export async function registerDevices(
  tx: Db,
  list: readonly NewDevice[],
  services: Pick<Services, 'packs' | 'clock'>,
  by: Principal,
): Promise<readonly Registered[]> {
  const now = services.clock.now();
  const day = cityDay(now);
  const results: Registered[] = [];
  const owners = new Map<string, string | undefined>();
  const before = await ownersOf(tx, {
    ids: list.map((device) => device.id),
    gateways: list.map((device) => device.gateway),
  });
  const mayWrite = (device: NewDevice, ownerPath: string) => {
    const known = before.byId.get(device.id);
    const speaking = before.byGateway.get(device.gateway) ?? [];
    const paths = [ownerPath, ...(known === undefined ? [] : [known]), ...speaking];
    return paths.every((path) =>
      mayAct(by, 'register.write', {
        ...guardOfDevice({ ...device, ownerPath: path, placePath: '' }, services.packs),
        placePath: null,
      }),
    );
  };
  for (const device of list) {
    const object = services.packs.base(device.pack)?.objects.objects.find((one) => one.id === device.object);
    if (!owners.has(device.ownerUnit))
      owners.set(device.ownerUnit, (await unitById(tx, device.ownerUnit, day))?.path);
    const ownerPath = owners.get(device.ownerUnit);
    const place = await locate(tx, [device.lng, device.lat], day);
    if (object === undefined) results.push(bad(device, 'unknown-object', `${device.pack}/${device.object}`));
    else if (ownerPath === undefined) results.push(bad(device, 'device-owner-unknown', device.ownerUnit));
    else if (!mayWrite(device, ownerPath)) results.push(bad(device, 'device-not-yours', device.id));
    else if (place === undefined)
      results.push(bad(device, 'device-outside-city', `${device.lng},${device.lat}`));
    else {
      const whole: Device = { ...device, group: device.group ?? null, ownerPath, placePath: place.path };
      await saveDevices(tx, [{ device: whole, metrics: object.metrics.map((metric) => metric.id) }], now);
      results.push({ id: device.id, ok: true });
    }
  }
  // Other processes see by this that their index is old.
  await setKernelValue(tx, DEVICES_VERSION, randomUUID());
  return results;
}

function bad(device: NewDevice, code: Parameters<typeof deviceProblem>[0], value: string): Registered {
  return { id: device.id, ok: false, code, error: deviceProblem(code, { value }).sentence('zh') };
}
