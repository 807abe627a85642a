import { type Action, type Guarded, inScope, type Principal, scopeOf } from '@cityloop/core/access';
import type { Packs } from '@cityloop/core/packs';
import { type DeviceIndex, guardOfDevice } from '@cityloop/registers/devices';

/** How much of what a gateway speaks for a principal reaches with an action. */
export function gatewayInReach(
  principal: Principal,
  action: Action,
  gateway: string,
  register: { readonly devices: DeviceIndex; readonly packs: Pick<Packs, 'base'> },
): 'all' | 'some' | 'none' {
  const scope = scopeOf(principal, action);
  const guards = gatewayGuards(gateway, register);
  const reached = guards.filter((guard) => inScope(scope, guard)).length;
  return reached === 0 ? 'none' : reached === guards.length ? 'all' : 'some';
}

/** What access looks at on an exercise: the devices that its gateway speaks for. */
export function gatewayGuards(
  gateway: string,
  register: { readonly devices: DeviceIndex; readonly packs: Pick<Packs, 'base'> },
): readonly Guarded[] {
  const guards = new Map<string, Guarded>();
  for (const device of register.devices.devices()) {
    if (device.gateway !== gateway) continue;
    const guard = guardOfDevice(device, register.packs);
    guards.set(JSON.stringify([guard.ownerPath, guard.placePath, guard.board]), guard);
  }
  return [...guards.values()];
}
