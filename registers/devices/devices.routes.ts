import { audit, inScope, mayAct, type Principal, scopeOf } from '@cityloop/core/access';
import { defineRoute, httpProblem, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import type { DeviceIndex } from './device-index.ts';
import { type Device, Facts, guardOfDevice, NewDevice } from './devices.ts';
import type { LatestValues } from './latest.ts';
import { registerDevices } from './register-devices.ts';

const DeviceView = z.object({
  id: z.string(),
  pack: z.string(),
  object: z.string(),
  name: z.string(),
  unit: z.string().describe('unit that owns it'),
  placePath: z.string(),
  lng: z.number(),
  lat: z.number(),
  group: z.string().nullable(),
  facts: Facts,
  latest: z
    .record(
      z.string(),
      z.object({ t: z.number(), v: z.number(), unit: z.string(), quality: z.enum(['ok', 'stale']) }),
    )
    .describe('newest value of each metric'),
});

/** The register of devices over HTTP. */
export function deviceRoutes(services: Services, index: DeviceIndex, latest: LatestValues): readonly Route[] {
  /** The newest values of a device, for whoever may read them. */
  function valuesOf(principal: Principal, device: Device): z.output<typeof DeviceView>['latest'] {
    if (!mayAct(principal, 'telemetry.read', guardOfDevice(device, services.packs))) return {};
    return newestValues(device, index, latest, services.clock.now().getTime());
  }
  return [
    defineRoute({
      method: 'GET',
      path: '/api/devices',
      summary: 'Devices in reach of the caller, with their newest values',
      tags: ['devices'],
      access: { action: 'register.read', on: 'unit' },
      query: z.object({
        pack: z.string().optional(),
        group: z.string().optional(),
        unit: z.string().optional(),
      }),
      response: z.object({ rows: z.array(DeviceView) }),
      async handler({ principal, query }) {
        const scope = scopeOf(principal, 'register.read');
        const rows = [...index.devices()]
          .filter((device) => inScope(scope, guardOfDevice(device, services.packs)))
          .filter((device) => query.pack === undefined || device.pack === query.pack)
          .filter((device) => query.group === undefined || device.group === query.group)
          .filter((device) => query.unit === undefined || device.placePath.split('/').includes(query.unit))
          .map((device) => viewOf(device, valuesOf(principal, device)));
        return { rows };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/devices',
      summary: 'Registers devices, or brings them up to date; each is judged by itself',
      tags: ['devices'],
      access: { action: 'register.write', on: 'unit' },
      body: z.object({ devices: z.array(NewDevice).max(5000) }),
      response: z.object({
        results: z.array(z.object({ id: z.string(), ok: z.boolean(), error: z.string().optional() })),
      }),
      bodyLimit: 8 << 20,
      async handler({ principal, body, ip }) {
        const results = await services.write(async (tx) => {
          const registered = await registerDevices(tx, body.devices, services, principal);
          // A list of which nothing is the caller's is no list with faults: it is not allowed.
          if (registered.length > 0 && registered.every((one) => !one.ok && one.code === 'device-not-yours'))
            throw httpProblem('not-allowed', { words: { action: 'register.write' } });
          const ids = registered.filter((one) => one.ok).map((one) => one.id);
          const detail = { devices: ids.slice(0, 100), count: ids.length };
          const entry = { actor: principal, ip, action: 'devices.register', objectType: 'device', detail };
          if (ids.length > 0) await audit(tx, { ...entry, objectId: ids[0] ?? '' }, services.clock.now());
          return registered;
        });
        await index.refresh(services.db);
        return { results: [...results] };
      },
    }),
  ];
}

function newestValues(
  device: Device,
  index: DeviceIndex,
  latest: LatestValues,
  now: number,
): z.output<typeof DeviceView>['latest'] {
  const values = [...index.allSeries()]
    .filter((series) => series.device.id === device.id)
    .flatMap((series) => {
      const point = latest.of(series.id);
      if (point === undefined) return [];
      const quality = now - point.t > series.staleMs ? ('stale' as const) : ('ok' as const);
      return [[series.metric, { ...point, unit: series.unit, quality }] as const];
    });
  return Object.fromEntries(values);
}

function viewOf(device: Device, values: z.output<typeof DeviceView>['latest']): z.output<typeof DeviceView> {
  const { id, pack, object, name, ownerUnit, placePath, lng, lat, group, facts } = device;
  return {
    id,
    pack,
    object,
    name,
    unit: ownerUnit,
    placePath,
    lng,
    lat,
    group,
    facts,
    latest: values,
  };
}
