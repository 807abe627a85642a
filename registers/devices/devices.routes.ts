import { isWithin } from '@cityloop/core/access';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import type { DeviceIndex } from './device-index.ts';
import { type Device, Facts, NewDevice } from './devices.ts';
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
        const reach = principal.grants.map((grant) => grant.path);
        const rows = [...index.devices()]
          .filter((device) =>
            reach.some((path) => isWithin(device.placePath, path) || isWithin(device.ownerPath, path)),
          )
          .filter((device) => query.pack === undefined || device.pack === query.pack)
          .filter((device) => query.group === undefined || device.group === query.group)
          .filter((device) => query.unit === undefined || device.placePath.split('/').includes(query.unit))
          .map((device) => viewOf(device, index, latest, services.clock.now().getTime()));
        return { rows };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/devices',
      summary: 'Registers devices, or brings them up to date; each is judged by itself',
      tags: ['devices'],
      access: { action: 'register.write', on: 'none' },
      body: z.object({ devices: z.array(NewDevice).max(5000) }),
      response: z.object({
        results: z.array(z.object({ id: z.string(), ok: z.boolean(), error: z.string().optional() })),
      }),
      bodyLimit: 8 << 20,
      async handler({ body }) {
        const results = await services.write((tx) => registerDevices(tx, body.devices, services));
        await index.refresh(services.db);
        return { results: [...results] };
      },
    }),
  ];
}

function viewOf(
  device: Device,
  index: DeviceIndex,
  latest: LatestValues,
  now: number,
): z.output<typeof DeviceView> {
  const values = [...index.allSeries()]
    .filter((series) => series.device.id === device.id)
    .flatMap((series) => {
      const point = latest.of(series.id);
      if (point === undefined) return [];
      const quality = now - point.t > series.staleMs ? ('stale' as const) : ('ok' as const);
      return [[series.metric, { ...point, unit: series.unit, quality }] as const];
    });
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
    latest: Object.fromEntries(values),
  };
}
