import type { Guarded } from '@cityloop/core/access';
import type { Packs } from '@cityloop/core/packs';
import { z } from 'zod';

/** Facts of a device that rules and routes may ask for. */
export const Facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type Facts = z.infer<typeof Facts>;

/** A device as its owner registers it. */
export const NewDevice = z.object({
  id: z.string().min(1).max(64).describe('id, unique in the city'),
  pack: z.string().describe('pack that knows its kind'),
  object: z.string().describe('kind of object, from the pack’s objects.yaml'),
  name: z.string().min(1).describe('name shown to people'),
  gateway: z.string().describe('gateway that speaks for it'),
  ownerUnit: z.string().describe('unit that owns it'),
  lng: z.number().min(-180).max(180).describe('longitude, degrees, CGCS2000'),
  lat: z.number().min(-90).max(90).describe('latitude, degrees, CGCS2000'),
  group: z.string().optional().describe('what alarms of one cause share, e.g. a pressure zone'),
  facts: Facts.default({}).describe('facts that rules and routes may ask for'),
});
export type NewDevice = z.infer<typeof NewDevice>;

/** A metric of a device as readings name it, with the limits its pack sets. */
export interface Series {
  readonly id: number;
  readonly device: Device;
  readonly metric: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly staleMs: number;
}

/** A device in the register. */
export interface Device extends Omit<NewDevice, 'group'> {
  readonly group: string | null;
  readonly ownerPath: string;
  readonly placePath: string;
}

/** What access looks at on a device: its owner, its place, and the board of the pack that knows it. */
export function guardOfDevice(
  device: Pick<Device, 'ownerPath' | 'placePath' | 'pack'>,
  packs: Pick<Packs, 'base'>,
): Guarded {
  const { ownerPath, placePath } = device;
  return { ownerPath, placePath, board: packs.base(device.pack)?.pack.board ?? null, participants: [] };
}
