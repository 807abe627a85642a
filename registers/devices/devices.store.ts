import { type Db, jsonb, lngLat } from '@cityloop/core/store';
import { type ColumnType, type Generated, type RawBuilder, sql } from 'kysely';
import { type Device, Facts } from './devices.ts';

type DeviceTables = {
  device: {
    id: string;
    pack: string;
    object: string;
    name: string;
    gateway: string;
    owner_unit: string;
    owner_path: string;
    place_path: string;
    lng: number;
    lat: number;
    geom: ColumnType<string, RawBuilder<unknown>, RawBuilder<unknown>>;
    district: string;
    joined_by: string | null;
    facts: ColumnType<unknown, unknown, unknown>;
    since: Date;
    retired_at: Date | null;
  };
  series: { id: Generated<number>; device: string; metric: string };
};

/** Writes devices and their series; an existing one is brought up to date and keeps its series. */
export async function saveDevices(
  tx: Db,
  devices: readonly { readonly device: Device; readonly metrics: readonly string[] }[],
  at: Date,
): Promise<void> {
  const tables = tx.withTables<DeviceTables>();
  for (const { device, metrics } of devices) {
    const row = {
      pack: device.pack,
      object: device.object,
      name: device.name,
      gateway: device.gateway,
      owner_unit: device.ownerUnit,
      owner_path: device.ownerPath,
      place_path: device.placePath,
      lng: device.lng,
      lat: device.lat,
      geom: lngLat(device.lng, device.lat),
      district: device.placePath.split('/')[1] ?? '',
      joined_by: device.group,
      facts: jsonb(device.facts),
      retired_at: null,
    };
    await tables
      .insertInto('device')
      .values({ id: device.id, since: at, ...row })
      .onConflict((on) => on.column('id').doUpdateSet(row))
      .execute();
    for (const metric of metrics) {
      await tables
        .insertInto('series')
        .values({ device: device.id, metric })
        .onConflict((on) => on.doNothing())
        .execute();
    }
  }
}

/** Owners' paths of devices that exist already and of the devices that gateways speak for, by id and by gateway. */
export async function ownersOf(
  tx: Db,
  asked: { readonly ids: readonly string[]; readonly gateways: readonly string[] },
): Promise<{
  readonly byId: ReadonlyMap<string, string>;
  readonly byGateway: ReadonlyMap<string, readonly string[]>;
}> {
  const tables = tx.withTables<DeviceTables>();
  const known = await tables
    .selectFrom('device')
    .select(['id', 'owner_path'])
    .where(sql<boolean>`id = any(${[...asked.ids]}::text[])`)
    .execute();
  const speaking = await tables
    .selectFrom('device')
    .select(['gateway', 'owner_path'])
    .distinct()
    .where(sql<boolean>`gateway = any(${[...asked.gateways]}::text[])`)
    .where('retired_at', 'is', null)
    .execute();
  const byGateway = new Map<string, readonly string[]>();
  for (const { gateway, owner_path } of speaking)
    byGateway.set(gateway, [...(byGateway.get(gateway) ?? []), owner_path]);
  return { byId: new Map(known.map((row) => [row.id, row.owner_path])), byGateway };
}

/** Every device that is not retired, with its series. */
export async function readDevices(
  db: Db,
): Promise<
  readonly { readonly device: Device; readonly series: readonly { id: number; metric: string }[] }[]
> {
  const tables = db.withTables<DeviceTables>();
  const devices = await tables
    .selectFrom('device')
    .selectAll()
    .where('retired_at', 'is', null)
    .orderBy('id')
    .execute();
  const series = await tables.selectFrom('series').selectAll().orderBy('id').execute();
  const byDevice = Map.groupBy(series, (row) => row.device);
  return devices.map((row) => ({
    device: {
      id: row.id,
      pack: row.pack,
      object: row.object,
      name: row.name,
      gateway: row.gateway,
      ownerUnit: row.owner_unit,
      ownerPath: row.owner_path,
      placePath: row.place_path,
      lng: row.lng,
      lat: row.lat,
      group: row.joined_by,
      facts: Facts.parse(row.facts),
    },
    series: (byDevice.get(row.id) ?? []).map((one) => ({ id: one.id, metric: one.metric })),
  }));
}
