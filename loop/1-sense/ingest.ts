import { setTimeout as delay } from 'node:timers/promises';
import { mayAct, type Principal } from '@cityloop/core/access';
import type { Packs } from '@cityloop/core/packs';
import type { Batcher, Reading } from '@cityloop/core/telemetry';
import { type Device, type DeviceIndex, guardOfDevice } from '@cityloop/registers/devices';
import { z } from 'zod';
import { RAW_DAYS } from './retention.ts';

/** What one message may bring. */
export const MOST_READINGS = 10_000;

/** A reading as a gateway sends it. */
export const WireReading = z.object({
  device: z.string().min(1).max(64).describe('device id'),
  metric: z.string().min(1).max(64).describe('metric of the device'),
  t: z.int().describe('time of the reading, ms UTC'),
  v: z.number().describe('value in the metric’s unit'),
  r: z.int().min(0).default(0).describe('revision; a corrected value carries a higher one'),
});

/** What a gateway sends: one message, up to ten thousand readings. */
export const WireBatch = z.object({
  gateway: z.string().min(1).max(64).describe('gateway that sends'),
  readings: z.array(z.unknown()).max(MOST_READINGS).describe('readings; each is judged by itself'),
  history: z.boolean().default(false).describe('true: old readings that raise no alarm'),
});
export type WireBatch = z.infer<typeof WireBatch>;

/** Why a reading is not taken; the others of its message are. */
export type RejectionCode =
  | 'malformed'
  | 'unknown-device'
  | 'not-its-device'
  | 'out-of-range'
  | 'future'
  | 'too-old';

/** Whether the sender of a message speaks for a device. */
export type SpeaksFor = (device: Device) => boolean;

/** A caller at a door speaks for the devices of the gateway that it is named after, as far as its roles reach. */
export function speaker(principal: Principal, gateway: string, packs: Pick<Packs, 'base'>): SpeaksFor {
  // A message names few devices many times.
  const known = new Map<Device, boolean>();
  return (device) => {
    const speaks =
      known.get(device) ??
      (principal.name === gateway &&
        device.gateway === gateway &&
        mayAct(principal, 'telemetry.write', guardOfDevice(device, packs)));
    known.set(device, speaks);
    return speaks;
  };
}

const everyDevice: SpeaksFor = () => true;

/** One reading that was not taken. */
export interface Rejection {
  readonly index: number;
  readonly code: RejectionCode;
  readonly value: string;
}

/** What became of a message: acknowledged only after the accepted readings are on disk. */
export interface Acknowledgement {
  readonly accepted: number;
  readonly rejected: readonly Rejection[];
}

/**
 * Readings that may wait for the disk: some twenty messages, four seconds of a slow disk, a few ten megabytes. Whoever comes
 * later is asked to wait or to come again, so that a slow store fills the gateways' memory and not the server's.
 */
const MOST_WAITING = 200_000;
const LOOK_MS = 50;

const FUTURE_MS = 5 * 60_000;
const OLDEST_MS = RAW_DAYS * 86_400_000;

/** Judges each reading of a message by itself: one bad device never stops the others. */
export function judge(
  batch: Pick<WireBatch, 'readings'>,
  devices: DeviceIndex,
  now: number,
  speaksFor: SpeaksFor = everyDevice,
): { readonly accepted: readonly Reading[]; readonly rejected: readonly Rejection[] } {
  const accepted: Reading[] = [];
  const rejected: Rejection[] = [];
  batch.readings.forEach((raw, index) => {
    const parsed = WireReading.safeParse(raw);
    if (!parsed.success) {
      rejected.push({ index, code: 'malformed', value: parsed.error.issues[0]?.path.join('.') ?? '' });
      return;
    }
    const { device, metric, t, v, r } = parsed.data;
    const series = devices.series(device, metric);
    const refuse = (code: RejectionCode, value: string | number) =>
      rejected.push({ index, code, value: String(value) });
    if (series === undefined) refuse('unknown-device', `${device}/${metric}`);
    else if (!speaksFor(series.device)) refuse('not-its-device', device);
    else if (v < series.min || v > series.max) refuse('out-of-range', v);
    else if (t > now + FUTURE_MS) refuse('future', t);
    else if (t < now - OLDEST_MS) refuse('too-old', t);
    else accepted.push({ series: series.id, t, v, revision: r });
  });
  return { accepted, rejected };
}

/** The door for readings, whatever wire they come by. */
export interface Ingest {
  /**
   * Resolves when every accepted reading is on disk; rejects when the store failed, and the gateway sends again. A door
   * says for whom its caller speaks; without a caller every device is spoken for.
   */
  take(batch: WireBatch, speaksFor?: SpeaksFor): Promise<Acknowledgement>;
  readonly counts: { accepted: number; rejected: number; messages: number };
  /** Whether so much waits for the disk that a door must say no. */
  isFull(history: boolean): boolean;
  /** Resolves when live readings may come again, for a door that cannot say no. */
  room(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the door over two batchers: live readings go to the rules, history does not. */
export function openIngest(options: {
  readonly devices: DeviceIndex;
  readonly live: Batcher;
  readonly history: Batcher;
  readonly now: () => number;
}): Ingest {
  const counts = { accepted: 0, rejected: 0, messages: 0 };
  const isFull = (history: boolean) => (history ? options.history : options.live).pending >= MOST_WAITING;
  return {
    counts,
    isFull,
    async room() {
      while (isFull(false)) await delay(LOOK_MS);
    },
    async take(batch, speaksFor) {
      const { accepted, rejected } = judge(batch, options.devices, options.now(), speaksFor);
      if (accepted.length > 0) await (batch.history ? options.history : options.live).add(accepted);
      counts.messages += 1;
      counts.accepted += accepted.length;
      counts.rejected += rejected.length;
      return { accepted: accepted.length, rejected };
    },
    async close() {
      await options.live.close();
      await options.history.close();
    },
  };
}
